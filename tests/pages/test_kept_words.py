"""What the program itself writes down is read in the reader's language; people's own words stay as typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from resolutions.kept import ALWAYS, MARK, SENTENCES, counted, in_words, keep, uncounted
from resolutions.models import Resolution, StudyPeriod
from tests import make
from tests.pages.conftest import signed_in
from tests.pages.test_batches import LIST
from tests.pages.test_item_history import restored
from tests.pages.test_item_page import address, filled
from tests.pages.test_lifecycle_undone import closed
from tracking.batches import undo
from tracking.lifecycle import supersede_resolution
from tracking.models import ActionItem, Batch, Participation
from tracking.numbers import assign_number
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
VALUES = {"number": "44", "after": "89", "day": "2017-06-01", "status": "completed", "what": "Resolution 99"}
WHY = "Wrong item"


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def amina(db: None) -> Client:
    return signed_in(make.person("amina", language="ar"))


def kept(sentence: str) -> str:
    return keep(sentence, **{name: VALUES.get(name, f"the {name}") for name in SENTENCES[sentence].names})


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_told_in_the_language_of_its_reader(sentence: str) -> None:
    english = in_words(kept(sentence))
    assert MARK not in english
    with override("ar"):
        assert in_words(kept(sentence)) not in {english, kept(sentence)}


@pytest.mark.parametrize("status", Status)
def test_a_status_is_told_as_everywhere(status: Status) -> None:
    with override("ar"):
        assert str(status.label) in in_words(keep("status", status=status.value))


@pytest.mark.parametrize("typed", ["", "Because", "restored", f"other{MARK}x", f"numbered{MARK}44{MARK}x"])
def test_what_is_no_such_sentence_is_shown_as_it_stands(typed: str) -> None:
    assert in_words(typed) == typed


def test_a_sentence_is_kept_within_a_row_of_history_and_told_though_it_was_cut() -> None:
    whole = keep("restored", number=999, why="w" * 80)
    assert len(whole) <= 100
    assert in_words(keep("undone", what=kept("handed over"))[:24]).startswith("Undone: What the")
    assert in_words("period closed␟2017")[:24] == "Study period 2017 closed"
    assert uncounted(counted(whole, 3)) == whole


@pytest.mark.parametrize("reason", ALWAYS)
def test_reasons_that_older_rows_keep_are_known(reason: str) -> None:
    assert in_words(reason) == reason


def test_a_closed_period_undone_is_read_in_arabic_where_another_wrote_it(amina: Client) -> None:
    period = StudyPeriod.objects.create(assembly=make.assembly(), name="2017–2020", opens_on=make.WORKING_DATE)
    make.item("44-01")
    chief = make.person()
    batch = closed(period, chief)
    undoing, _plan = undo(batch, chief, timezone.now())
    assert undoing is not None
    assert str(undoing).startswith("Undone: Study period 2017–2020 closed; open items are carried over to WTSA-20")
    pages = [amina.get(page).content.decode() for page in (LIST, f"{LIST}{undoing.pk}/change/")]
    assert all("تم التراجع عن: أُغلقت فترة الدراسة" in page for page in pages)
    assert not any("Undone" in page or MARK in page for page in pages)


def test_a_restoration_is_read_in_arabic_with_the_reason_as_it_was_typed(amina: Client, coordinator: Client) -> None:
    item = make.item(lead="TSB")
    for history in (ActionItem.history, Participation.history):
        history.all().update(history_date=timezone.now() - timedelta(days=30))
    coordinator.post(address(item), filled(coordinator, item, title="Something else"))
    assert restored(coordinator, item, "title", why=WHY).status_code == 302
    page = amina.get(address(item, "history")).content.decode()
    assert f"استُعيد الإصدار 1: {WHY}" in page
    assert "restored" not in page
    assert f"Version 1 restored: {WHY}" in coordinator.get(address(item, "history")).content.decode()


def test_a_number_and_a_superseded_resolution_are_read_in_arabic(amina: Client) -> None:
    by, at = make.person(), timezone.now()
    resolution = make.resolution(None, slug="financial", mnemonic="FIN")
    make.item("NEW-FIN-01", of=resolution)
    assign_number(resolution, 89, by=by, at=at)
    told = {"by_what": "Resolution 99", "successor": None, "why": WHY, "by": by, "at": at}
    supersede_resolution(Resolution.objects.get(pk=resolution.pk), **told)  # type: ignore[arg-type]  # as its form gives
    page = amina.get(LIST).content.decode()
    with override("ar"):
        words = [str(batch) for batch in Batch.objects.all()]
    assert all(f"<bdi>{said}</bdi>" in page for said in words)
    assert not any(said in page for said in ("becomes", "superseded by", MARK))


def test_older_batches_stay_readable_as_they_are(amina: Client) -> None:
    item, chief = make.item(lead="TSB"), make.person()
    old = "Undone: Study period 2017–2020 closed"
    batch = Batch.objects.create(kind=Batch.Kind.BULK, summary=old, by=chief, at=timezone.now())
    batch.rows.create(item=item, before={}, after={})
    assert f"<bdi>{old}</bdi>" in amina.get(LIST).content.decode()
