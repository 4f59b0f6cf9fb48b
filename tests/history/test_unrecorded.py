"""Rows as they stand: whatever is written past the history is found, and what the tracker itself writes is not."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resolutions.models import Provision, StudyPeriod
from tests import make
from tests.history.test_seals import raw, verified
from tracking.batches import undo
from tracking.clock import today
from tracking.lifecycle import close_period
from tracking.models import ActionItem, ContributionRequest, Milestone, Person, Topic
from tracking.progress import add_update
from tracking.seals import seal_all
from tracking.synthetic import make_items
from tracking.topics import Tagger, Tagging, follow_rename, record_topics
from tracking.unrecorded import recorded_models, unrecorded

pytestmark = pytest.mark.django_db

MIGRATION = "tracking.migrations.0025_history_tells_what_stands"


@pytest.fixture
def item(db: None) -> ActionItem:
    row = make.item(support=["BDT"])
    Milestone.objects.create(item=row, title="Draft")
    add_update(row, "Letter sent.", on=today() - timedelta(days=9), by=None, at=timezone.now())
    add_update(row, "Answer came.", on=today(), by=None, at=timezone.now())
    seal_all(timezone.now())
    return row


@pytest.mark.parametrize(
    ("table", "setting"),
    [
        ("tracking_actionitem", "status = 'completed'"),
        ("tracking_actionitem", "title = 'Other'"),
        ("tracking_actionitem", "last_update_on = '2017-01-01'"),
        ("tracking_actionitem", "last_update_on = '2099-01-01'"),
        ("tracking_actionitem", "last_update_on = NULL"),
        ("tracking_actionitem", "due_on = '2017-01-01'"),
        ("tracking_milestone", "met_on = '2017-01-01'"),
        ("tracking_participation", "capacity = 'joint'"),
        ("resolutions_provision", "addressees = '[]'"),
    ],
)
def test_a_row_changed_past_its_history_is_named_with_its_field(item: ActionItem, table: str, setting: str) -> None:
    assert verified()[1] == ""
    raw(f"UPDATE {table} SET {setting} WHERE %s = %s", 1, 1)  # noqa: S608  # both from the list above
    told, complaint = verified()
    field = setting.split(" = ", maxsplit=1)[0]
    assert any(line.startswith(f"{table}, row ") and f": {field} written" in line for line in told.splitlines())
    assert complaint.startswith("History was altered")


def test_an_older_update_of_the_item_does_not_hide_the_newer_one(item: ActionItem) -> None:
    ActionItem.objects.update(last_update_on=today() - timedelta(days=9))
    assert f"tracking_actionitem, row {item.pk}: last_update_on written" in verified()[0]


def test_an_update_by_another_person_than_told_is_found(item: ActionItem) -> None:
    ActionItem.objects.update(last_update_by=make.person("other"))
    assert f"row {item.pk}: last_update_by_id, last_update_on written" in verified()[0]


def test_a_version_set_back_is_found(item: ActionItem) -> None:
    item.title = "Twice"
    item.save()
    ActionItem.objects.update(version=0)
    assert f"row {item.pk}: version written" in verified()[0]


def test_an_answer_written_past_the_history_is_found(item: ActionItem) -> None:
    request = ContributionRequest.objects.create(
        item=item, bureau="BDT", what="A table.", asked_on=today(), due_on=today()
    )
    assert verified()[1] == ""
    type(request)._base_manager.update(answer="Done.")
    assert f"tracking_contributionrequest, row {request.pk}: answer written" in verified()[0]


def test_a_row_put_in_and_a_row_taken_away_are_named(item: ActionItem) -> None:
    gone = Milestone.objects.get()
    raw("DELETE FROM tracking_milestone WHERE id = %s", gone.pk)
    (added,) = Milestone.objects.bulk_create([Milestone(item=item, title="Put in")])
    told = verified()[0]
    assert f"tracking_milestone, row {gone.pk} has vanished without an entry" in told
    assert f"tracking_milestone, row {added.pk} is there without an entry" in told


def test_a_row_taken_away_on_a_page_is_no_finding_and_put_back_past_it_is_one(item: ActionItem) -> None:
    milestone = Milestone.objects.get()
    key = milestone.pk
    milestone.delete()
    assert verified()[1] == ""
    Milestone.objects.bulk_create([Milestone(pk=key, item=item, title="Draft")])
    assert f"tracking_milestone, row {key} is there without an entry" in verified()[0]


def test_an_update_on_one_clause_tells_the_others_of_the_same_duty() -> None:
    first = make.item()
    second, third = make.item("44-02", twin_of=first), make.item("44-03", twin_of=first)
    for number, item in enumerate((second, third, first)):
        item.refresh_from_db()
        add_update(item, "Told.", on=today() - timedelta(days=9 - number), by=None, at=timezone.now())
        assert verified()[1] == ""


def test_signing_in_writes_no_history_and_is_no_finding() -> None:
    person = make.person("reader")
    person.last_login = timezone.now()
    person.save(update_fields=["last_login"])
    assert verified()[1] == ""
    Person.objects.update(bureau="BR", role="focal point")
    assert "tracking_person, row" in verified()[0]


def test_the_register_the_demonstration_and_synthetic_items_leave_a_history_of_every_row() -> None:
    call_command("load_register", verbosity=0)
    call_command("make_accounts", verbosity=0)
    call_command("load_demo", verbosity=0)
    make_items(60, Provision.objects.earliest("pk").resolution.assembly, today())
    told, complaint = verified()
    assert complaint == "", told
    assert ActionItem.objects.count() > 100


def test_rows_from_before_their_history_are_told_once_by_the_migration(item: ActionItem) -> None:
    part, chapeau = Provision.objects.get(), Provision.objects.get()
    chapeau.pk, chapeau.path, chapeau._state.adding = None, "chapeau", True
    chapeau.save()
    Provision.objects.filter(pk=part.pk).update(parent=chapeau)
    Milestone.history.all().delete()
    assert verified()[0].count("an entry") >= 2
    import_module(MIGRATION).tell_what_stands(apps, SimpleNamespace(connection=connection))
    assert not [finding for model in recorded_models() for finding in unrecorded(model)]


def test_a_table_of_any_length_is_compared_in_the_same_few_queries(item: ActionItem) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            list(unrecorded(ActionItem))
        return len(seen)

    few = queries()
    for number in range(10, 20):
        add_update(make.item(f"44-{number}"), "Told.", on=today(), by=None, at=timezone.now())
    assert queries() == few


@pytest.fixture
def tagged(item: ActionItem) -> tuple[ActionItem, Topic]:
    topic = Topic.objects.create(slug="gap", name="Gap")
    item.topics.add(topic)
    record_topics([Tagging(item.pk, (), (topic.pk,))], Tagger(None, timezone.now()))
    topic.name = "The gap"
    topic.save()
    follow_rename(topic, "Gap", Tagger(None, timezone.now()))
    return item, topic


def test_a_topic_taken_or_given_past_its_changes_is_found(tagged: tuple[ActionItem, Topic]) -> None:
    item, topic = tagged
    other = Topic.objects.create(slug="other", name="Other")
    assert verified()[1] == ""
    item.topics.add(other)
    assert f"tracking_actionitem, row {item.pk}: topics written without" in verified()[0]
    item.topics.set([])
    assert f"tracking_actionitem, row {item.pk}: topics written without" in verified()[0]
    record_topics([Tagging(item.pk, (topic.pk,), ())], Tagger(None, timezone.now()))
    assert verified()[1] == ""
    item.topics.add(topic)
    assert f"tracking_actionitem, row {item.pk}: topics written without" in verified()[0]


def test_a_period_closed_changed_or_opened_past_its_batches_is_found() -> None:
    period = StudyPeriod.objects.create(assembly=make.assembly(), name="2017-2020", opens_on=date(2016, 11, 4))
    rows, line = StudyPeriod.objects.filter(pk=period.pk), f"resolutions_studyperiod, row {period.pk}: "
    assert verified()[1] == ""
    rows.update(closed_on=date(2017, 1, 1), note="forged")
    assert f"{line}closed_on, note written without an entry" in verified()[0]
    rows.update(closed_on=None, note="")
    chief, into = make.person(), make.meeting("wtsa-20", of="wtsa", opens_on=date(2022, 3, 1))
    closing: dict[str, Any] = {"into": into, "closed_on": date(2022, 3, 9), "by": chief, "at": timezone.now()}
    batch = close_period(period, why="Over", **closing)
    assert verified()[1] == ""
    rows.update(note="Another reason", closed_by=None)
    assert f"{line}closed_by_id, note written without" in verified()[0]
    rows.update(note="Over", closed_by=chief)
    undo(batch, chief, timezone.now())
    assert verified()[1] == ""
    rows.update(closed_on=date(2022, 3, 9))
    assert f"{line}closed_on written without" in verified()[0]
    StudyPeriod.objects.filter(pk=period.pk)._raw_delete(connection.alias)
    assert f"resolutions_studyperiod, row {period.pk} has vanished" in verified()[0]
