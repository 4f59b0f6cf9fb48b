"""Where a variable came from is said with what is wrong with it, and a name of ours that nothing reads is refused."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.conftest import Manage, Run
from wtsa_tracker.variables import KNOWN, is_known

Start = Callable[..., Run]
NOT_READ = {"WTSA_AFTER_READING", "WTSA_PORT_CALLED", "WTSA_REGISTER", "WTSA_RUNNING"}  # settings that nobody gives


@pytest.fixture
def start(root: Path, tmp_path: Path) -> Start:
    """Runs a copy of the tracker with these lines of `.env`; keywords are variables of the environment."""
    for name in ("wtsa_tracker", "tracking", "resolutions"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copy(root / "manage.py", tmp_path)

    def run(*lines: str, command: str = "diffsettings", **variables: str) -> Run:
        (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
        environment = {"PATH": os.environ["PATH"], **variables}
        arguments = [sys.executable, "manage.py", command]
        return subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("WTSA_HTTPS=maybe", "is “maybe”, which is neither yes nor no: set it to 1 or 0, or leave it out."),
        ("export WTSA_WORKING_DATE=soon", "is “soon”, which is not a date: write it as 2017-03-20, or leave it out."),
        ("WTSA_WORKING_DATE=9999-12-31", "is “9999-12-31”, which the tracker cannot reckon with: choose a day from "),
        ("TIME_ZONE=Mars", "is “Mars”, which is no time zone: write it as Europe/Zurich or UTC, or leave it out."),
        ("DATABASE_URL=mysql://u:hush@h/d", "is not an address that the tracker can use: it is PostgreSQL "),
        ("DATABASE_URL=postgres://", "names no database that lasts: it is PostgreSQL "),
        ("EMAIL_URL=smtp://u:hush@h:hush", "cannot be read (look at its port): it is smtp://"),
        ("SECRET_KEY=hush", "has fewer than 50 characters: "),
        ("DEFAULT_FROM_EMAIL=tracker", "is not one mail address: "),
    ],
)
def test_a_value_of_the_file_that_will_not_do_is_named_with_its_line(
    start: Start, tmp_path: Path, line: str, said: str
) -> None:
    answer = start("# mine", "", line)
    name = line.removeprefix("export ").partition("=")[0]
    assert answer.stderr.startswith(f"{name} ({tmp_path / '.env'}, line 3) {said}")
    assert (answer.returncode, answer.stderr.count("\n"), "hush" in answer.stderr) == (1, 1, False)


def test_a_port_of_the_file_is_named_with_its_line(start: Start, tmp_path: Path) -> None:
    answer = start("PORT=many", command="start")
    assert answer.stderr.endswith(
        f"PORT ({tmp_path / '.env'}, line 1) is “many”, which is not a port: choose a number from 1 to 65535.\n"
    )


def test_a_value_of_the_environment_names_no_file(start: Start) -> None:
    answer = start("WTSA_HTTPS=1", WTSA_HTTPS="maybe")
    assert answer.stderr.startswith("WTSA_HTTPS is “maybe”, ")


def test_of_two_lines_the_one_that_counts_is_named(start: Start, tmp_path: Path) -> None:
    answer = start("WTSA_HTTPS=0", "WTSA_HTTPS=maybe")
    assert answer.stderr.startswith(f"WTSA_HTTPS ({tmp_path / '.env'}, line 2) is “maybe”, ")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("WTSA_DEOM", "WTSA_DEMO"), ("wtsa_demo", "WTSA_DEMO"), ("WTSA_URL", "WTSA_BASE_URL"), ("WTSA_DATE", "WTSA_DATA")],
)
def test_a_name_of_ours_that_nothing_reads_is_refused(
    start: Start, manage: Manage, tmp_path: Path, name: str, nearest: str
) -> None:
    said = f"is no variable of the tracker: write {nearest}"
    of_file = start("# mine", f"{name}=0")
    assert of_file.stderr.startswith(f"{name} ({tmp_path / '.env'}, line 2) {said}")
    assert of_file.stderr.endswith(" if that is meant, or take it away.\n")
    assert (of_file.returncode, of_file.stderr.count("\n")) == (1, 1)
    assert manage("check", **{name: "0"}).stderr.startswith(f"{name} (the environment) {said}")


def test_every_name_that_is_spoken_of_is_known(root: Path) -> None:
    files = [path for place in ("script", "tests", ".ci") for path in (root / place).rglob("*") if path.is_file()]
    files += [root / ".env.example", root / "README.md", root / "wtsa_tracker" / "settings.py"]
    texts = [
        path.read_text(encoding="utf-8") for path in files if path.suffix in {"", ".py", ".md", ".env", ".service"}
    ]
    named = {name for text in texts for name in re.findall(r"\bWTSA_[A-Z_]+\b", text)} - NOT_READ
    assert {*KNOWN, "WTSA_TEST_ALL", "WTSA_PAIRS"} <= named
    assert [name for name in sorted(named) if not is_known(name)] == ["WTSA_DATE", "WTSA_DEOM", "WTSA_URL"]
