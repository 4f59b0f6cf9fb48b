"""Uploaded documents: read in a process of their own, shown, and saved once a person has confirmed what was found."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as stored
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from resolutions.confined import read_confined
from resolutions.ingest import Unreadable, child, ingest
from resolutions.ingest.carrying import dump, load
from resolutions.models import Provision, Resolution, SourceDocument
from tests import make
from tests.ingest.brief import Brief
from tests.pages.conftest import signed_in
from tracking.jobs import make_round
from tracking.models import Job

pytestmark = pytest.mark.django_db(transaction=True)  # a file is dropped when its transaction is kept
UPLOAD = "/admin/resolutions/sourcedocument/upload/"
Status = Job.Status


@pytest.fixture
def client(db: None) -> Client:
    make.assembly()
    return signed_in(make.person())


@pytest.fixture
def brief() -> bytes:
    return Brief().as_word()


def uploaded(client: Client, content: bytes, name: str = "brief.docx") -> Job:
    """The job, after a worker has come round."""
    file = SimpleUploadedFile(name, content)
    answer = client.post(UPLOAD, {"file": file, "assembly": make.assembly().pk, "language": ""})
    assert answer.status_code == 302, answer.content.decode()
    make_round(timezone.now)
    return Job.objects.latest("pk")


def saved(client: Client, reading: Job, **fields: str) -> Job:
    client.post(f"/admin/resolutions/sourcedocument/read/{reading.pk}/save/", fields)
    make_round(timezone.now)
    return Job.objects.latest("pk")


def kept() -> list[Path]:
    return [path for path in Path(stored.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_what_was_read_in_another_process_is_the_same(brief: bytes) -> None:
    here = ingest(brief, "brief.docx")
    assert read_confined(brief, "brief.docx") == here
    assert load(dump(here)) == here


def test_an_upload_is_read_and_nothing_is_saved_before_it_is_confirmed(client: Client, brief: bytes) -> None:
    job = uploaded(client, brief)
    assert (job.status, Resolution.objects.exists(), SourceDocument.objects.exists()) == (Status.DONE, False, False)
    page = client.get(f"/admin/jobs/{job.pk}/").content.decode()
    assert "2 Resolutions" in page
    assert "Save what was found" in page
    saving = saved(client, job)
    assert saving.status == Status.DONE, saving.error
    source = SourceDocument.objects.get()
    assert (source.read_by, source.name) == (job.asked_by, "brief.docx")
    assert Provision.objects.exists()
    assert kept() == []
    assert f"/admin/resolutions/sourcedocument/{source.pk}/" in client.get(f"/admin/jobs/{saving.pk}/").content.decode()
    assert "Save what was found" not in client.get(f"/admin/jobs/{job.pk}/").content.decode()


def test_the_page_says_what_saving_would_do_and_saving_does_that(client: Client, brief: bytes) -> None:
    job = uploaded(client, brief)
    would = job.result["would"]
    assert would["written"]
    assert saved(client, job).result["done"] == would


def test_confirming_twice_saves_once(client: Client, brief: bytes) -> None:
    job = uploaded(client, brief)
    for _twice in range(2):
        client.post(f"/admin/resolutions/sourcedocument/read/{job.pk}/save/")
    make_round(timezone.now)
    assert SourceDocument.objects.count() == 1
    assert sorted(Job.objects.filter(kind="save document").values_list("status", flat=True)) == ["done", "done"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("brief.docx", b"PK\x03\x04 torn", "damaged or cut off"),
        ("brief.txt", b"Only a line.", "holds no table of Resolutions"),
        ("brief.docx", b"", None),
        ("brief.exe", b"MZ", None),
    ],
)
def test_a_refused_file_is_told_in_a_sentence_and_leaves_nothing(
    client: Client, name: str, content: bytes, words: str | None
) -> None:
    file = SimpleUploadedFile(name, content)
    page = client.post(UPLOAD, {"file": file, "assembly": make.assembly().pk})
    make_round(timezone.now)
    if words is None:
        assert "errorlist" in page.content.decode()
        assert not Job.objects.exists()
    else:
        job = Job.objects.get()
        assert (job.status, words in job.error, job.error.endswith("Nothing was saved.")) == (Status.FAILED, True, True)
        assert "Ask again" not in client.get(f"/admin/jobs/{job.pk}/").content.decode()
    assert kept() == []


def test_a_bomb_is_refused_and_the_worker_lives(client: Client) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * 20_000_000)
    job = uploaded(client, bomb.getvalue())
    assert (job.status, "suspicious size" in job.error) == (Status.FAILED, True)


def test_a_reader_that_wants_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Control: the limits are those that the process of its own really has."""
    greedy = tmp_path / "greedy.py"
    greedy.write_text("from resolutions.ingest import child\nchild.confine()\nx = b'x' * (2 * 1024 ** 3)\n")
    monkeypatch.setattr("resolutions.confined.CHILD", (str(greedy),))
    with pytest.raises(Unreadable, match="broke off"):
        read_confined(b"x", "brief.txt")


def test_a_reader_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text(
        "from resolutions.ingest import child\nchild.CPU_SECONDS = 1\nchild.confine()\nwhile True: pass\n"
    )
    monkeypatch.setattr("resolutions.confined.CHILD", (str(endless),))
    with pytest.raises(Unreadable, match="far too long"):
        read_confined(b"x", "brief.txt")
    assert child.CPU_SECONDS == 30


def test_an_upload_nobody_confirms_is_dropped_after_a_week(client: Client, brief: bytes) -> None:
    job = uploaded(client, brief)
    make_round(timezone.now)
    assert len(kept()) == 1
    later = timezone.now() + timedelta(days=8)
    make_round(lambda: later)
    assert kept() == []
    page = client.get(f"/admin/jobs/{job.pk}/").content.decode()
    assert "not kept any more" in page
    assert saved(client, job).error == "The file is not kept any more: upload it again."
