"""The outbox as values: what Django's file backend wrote, and whatever else may lie there."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from tracking.outbox import read_mail, read_page

BACKEND = "django.core.mail.backends.filebased.EmailBackend"


def write(folder: Path, *subjects: str, at: int = 1_000_000_000) -> Path:
    """One file of the backend with a mail for each subject, last written at that second."""
    before = set(folder.glob("*"))
    connection = get_connection(BACKEND, file_path=str(folder))
    mails = []
    for subject in subjects:
        mail = EmailMultiAlternatives(subject, f"Text of {subject}\n", "tracker@example.int", ["anna@example.int"])
        mail.attach_alternative(f"<p>{subject}</p>", "text/html")
        mails.append(mail)
    connection.send_messages(mails)
    (file,) = set(folder.glob("*")) - before
    # The backend names a file by the second and its own address in memory: two of one second may share a name.
    kept = file.rename(folder / f"{at}-{len(before)}.log")
    os.utime(kept, (at, at))
    return kept


def test_a_missing_folder_is_an_empty_outbox(tmp_path: Path) -> None:
    page = read_page(tmp_path / "none")
    assert (page.mails, page.number, page.pages, page.total) == ((), 1, 1, 0)


def test_the_newest_mail_comes_first(tmp_path: Path) -> None:
    write(tmp_path, "first", "second", at=1000)
    write(tmp_path, "third", at=2000)
    assert [mail.subject for mail in read_page(tmp_path).mails] == ["third", "second", "first"]


def test_a_mail_is_read_in_full_by_its_key(tmp_path: Path) -> None:
    write(tmp_path, "Échéance 44-26", "other")
    found = {mail.subject: mail.key for mail in read_page(tmp_path).mails}
    mail = read_mail(tmp_path, found["Échéance 44-26"])
    assert mail is not None
    assert (mail.heading.to, mail.sender) == ("anna@example.int", "tracker@example.int")
    assert (mail.text, mail.html) == ("Text of Échéance 44-26\n", "<p>Échéance 44-26</p>")
    assert mail.heading.sent_at is not None
    assert mail.heading.sent_at.utcoffset() == timedelta(0)
    assert mail.message_id


def test_pages_hold_so_many_and_a_number_out_of_range_is_brought_in(tmp_path: Path) -> None:
    write(tmp_path, *(f"mail {number}" for number in range(5)))
    last = read_page(tmp_path, 9, size=2)
    assert ([mail.subject for mail in last.mails], last.number, last.pages, last.total) == (["mail 0"], 3, 3, 5)
    assert read_page(tmp_path, -1, size=2).number == 1


def test_of_a_file_still_being_written_only_finished_mails_are_shown(tmp_path: Path) -> None:
    file = write(tmp_path, "whole", "half")
    content = file.read_bytes()
    for cut in range(0, len(content), 97):
        file.write_bytes(content[:cut])
        assert {mail.subject for mail in read_page(tmp_path).mails} <= {"whole"}
    file.write_bytes(content)
    assert read_page(tmp_path).total == 2


def test_a_mail_file_of_its_own_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(b"Subject: By hand\nTo: a@b.int\nDate: nonsense\n\nHello\n")
    (mail,) = read_page(tmp_path).mails
    assert (mail.subject, mail.sent_at) == ("By hand", None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe garbage",
        b"Subject: =?utf-8?b?broken\nTo: <<<>>,;\nDate: 99 99\n\n",
        b"Content-Type: text/plain; charset=nowhere\nContent-Transfer-Encoding: base64\n\n%%%",
        b"Content-Type: multipart/alternative; boundary=x\n\n--y\n",
        b'Message-ID: <\nFrom: "\nSubject: \xe4\xb8\n\n\xff',
    ],
)
def test_a_damaged_file_breaks_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.eml").write_bytes(content)
    write(tmp_path, "good", at=1)
    page = read_page(tmp_path)
    assert page.mails[-1].subject == "good"
    assert all(read_mail(tmp_path, mail.key) is not None for mail in page.mails)


def test_a_key_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    (tmp_path / "secret.eml").write_bytes(b"Subject: secret\n\n")
    (folder / "link.eml").symlink_to(tmp_path / "secret.eml")
    (folder / "folder.log").mkdir()
    assert read_page(folder).total == 0
    for key in ("../secret.eml:1", "link.eml:1", "secret.eml", ":1", "", "folder.log:1", "none.log:x"):
        assert read_mail(folder, key) is None
