"""Pure: where the tracker listens and which programs serve it."""

from __future__ import annotations

from dataclasses import dataclass

APPLICATION = "wtsa_tracker"
LONG_ADDRESSES = "--limit-request-line=8190"  # gunicorn's most; whatever is longer is answered by its own bare page


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def netloc(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}/"

    @property
    def reached_at(self) -> Address:
        """Itself; for one that listens everywhere, an address of this machine at which it answers."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104 - read only
        return Address(host, self.port)


@dataclass(frozen=True)
class Program:
    """One process to keep running: its name in messages, the arguments given to Python.

    One that `may_return` is started again whenever it dies; with any other all end.
    """

    name: str
    arguments: tuple[str, ...]
    may_return: bool = False


def read_address(host: str, port: str, called: str = "PORT") -> Address:
    """Address of the words given by HOST and PORT. Raises ValueError with a sentence when there is no such port,
    which calls PORT as it is `called`."""
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise ValueError(f"{called} is “{port}”, which is not a port: choose a number from 1 to 65535.")
    return Address(host.strip().strip("[]"), int(port))


def programs(address: Address, broker_url: str) -> tuple[Program, ...]:
    """Web server and worker; a queue of files bears one worker only, so there the beat lives inside it."""
    if broker_url.startswith("filesystem:"):
        return (_web(address), _worker("--beat", "--pool=threads", "--without-gossip", "--without-mingle"))
    return (_web(address), _worker("--pool=prefork"), Program("beat", _celery("beat"), may_return=True))


def _web(address: Address) -> Program:
    """Loading the application before the fork halves the work of starting on a small machine."""
    options = ("--workers=2", "--threads=4", "--worker-class=gthread", "--preload", "--no-control-socket")
    limits = (LONG_ADDRESSES, "--graceful-timeout=3", "--log-level=warning", f"--bind={address.netloc}")
    return Program("web server", ("-m", "gunicorn", *options, *limits, f"{APPLICATION}.wsgi:application"))


def _worker(*options: str) -> Program:
    return Program("worker", (*_celery("worker"), "--concurrency=2", *options), may_return=True)


def _celery(command: str) -> tuple[str, ...]:
    return ("-m", "celery", "--quiet", "-A", APPLICATION, command, "--loglevel=WARNING")
