"""Bodies, study periods and proposals keep a history: it is told, and whatever is written past it is found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from resolutions.models import Body, Proposal, SourceDocument, StudyPeriod
from tests import make
from tests.access.walking import content_of
from tests.history.test_seals import raw, verified
from tests.pages.browser import changed, opened
from tests.pages.conftest import signed_in
from tracking.roles import Role
from tracking.seals import seal_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(db: None) -> None:
    """One of each, sealed."""
    source = SourceDocument.objects.create(
        assembly=make.assembly(), name="brief.txt", sha256="0" * 64, read_at=timezone.now()
    )
    Proposal.objects.create(source=source, what="title", key="44", language="en", kind="changed", after="New")
    StudyPeriod.objects.create(assembly=make.assembly(), name="2017-2020", opens_on=date(2016, 11, 4))
    seal_all(timezone.now())
    assert verified()[1] == ""


@pytest.mark.parametrize(
    ("table", "setting"),
    [
        ("resolutions_body", "name = 'Other'"),
        ("resolutions_body", "meets = NOT meets"),
        ("resolutions_proposal", "decision = 'accepted'"),
        ("resolutions_proposal", "decided_at = '2017-01-01 12:00:00'"),
        ("resolutions_studyperiod", "name = 'Other'"),
        ("resolutions_studyperiod", "opens_on = '2016-01-01'"),
    ],
)
def test_a_row_changed_past_its_history_is_named_with_its_field(rows: None, table: str, setting: str) -> None:
    raw(f"UPDATE {table} SET {setting}")  # noqa: S608  # values of this test
    assert f": {setting.split(' = ', maxsplit=1)[0]} written without an entry" in verified()[0]
    assert table in verified()[0]


@pytest.mark.parametrize("model", [Proposal, StudyPeriod])
def test_a_row_taken_away_or_put_in_past_its_history_is_found(rows: None, model: Any) -> None:  # noqa: ANN401  # either
    row, table = model.objects.get(), model._meta.db_table
    raw(f"DELETE FROM {table}")  # noqa: S608  # as above
    assert f"{table}, row {row.pk} has vanished without" in verified()[0]
    model.objects.bulk_create([row])
    assert verified()[1] == ""
    row.pk, row.assembly = row.pk + 1, make.meeting("wtsa-20", of="wtsa")
    model.objects.bulk_create([row])
    assert f"{table}, row {row.pk} is there without an entry" in verified()[0]


def test_a_body_renamed_on_its_page_is_told_from_and_to() -> None:
    body = make.body("council", lead_days=14)
    chief = signed_in(make.person("chief", Role.COORDINATOR, first_name="Chief"))
    address = f"/admin/resolutions/body/{body.pk}/"
    sent = changed(opened(chief, f"{address}change/"), name="The Governing Council")
    assert chief.post(f"{address}change/", sent).status_code == 302
    assert Body.objects.get(pk=body.pk).name == "The Governing Council"
    (entry, _number), *_earlier = chief.get(f"{address}history/").context["entries"]
    told = ("Name", "COUNCIL", "The Governing Council")
    assert (entry.by, [(line.label, line.before, line.after) for line in entry.lines]) == ("Chief", [told])
    compared = chief.get(f"{address}compare/").context["lines"]
    assert [(line.label, line.before, line.after) for line in compared] == [told]
    logged = [entry for entry, _thing, _address in chief.get("/admin/log/").context["entries"]]
    assert told in [(line.label, line.before, line.after) for entry in logged for line in entry.lines]
    exported = content_of(chief.get("/admin/log/export/", {"file": "csv"}))
    assert "COUNCIL" in exported
    assert "The Governing Council" in exported


def test_what_was_told_before_a_body_was_renamed_goes_on_naming_it_as_it_was_called() -> None:
    body = make.body("council", lead_days=14)
    lead, meeting = body.lead_times.get(), make.meeting("wtsa-20", of="wtsa")
    meeting.body = body
    meeting._history_date = timezone.now() + timedelta(minutes=1)  # type: ignore[attr-defined]  # as below
    meeting.save()
    body.name, lead.days = "The Governing Council", 21
    for row in (body, lead):
        row._history_date = timezone.now() + timedelta(hours=1)  # type: ignore[union-attr]  # read by the history
        row.save()
    chief = signed_in(make.person("chief", Role.COORDINATOR))
    entries = chief.get("/admin/log/").context["entries"]
    things = [thing.code for _entry, thing, _address in entries]
    documents = "Documents by the Secretariat"
    assert things.count(f"The Governing Council: {documents}, 21") == things.count(f"COUNCIL: {documents}, 14") == 1
    assert (things.count("The Governing Council"), things.count("COUNCIL")) == (1, 1)
    told = [(line.label, line.before, line.after) for entry, _thing, _address in entries for line in entry.lines]
    assert ("Body", "WTSA", "COUNCIL") in told
    (moved, _number), *_born = chief.get(f"/admin/resolutions/meeting/{meeting.pk}/history/").context["entries"]
    assert [(line.before, line.after) for line in moved.lines] == [("WTSA", "COUNCIL")]
