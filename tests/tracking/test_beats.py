"""What jobs say of their runs is read in the reader's language, whatever language the worker has."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from tests import make
from tests.pages.conftest import signed_in
from tracking import health, jobs, ledger
from tracking.beats import NAMES, SENTENCES, in_words, said
from tracking.models import Heartbeat
from tracking.roles import Role
from tracking.seals import last_verified, seal_all, verify_and_note

LONGEST = 2**63
PAGES = ("/admin/outbox/", "/admin/administration/", "/admin/health/")
NUMBERS: dict[str, dict[str, Any]] = {
    "mails": {"sent": 3, "waiting": 0, "failed": 1},
    "jobs": {"count": 1, "back": 2},
    "sealed": {"count": 1288},
    "verified": {"sealed": 9, "altered": 0, "unsealed": 2},
    "incidents": {"count": 0},
    "backup": {"file": "wtsa-backup-20170320-090000.tar.gz", "rows": 1288, "files": 3},
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_kept_within_its_column_and_told_with_its_numbers(sentence: str) -> None:
    told = NUMBERS[sentence]
    assert all(str(value) in in_words(said(sentence, **told)) for value in told.values())
    assert len(said(sentence, **{name: value if name == "file" else LONGEST for name, value in told.items()})) <= 200


@pytest.mark.parametrize("note", ["3 mails sent", "", "[1]", '["mails", {}]', '["other", {}]', "7", '{"a": 1}'])
def test_what_is_no_such_note_is_shown_as_it_stands(note: str) -> None:
    assert in_words(note) == note


def test_a_sentence_that_nobody_could_tell_is_not_kept() -> None:
    with pytest.raises(KeyError):
        said("mails", sent=1)


@pytest.mark.django_db
def test_notes_written_by_a_worker_are_read_in_arabic() -> None:
    with translation.override("en"):
        ledger.make_round(date(2017, 3, 20), timezone.now)
        jobs.make_round(timezone.now)
        health.watch(timezone.now())
        make.item()
        seal_all(timezone.now())
        verify_and_note(timezone.now())
    assert {*Heartbeat.objects.values_list("name", flat=True)} == {*NAMES} - {"backup"}
    reader: Client = signed_in(make.person("admin", Role.ADMINISTRATOR))
    reader.cookies["django_language"] = "ar"
    english = [beat.words for beat in Heartbeat.objects.all()]
    with translation.override("ar"):
        told = [(beat.label, beat.words) for beat in Heartbeat.objects.all()]
        mails = Heartbeat.objects.get(name=ledger.HEARTBEAT).words
        pages = [reader.get(page).content.decode() for page in PAGES]
    assert mails not in english
    assert [page for page in pages if mails not in page] == []
    assert all(words in page for words in [*sum(told, ())] for page in pages[:2])
    assert not any("mails sent" in page or "send-reminders" in page.split("<main")[-1] for page in pages[:2])


@pytest.mark.django_db
def test_what_a_verification_found_is_read_back() -> None:
    make.item()
    seal_all(timezone.now())
    found = verify_and_note(timezone.now())
    assert found.sealed > 0
    assert last_verified() == found
