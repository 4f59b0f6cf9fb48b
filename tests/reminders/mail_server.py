"""A mail server on loopback that can be told to refuse, to say nothing, to stall, to hang up before it says 250."""

from __future__ import annotations

import email
import socketserver
import threading
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from types import TracebackType

ACCEPT, REFUSE_NOW, REFUSE = "250 kept", "451 try later", "550 no such box"
DROP, STALL, KEEP_AND_DROP = "drop", "stall", "keep and drop"


@dataclass
class Envelope:
    """One mail as it was handed over."""

    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    content: bytes = b""

    @property
    def mail(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=policy.default)


class _Talk(socketserver.StreamRequestHandler):
    """One connection: the handful of words of SMTP that smtplib says."""

    server: _Listener

    def handle(self) -> None:
        book, envelope = self.server.book, Envelope()
        book.connections += 1
        if book.is_mute:
            book.stopped.wait(10)
            return
        self._say("220 loopback")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].split(" ")[0].upper()
            if word == "MAIL":
                envelope = Envelope(sender=line)
            elif word == "RCPT":
                envelope.recipients.append(line.partition(":")[2].strip("<> "))
            elif word == "DATA":
                if not self._take(envelope):
                    return
                continue
            self._say("221 bye" if word == "QUIT" else "250 fine")

    def _take(self, envelope: Envelope) -> bool:
        """Reads the mail and answers; false when the connection was dropped instead."""
        self._say("354 go on")
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:  # the sender is gone: half a mail is none
                return False
            envelope.content += line
        book = self.server.book
        answer = book.answers.get(envelope.recipients[0], ACCEPT)
        book.handed_over.append(envelope)
        if answer == STALL:
            book.stopped.wait(10)
        if answer in {ACCEPT, KEEP_AND_DROP}:
            book.accepted.append(envelope)
        if answer in {DROP, STALL, KEEP_AND_DROP}:
            return False
        self._say(answer)
        return True

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    book: MailServer


class MailServer:
    """`answers` says what a recipient's mail is met with; `accepted` and `handed_over` keep what came.

    While it `is_mute`, it takes connections and says nothing.
    """

    def __init__(self, port: int = 0) -> None:
        self.is_mute = False
        self.answers: dict[str, str] = {}
        self.accepted: list[Envelope] = []
        self.handed_over: list[Envelope] = []
        self.connections = 0
        self.stopped = threading.Event()
        self._listener = _Listener(("127.0.0.1", port), _Talk)
        self._listener.book = self

    @property
    def address(self) -> tuple[str, int]:
        host, port = self._listener.server_address[:2]
        return str(host), int(port)

    def __enter__(self) -> MailServer:
        threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """From here on the port refuses connections."""
        self.stopped.set()
        self._listener.shutdown()
        self._listener.server_close()
