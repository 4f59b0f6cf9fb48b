"""The way to the mail server: one connection for a round, and what each of its refusals means."""

from __future__ import annotations

from enum import Enum
from smtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

PASSING = range(400, 500)
FOR_GOOD = range(500, 600)


class Verdict(Enum):
    """What became of a mail that was handed over."""

    ACCEPTED = "accepted"
    TRY_LATER = "try later"
    REFUSED = "refused"
    UNSURE = "unsure"


class Unreachable(Exception):
    """No connection to the mail server: nothing was handed over."""


def judge(problem: Exception) -> Verdict:
    """4xx passes, 5xx stands; without an answer of the server nobody knows."""
    code = _code(problem)
    if code in PASSING:
        return Verdict.TRY_LATER
    return Verdict.REFUSED if code in FOR_GOOD else Verdict.UNSURE


def _code(problem: Exception) -> int:
    if isinstance(problem, SMTPResponseException):
        return int(problem.smtp_code)
    if isinstance(problem, SMTPRecipientsRefused):
        return next((int(code) for code, _answer in problem.recipients.values()), 0)
    return 0


def words_of(problem: Exception) -> str:
    """The server's own words on one line, or the name of the trouble where it said nothing."""
    if isinstance(problem, SMTPResponseException):
        return f"{problem.smtp_code} {_text(problem.smtp_error)}"
    if isinstance(problem, SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(answer)}" for code, answer in problem.recipients.values())
    return f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def _is_alive(connection: BaseEmailBackend) -> bool:
    """Whether the server still answers: it may have hung up since the last mail, and that must be known beforehand."""
    server = getattr(connection, "connection", None)
    if not isinstance(server, SMTP):
        return True
    try:
        return server.noop()[0] == 250
    except (SMTPException, OSError):
        return False


class Post:
    """Opens the connection when the first mail is ready, keeps it for the next, opens another after a break."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def connect(self) -> None:
        """A connection that is ready to take mail. Raises Unreachable."""
        if self._connection is not None and _is_alive(self._connection):
            return
        self._hang_up()
        try:
            connection = get_connection(fail_silently=False)
            connection.open()
        except (SMTPException, OSError, ImproperlyConfigured) as problem:
            raise Unreachable(words_of(problem)) from problem
        self._connection = connection

    def hand_over(self, mail: EmailMessage) -> tuple[Verdict, str]:
        """(what became of it, the server's words). Needs `connect` first."""
        if self._connection is None:
            raise Unreachable("no connection was opened")
        try:
            self._connection.send_messages([mail])
        except (SMTPException, OSError) as problem:
            verdict = judge(problem)
            if verdict is Verdict.UNSURE:
                self._hang_up()
            return verdict, words_of(problem)
        except ValueError as problem:  # an address or a header that cannot be written: nothing was handed over
            return Verdict.REFUSED, words_of(problem)
        return Verdict.ACCEPTED, ""

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except (SMTPException, OSError):
            return  # what was accepted stays accepted, whatever the farewell
