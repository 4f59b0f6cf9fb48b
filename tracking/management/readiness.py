"""What must hold before serving: no other tracker on the same data, a free port, the static files in place."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command

from tracking.management.serving import Address


@contextmanager
def only_one(file: Path, address: Address) -> Iterator[None]:
    """Held for as long as the tracker runs; the system lets go of it whatever way the process ends.

    Process and address stand in it, a line each, for commands that write the address into mails.
    """
    with file.open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            lock.seek(0)
            process = lock.readline().strip() or "unknown"
            raise CommandError(
                f"The tracker already runs on the data in {file.parent} (process {process}): "
                "stop that one first, or set WTSA_DATA to another folder; no data was changed."
            ) from held
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n{address.reached_at.url}\n")
        lock.flush()
        yield
        lock.truncate(0)


def ensure_free(address: Address) -> None:
    """Raises CommandError when the web server could not listen there."""
    try:
        family, kind, protocol, _name, where = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
            listener.listen(1)
    except OSError as problem:
        raise CommandError(_why_not_free(address, problem)) from problem


def _why_not_free(address: Address, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {address.port} of {address.host} is in use: stop what listens there, "
            f"or choose another port, as in PORT={_another(address.port)} script/start; no data was changed."
        )
    return (
        f"The tracker cannot listen on {address.netloc} ({problem.strerror}): "
        "choose others with HOST and PORT; no data was changed."
    )


def _another(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def answers(address: Address) -> bool:
    """Whether a web server answers there; any answer counts, a redirect to HTTPS or a refused name too."""
    connection = HTTPConnection(address.reached_at.host, address.port, timeout=5)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def collect_static(root: Path) -> bool:
    """Collects the static files when one was added, changed or removed since the last time; says whether it did."""
    stamp = root.with_name(f"{root.name}.stamp")
    wanted = _fingerprint(root)
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted and root.is_dir():
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted, encoding="ascii")
    return True


def _fingerprint(root: Path) -> str:
    """Of names, sizes and times of change: reading every file would cost more than the start may take."""
    digest = hashlib.sha256(str(root).encode())
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            known = os.stat(storage.path(path))
            digest.update(f"{path}\0{known.st_size}\0{known.st_mtime_ns}\n".encode())
    return digest.hexdigest()
