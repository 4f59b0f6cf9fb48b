"""`manage.py start`: when it refuses, and that it leaves nothing behind."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path

import pytest
from celery.platforms import ROOT_DISCOURAGED  # type: ignore[attr-defined] # the published types leave it out

from tests.house.conftest import Manage
from tests.servers import SERVERS
from tracking.management.commands.start import STOPPED_EARLY
from tracking.management.serving import Address, programs, read_address
from tracking.management.supervisor import QUIET

SUPERVISED = """
import sys
from pathlib import Path
from tracking.management.serving import Program
from tracking.management.supervisor import Supervisor
with Supervisor(Path.cwd()) as supervisor:
    supervisor.start([Program(str(number), ("-c", code)) for number, code in enumerate(sys.argv[1:])])
    print(*(process.pid for process in supervisor.running.values()), flush=True)
    supervisor.watch()
    print(supervisor.told_to_stop.is_set(), supervisor.ended(), flush=True)
"""
RETURNING = """
import sys
from pathlib import Path
from tracking.management import supervisor
from tracking.management.serving import Program
supervisor.PAUSE = 0.1
supervisor.LONGEST_PAUSE = 0.4
supervisor.STEADY = float(sys.argv[3])
with supervisor.Supervisor(Path.cwd(), lambda said: print(said, flush=True)) as keeper:
    keeper.start([Program("web", ("-c", sys.argv[1])), Program("worker", ("-c", sys.argv[2]), may_return=True)])
    print("begun", keeper.running["worker"].pid, flush=True)
    keeper.watch()
    print("ended", keeper.ended(), flush=True)
"""
SERVING = """
import gc, os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "wtsa_tracker.settings"
django.setup()
from tracking.management.commands import start
from tracking.management.serving import Address, Program
start.programs = lambda *_asked: [Program("web server", ("-c", sys.argv[1]))]
start.answers = lambda _address: print("begun", gc.get_freeze_count() > 10_000, flush=True)
start.Command()._serve(Address("127.0.0.1", 8000))
"""
SLEEPER = "import time; time.sleep(300)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"
PARENT = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); time.sleep(300)"
GONE_WITHIN = 10.0  # seconds from Ctrl-C


@pytest.fixture
def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def begin(root: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Begins a process that is killed after the test whatever happens."""
    begun: list[subprocess.Popen[str]] = []

    def run(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        begun.append(process)
        return process

    yield run
    for process in begun:
        process.kill()
        process.communicate()


def alive(pid: int) -> bool:
    """A process that ended and waits for its parent to notice does not count."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def family(pid: int) -> set[int]:
    """The living processes below `pid`."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and alive(int(entry.name)):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found, fresh = set[int](), {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        found |= fresh
    return found


def grown_family(pid: int, size: int) -> set[int]:
    """The processes below `pid` once there are `size` of them."""
    deadline = time.monotonic() + 20
    while len(found := family(pid)) < size:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


def all_gone(pids: set[int], within: float = 1.0) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def said_until(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if word in line:
            return said
    raise AssertionError(said)


def test_a_queue_of_files_has_one_worker_with_the_beat_inside() -> None:
    names = [program.name for program in programs(Address("127.0.0.1", 8000), "filesystem://localhost")]
    assert names == ["web server", "worker"]


def test_a_real_broker_has_a_beat_of_its_own() -> None:
    *_, worker, beat = programs(Address("::1", 8000), "redis://localhost")
    assert "--beat" not in worker.arguments
    assert beat.name == "beat"


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", "http://127.0.0.1:81/"), ("::1", "http://[::1]:81/"), ("[::1]", "http://[::1]:81/")]
)
def test_an_address_is_written_as_a_browser_takes_it(host: str, url: str) -> None:
    assert read_address(host, "81").url == url


@pytest.mark.parametrize("port", ["", "0", "65536", "80a", "-1", "٨٠"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(ValueError, match="which is not a port"):
        read_address("127.0.0.1", port)


def test_a_port_in_use_is_one_sentence_and_nothing_is_made(manage: Manage, tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        answer = manage("start", PORT=str(port))
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == (
        f"CommandError: Port {port} of 127.0.0.1 is in use: stop what listens there, "
        f"or choose another port, as in PORT={port + 1} script/start; no data was changed.\n"
    )
    assert not (tmp_path / "data" / "wtsa.sqlite3").exists()


def test_a_host_that_is_not_this_machine_is_one_sentence(manage: Manage) -> None:
    answer = manage("start", HOST="192.0.2.1")
    assert answer.returncode == 1
    assert answer.stderr.startswith("CommandError: The tracker cannot listen on 192.0.2.1:8000 (")
    assert answer.stderr.count("\n") == 1


def test_a_second_start_on_the_same_data_names_the_first(manage: Manage, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "running.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711\nhttp://127.0.0.1:8123/\n")
        lock.flush()
        answer = manage("start")
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (1, "", 1)
    assert f"already runs on the data in {tmp_path / 'data'} (process 4711)" in answer.stderr


def test_a_database_file_that_is_none_is_one_sentence(manage: Manage, tmp_path: Path, free_port: int) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "wtsa.sqlite3").write_text("not a database " * 100)
    answer = manage("start", PORT=str(free_port))
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("The database cannot be used (file is not a database)")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_a_supervisor_ends_stubborn_processes_and_their_children(
    begin: Callable[..., subprocess.Popen[str]], number: signal.Signals
) -> None:
    supervisor = begin("-c", SUPERVISED, SLEEPER, STUBBORN, PARENT)
    said_until(supervisor, " ")
    processes = grown_family(supervisor.pid, 4)
    time.sleep(0.5)  # until the stubborn one has turned its back on the signal
    supervisor.send_signal(number)
    assert supervisor.wait(timeout=GONE_WITHIN) == 0
    assert all_gone(processes)


def test_when_one_process_ends_the_others_are_ended(begin: Callable[..., subprocess.Popen[str]]) -> None:
    supervisor = begin("-c", SUPERVISED, "raise SystemExit(3)", SLEEPER)
    pids = {int(pid) for pid in said_until(supervisor, " ").split()}
    assert "False {'0': 3}" in said_until(supervisor, "{")
    supervisor.wait(timeout=GONE_WITHIN)
    assert all_gone(pids)


def test_a_worker_that_is_killed_is_started_again_and_the_rest_runs_on(
    begin: Callable[..., subprocess.Popen[str]],
) -> None:
    supervisor = begin("-c", RETURNING, SLEEPER, PARENT, "600")
    worker = int(said_until(supervisor, "begun").split()[1])
    before = grown_family(supervisor.pid, 3)
    os.kill(worker, signal.SIGKILL)
    assert said_until(supervisor, "again") == "The worker ended by itself (code -9): it is started again in 0.1 s.\n"
    after = grown_family(supervisor.pid, 3)
    assert len(before & after) == 1  # the web server; the child that the worker left behind is gone
    assert all_gone(before - after)
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(timeout=GONE_WITHIN) == 0
    assert all_gone(after)


def test_a_worker_that_dies_again_and_again_is_started_after_ever_longer_pauses_and_the_web_server_runs_on(
    begin: Callable[..., subprocess.Popen[str]],
) -> None:
    supervisor = begin("-c", RETURNING, SLEEPER, "raise SystemExit(3)", "600")
    said = said_until(supervisor, "6 times running").splitlines()[1:]
    assert [line.rpartition(": ")[2] for line in said] == [
        f"it is started again in {pause} s." for pause in (0.1, 0.2, 0.4, 0.4, 0.4, 0.4)
    ]
    assert family(supervisor.pid)
    assert supervisor.poll() is None


def test_a_web_server_that_ends_while_the_worker_waits_for_its_turn_ends_all(
    begin: Callable[..., subprocess.Popen[str]],
) -> None:
    lasting = RETURNING.replace("PAUSE = 0.1", "PAUSE = 60").replace("PAUSE = 0.4", "PAUSE = 60")
    supervisor = begin("-c", lasting, "import time; time.sleep(2)", "raise SystemExit(3)", "600")
    assert said_until(supervisor, "ended {").endswith("ended {'web': 0}\n")


def test_what_cannot_be_said_ends_nothing(begin: Callable[..., subprocess.Popen[str]]) -> None:
    full = RETURNING.replace("print(said,", "print(said, file=open('/dev/full', 'w'),")
    supervisor = begin("-c", full, "import time; time.sleep(2)", "raise SystemExit(3)", "600")
    assert "ended {'web': 0" in said_until(supervisor, "ended {")


def test_deaths_long_ago_do_not_count(begin: Callable[..., subprocess.Popen[str]]) -> None:
    supervisor = begin("-c", RETURNING, "import time; time.sleep(4)", "raise SystemExit(3)", "0")
    said = said_until(supervisor, "ended {")
    assert said.count("it is started again in 0.1 s.") > 4
    assert "times running" not in said


def test_the_warning_that_a_worker_of_root_gives_is_left_out_and_no_other() -> None:
    code = "import warnings; warnings.warn('{}')"
    said = [
        subprocess.run(
            [sys.executable, "-c", code.format(words)], env=QUIET, capture_output=True, text=True, check=True
        ).stderr
        for words in (ROOT_DISCOURAGED.split("\n", maxsplit=1)[0].replace("'", "\\'"), "Something else")
    ]
    assert said[0] == ""
    assert "Something else" in said[1]


def test_a_supervisor_that_is_killed_takes_its_processes_along(begin: Callable[..., subprocess.Popen[str]]) -> None:
    supervisor = begin("-c", SUPERVISED, SLEEPER, SLEEPER)
    pids = {int(pid) for pid in said_until(supervisor, " ").split()}
    time.sleep(0.5)
    assert all(alive(pid) for pid in pids)
    supervisor.kill()
    assert all_gone(pids)


def stopped_early(process: subprocess.Popen[str]) -> str:
    """What it says from Ctrl-C on."""
    process.send_signal(signal.SIGINT)
    said, _nothing = process.communicate(timeout=GONE_WITHIN)
    assert process.returncode == 130, said
    return str(said)


@pytest.mark.parametrize("after", [0, 0.3, 1.0, 2.0])
def test_stopped_while_it_gets_ready_the_start_says_one_sentence(
    begin: Callable[..., subprocess.Popen[str]], surroundings: dict[str, str], free_port: int, after: float
) -> None:
    run = "import os; os.execv('script/start', ['script/start'])"
    tracker = begin("-c", run, environment=surroundings | {"PORT": str(free_port)})
    while b"manage.py" not in Path(f"/proc/{tracker.pid}/cmdline").read_bytes():
        time.sleep(0.01)
    time.sleep(after)
    assert stopped_early(tracker) == STOPPED_EARLY + "\n"


def test_stopped_while_it_sets_up_the_start_says_the_same_sentence(root: Path, tmp_path: Path) -> None:
    (tmp_path / "script").mkdir()
    shutil.copy(root / "script" / "start", tmp_path / "script")
    (tmp_path / "script" / "setup").write_text("#!/bin/sh\nkill -INT $PPID; exit 130\n")
    (tmp_path / "script" / "setup").chmod(0o700)
    answer = subprocess.run([tmp_path / "script" / "start"], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout, answer.stderr) == (130, "", STOPPED_EARLY + "\n")


@pytest.mark.parametrize("argument", ["--foo", "8755", "--help"])
def test_the_start_takes_no_arguments(root: Path, argument: str) -> None:
    answer = subprocess.run([root / "script" / "start", argument], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == (
        "script/start takes no arguments: HOST and PORT choose where it listens, as in PORT=8001 script/start.\n"
    )


def test_a_web_worker_that_ends_looks_through_nothing(manage: Manage) -> None:
    told = manage("shell", "-v0", "-c", "import gc, wtsa_tracker.wsgi; print(gc.get_freeze_count() > 10_000)")
    assert told.stdout == "True\n"


def test_stopped_before_it_answers_it_leaves_no_process_behind(
    begin: Callable[..., subprocess.Popen[str]], surroundings: dict[str, str]
) -> None:
    tracker = begin("-c", SERVING, SLEEPER, environment=surroundings)
    assert said_until(tracker, "begun") == "begun True\n"  # nothing to look through when it ends
    processes = grown_family(tracker.pid, 1)
    assert stopped_early(tracker) == STOPPED_EARLY + "\n"
    assert all_gone(processes)


BROKERS = [
    pytest.param("filesystem://localhost", id="files"),
    pytest.param(SERVERS["redis"].url, id="redis", marks=pytest.mark.redis),
    pytest.param(SERVERS["rabbitmq"].url, id="rabbitmq", marks=pytest.mark.rabbitmq),
]


@pytest.mark.parametrize("broker", BROKERS)
def test_the_tracker_starts_answers_and_leaves_no_process_behind(
    begin: Callable[..., subprocess.Popen[str]], surroundings: dict[str, str], free_port: int, broker: str
) -> None:
    environment = surroundings | {"PORT": str(free_port), "CELERY_BROKER_URL": broker}
    tracker = begin("manage.py", "start", environment=environment)
    assert f"http://127.0.0.1:{free_port}/" in said_until(tracker, "The tracker is at")
    lock = Path(surroundings["WTSA_DATA"]) / "running.lock"
    assert lock.read_text(encoding="ascii").split() == [str(tracker.pid), f"http://127.0.0.1:{free_port}/"]
    connection = HTTPConnection("127.0.0.1", free_port, timeout=10)
    connection.request("GET", "/admin/login/")
    answer = connection.getresponse()
    assert answer.status == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    answer.read()
    connection.request("GET", "/no-such-page/")
    assert connection.getresponse().status == 404
    processes = grown_family(tracker.pid, 5)  # web server with two workers, worker, beat
    tracker.send_signal(signal.SIGINT)
    assert tracker.wait(timeout=GONE_WITHIN) == 0
    assert all_gone(processes)
    assert tracker.stdout
    after = tracker.stdout.read()
    assert [len(line) < 200 for line in after.splitlines() if "/no-such-page/" in line] == [True]
    assert "superuser" not in after
    assert after.endswith("\nThe tracker has stopped.\n")
    data = Path(surroundings["WTSA_DATA"])
    assert not [path for path in data.rglob("*") if path.stat().st_mode & 0o077]
    assert os.stat(data).st_mode & 0o077 == 0
