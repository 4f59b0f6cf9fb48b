"""`script/setup` on machines that are not as it would wish."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = ("sh", "dirname", "cmp", "cp", "rm", "tail", "tr", "sleep", "grep", "mkdir")
LOCKS = ("requirements.lock", "requirements-dev.lock")
LOCK = "fcntl.flock(9, fcntl.LOCK_EX)"
OLD = '#!/bin/sh\necho "3 9"\n'
# Stands for a Python with venv and pip: it writes down each use.
NEW = """#!/bin/sh
case "$*" in
    "-m venv"*) echo venv >>uses; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    "-m pip install"*) echo install >>uses ;;
    "-m pip --version") exit 0 ;;
    *) exec PYTHON "$@" ;;
esac
""".replace("PYTHON", os.path.realpath(sys.executable))
# Waits up to three seconds for another to be making the same: without a lock the two always meet.
MEETING = NEW.replace(
    "echo venv >>uses;",
    'echo venv >>uses; n=0; until [ "$(grep -c venv uses)" -ge 2 ] || [ $n -ge 30 ]; do sleep 0.1; n=$((n + 1)); done;',
)
NO_VENV = NEW.replace("echo venv >>uses;", "exit 1;").replace("exit 0", "exit 1")
NO_NETWORK = NEW.replace("echo install >>uses", "echo 'no route to the packages' >&2; exit 1")


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A clone with nothing in it but what setting up reads."""
    folder = tmp_path / "clone"
    (folder / "script").mkdir(parents=True)
    shutil.copy(root / "script" / "setup", folder / "script")
    for lock in LOCKS:
        shutil.copy(root / lock, folder)
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH of plain tools without any Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (folder / tool).symlink_to(found)
    return folder


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(0o755)


def begin(project: Path, machine: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(project / "script" / "setup"), *arguments],
        env={"PATH": str(machine)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def set_up(project: Path, machine: Path, *arguments: str) -> tuple[int | None, str]:
    """Exit code and all that was said."""
    process = begin(project, machine, *arguments)
    out, err = process.communicate(timeout=30)
    return process.returncode, out + err


def pinned(lock: Path) -> set[str]:
    return {line.split()[0] for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line}


def uses(project: Path) -> list[str]:
    return (project / "uses").read_text().split()


def test_a_python_too_old_is_one_sentence_and_nothing_is_made(project: Path, machine: Path) -> None:
    put(machine, "python3", OLD)
    assert set_up(project, machine) == (
        1,
        "The tracker needs Python 3.11 or later and python3 is Python 3.9: "
        "install a newer python3; nothing was installed.\n",
    )
    assert not (project / ".venv").exists()


def test_no_python_at_all_is_one_sentence(project: Path, machine: Path) -> None:
    code, said = set_up(project, machine)
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("The tracker needs Python 3.11 or later: install")


def test_a_newer_python_is_found_beside_an_old_one(project: Path, machine: Path) -> None:
    put(machine, "python3", OLD)
    put(machine, "python3.12", NEW)
    assert set_up(project, machine)[0] == 0


def test_setting_up_again_does_nothing_until_the_lock_changes(project: Path, machine: Path) -> None:
    put(machine, "python3", NEW)
    code, said = set_up(project, machine)
    assert (code, said.count("\n")) == (0, 1)
    assert set_up(project, machine) == (0, "")
    assert uses(project) == ["venv", "install"]
    (project / "requirements.lock").write_text("# another\n")
    assert set_up(project, machine)[0] == 0
    assert uses(project) == ["venv", "install", "install"]


def test_what_tests_need_is_installed_when_asked_for_and_holds_what_running_needs(project: Path, machine: Path) -> None:
    put(machine, "python3", NEW)
    assert set_up(project, machine)[0] == 0
    assert set_up(project, machine, "--all")[0] == 0
    assert uses(project) == ["venv", "install", "install"]
    assert set_up(project, machine) == set_up(project, machine, "--all") == (0, "")


def test_both_locks_name_the_same_versions(root: Path) -> None:
    running, all_of_them = (pinned(root / lock) for lock in LOCKS)
    assert running < all_of_them
    assert not {line for line in running if line.startswith(("pytest", "playwright", "mypy", "ruff"))}


def test_a_python_without_venv_and_pip_is_one_sentence(project: Path, machine: Path) -> None:
    put(machine, "python3", NO_VENV)
    code, said = set_up(project, machine)
    assert code == 1
    assert said.splitlines()[-1].endswith("(or python3-pip); nothing was installed.")


def test_an_installation_that_fails_says_why_and_is_taken_up_again(project: Path, machine: Path) -> None:
    put(machine, "python3", NO_NETWORK)
    code, said = set_up(project, machine)
    assert code == 1
    assert said.splitlines()[-2] == "no route to the packages"
    shutil.rmtree(project / ".venv")
    put(machine, "python3", NEW)
    assert set_up(project, machine)[0] == 0


def test_two_at_once_install_once(project: Path, machine: Path) -> None:
    put(machine, "python3", MEETING)
    both = [begin(project, machine), begin(project, machine)]
    assert [process.wait(timeout=30) for process in both] == [0, 0]
    assert uses(project) == ["venv", "install"]


def test_without_the_lock_two_at_once_would_both_install(project: Path, machine: Path) -> None:
    put(machine, "python3", MEETING)
    script = (project / "script" / "setup").read_text()
    assert LOCK in script
    put(project / "script", "setup", script.replace(LOCK, "None"))
    both = [begin(project, machine), begin(project, machine)]
    for process in both:
        process.wait(timeout=30)
    assert uses(project).count("venv") == 2


def test_an_old_python_can_still_read_the_refusal(root: Path) -> None:
    tree = ast.parse((root / "manage.py").read_text(encoding="utf-8"), feature_version=(3, 4))
    assert "needs Python 3.11" in ast.unparse(tree)


def bare(folder: Path) -> tuple[int, str, str]:
    """Exit code, output and complaint of `manage.py check` there, for a Python without any package."""
    answer = subprocess.run(
        [sys.executable, "-S", "-I", str(folder / "manage.py"), "check"], capture_output=True, text=True, check=False
    )
    return answer.returncode, answer.stdout, answer.stderr


def test_without_django_the_command_says_what_to_run(root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "manage.py", tmp_path)
    said = "Django is not installed for this Python: run script/setup, then use .venv/bin/python manage.py.\n"
    assert bare(tmp_path) == (1, "", said)


def test_without_django_the_python_of_the_setup_takes_over(root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "manage.py", tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    put(tmp_path / ".venv" / "bin", "python", '#!/bin/sh\necho "took over: $*"\n')
    assert bare(tmp_path) == (0, f"took over: {tmp_path / 'manage.py'} check\n", "")


def test_the_command_can_be_called_by_its_own_name(root: Path) -> None:
    assert os.access(root / "manage.py", os.X_OK)
    assert (root / "manage.py").read_text(encoding="utf-8").startswith("#!/usr/bin/env python3\n")


def test_the_readme_tells_that_the_first_start_needs_the_package_index(root: Path) -> None:
    section = (root / "README.md").read_text(encoding="utf-8").partition("## Two commands")[2].partition("\n## ")[0]
    assert "package index" in section
    assert "nothing else" not in section
