"""History under seal: whatever is changed in it behind the tracker's back is found."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tracking import seals, tasks
from tracking.models import ActionItem, HistorySeal, Milestone, NewestSeal, StatusChange
from tracking.progress import add_update
from tracking.seals import Sealed, digest_of_run, links_of_run, seal, seal_all, sealed_models, verify
from tracking.workflow import Move, Status

pytestmark = pytest.mark.django_db

TOLD_BY_HISTORY = {
    *("actionitem", "participation", "milestone", "contributionrequest", "reportingobligation", "reportrecipient"),
    *("reportdue", "resolution", "resolutiontitle", "provision", "provisiontext", "meeting"),
}
TOLD_BY_CHANGE = {"statuschange", "datechange", "ownerchange", "progressupdate", "batch", "batchrow"}


@pytest.fixture
def item(db: None) -> ActionItem:
    """An item with a story, sealed."""
    row = make.item(support=["BDT"])
    for number in range(5):
        row.title = f"Title {number}"
        row.save()
    row.move_to(Move(Status.IN_PROGRESS), by=None, at=timezone.now())
    add_update(row, "Letter sent.", on=timezone.localdate(), by=None, at=timezone.now())
    Milestone.objects.create(item=row, title="Draft")
    seal_all(timezone.now())
    return row


def raw(statement: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def verified() -> tuple[str, str]:
    """What the command prints, and the sentence it ends with when something is wrong."""
    out = StringIO()
    try:
        call_command("verify_history", stdout=out)
    except CommandError as complaint:
        return out.getvalue(), str(complaint)
    return out.getvalue(), ""


def newest(model: type[Model]) -> int:
    return int(model._base_manager.order_by("pk").values_list("pk", flat=True).last() or 0)


def test_every_table_that_only_grows_is_sealed() -> None:
    names = {str(model._meta.model_name) for model in sealed_models()}
    assert {f"historical{name}" for name in TOLD_BY_HISTORY} <= names
    assert names >= TOLD_BY_CHANGE


def test_untouched_history_agrees_and_the_rows_are_counted(item: ActionItem) -> None:
    told, complaint = verified()
    rows = sum(model._base_manager.count() for model in sealed_models())
    assert complaint == ""
    assert told.startswith(f"{rows} rows under ")
    assert " last entry of their history.\n0 rows are not sealed yet.\nHead: " in told


def test_a_row_that_was_changed_is_named_with_its_table_and_stretch(item: ActionItem) -> None:
    row = ActionItem.history.get(title="Title 2").history_id
    raw("UPDATE tracking_historicalactionitem SET title = 'Title two' WHERE history_id = %s", row)
    told, complaint = verified()
    first, last = HistorySeal.objects.values_list("first_id", "last_id").get(table="tracking_historicalactionitem")
    assert told.splitlines()[0] == f"tracking_historicalactionitem, rows {first} to {last}: row {row} was changed."
    assert complaint.startswith("History was altered: 1 row, seal, file or digest no longer agrees")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tracking_progressupdate SET text = 'Nothing sent.'",
        "UPDATE tracking_statuschange SET why = 'Because'",
        "UPDATE tracking_historicalmilestone SET history_date = '2017-01-01 00:00:00+00:00'",
        "UPDATE tracking_historicalparticipation SET capacity = 'joint'",
        "UPDATE resolutions_historicalprovision SET addressees = '[]'",
    ],
)
def test_a_change_in_any_table_is_found(item: ActionItem, statement: str) -> None:
    assert verified()[1] == ""
    raw(statement)
    told, complaint = verified()
    assert f"{statement.split()[1]}, rows" in told
    assert complaint


def test_a_row_that_vanished_is_named(item: ActionItem) -> None:
    row = ActionItem.history.get(title="Title 2").history_id
    raw("DELETE FROM tracking_historicalactionitem WHERE history_id = %s", row)
    assert f"row {row} has vanished." in verified()[0]


def test_a_row_put_into_a_sealed_stretch_is_named(item: ActionItem) -> None:
    change = StatusChange.objects.create(item=item, source="not started", target="completed", at=timezone.now())
    StatusChange.objects.create(item=item, source="completed", target="in progress", at=timezone.now())
    raw("DELETE FROM tracking_statuschange WHERE id = %s", change.pk)
    seal_all(timezone.now())
    assert verified()[1] == ""
    change.save(force_insert=True)
    assert f"row {change.pk} was put in" in verified()[0]


def test_rows_added_later_are_told_as_not_sealed_and_sealed_by_the_next_run(item: ActionItem) -> None:
    item.title = "Newest"
    item.save()
    assert "\n1 rows are not sealed yet.\n" in verified()[0]
    tasks.seal_history()
    assert "\n0 rows are not sealed yet.\n" in verified()[0]
    assert HistorySeal.objects.filter(table=ActionItem.history.model._meta.db_table).count() == 2


def test_what_was_sealed_is_logged_outside_the_database(item: ActionItem, caplog: pytest.LogCaptureFixture) -> None:
    item.title = "Newest"
    item.save()
    make.person("amina")
    at = timezone.now()
    with caplog.at_level("INFO", logger="tracking.seals"):
        seal_all(at)
        seal_all(timezone.now())
    digest = digest_of_run(links_of_run(at))
    assert caplog.messages == [f"sealed 2 rows at {at.isoformat()}: {digest}"]
    assert HistorySeal.objects.filter(sealed_at=at).count() == 2  # one line for both tables
    HistorySeal.objects.latest("id").delete()
    assert digest_of_run(links_of_run(at)) != digest


def test_sealing_again_seals_nothing(item: ActionItem) -> None:
    before = HistorySeal.objects.count()
    assert seal_all(timezone.now()) == Sealed({}, ())
    assert HistorySeal.objects.count() == before


def test_a_long_table_is_sealed_in_stretches_and_a_change_spoils_only_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "STRETCH", 3)
    item, model = make.item(), ActionItem.history.model
    for number in range(9):
        item.title = f"Title {number}"
        item.save()
    assert seal(model, timezone.now()) == 10
    assert (verify(model).links, verify(model).findings) == (4, ())
    row = ActionItem.history.get(title="Title 4").history_id
    ActionItem.history.filter(history_id=row).update(title="Other")
    (finding,) = verify(model).findings
    assert (finding.row, finding.last_id - finding.first_id) == (row, 2)


def test_a_seal_made_anew_over_changed_rows_is_found_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who changes a row and forges its seal must forge every seal after it."""
    monkeypatch.setattr(seals, "STRETCH", 3)
    item, model = make.item(), ActionItem.history.model
    for number in range(9):
        item.title = f"Title {number}"
        item.save()
    seal(model, timezone.now())
    second = HistorySeal.objects.order_by("last_id")[1]
    later = list(HistorySeal.objects.filter(last_id__gt=second.last_id))
    HistorySeal.objects.filter(last_id__gte=second.last_id).delete()
    ActionItem.history.filter(history_id=second.last_id).update(title="Other")
    seal(model, timezone.now())
    HistorySeal.objects.filter(last_id__gt=second.last_id).delete()
    for row in later:
        row.save(force_insert=True)
    assert [finding.first_id for finding in verify(model).findings] == [later[0].first_id]


def test_a_seal_taken_away_leaves_its_rows_unexplained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "STRETCH", 3)
    item, model = make.item(), ActionItem.history.model
    for number in range(5):
        item.title = f"Title {number}"
        item.save()
    seal(model, timezone.now())
    HistorySeal.objects.order_by("last_id")[0].delete()
    assert len(verify(model).findings) == 3


def test_the_newest_seal_taken_away_is_told_and_stays_told_when_its_rows_are_sealed_anew(item: ActionItem) -> None:
    table = ActionItem.history.model._meta.db_table
    item.title = "Newest"
    item.save()
    seal_all(timezone.now())
    newest = HistorySeal.objects.filter(table=table).latest("last_id")
    raw("DELETE FROM tracking_historyseal WHERE id = %s", newest.pk)
    line = f"{table}, the newest seal, up to row {newest.last_id}, was changed or taken away"
    assert line in verified()[0]
    raw("UPDATE tracking_historicalactionitem SET title = 'Other' WHERE history_id = %s", newest.last_id)
    seal_all(timezone.now())
    assert line in verified()[0]


def test_a_table_sealed_anew_after_a_change_is_told(item: ActionItem) -> None:
    raw("UPDATE tracking_historicalactionitem SET title = %s WHERE id = %s", "Another title", item.pk)
    raw("DELETE FROM tracking_historyseal WHERE %s = %s", 1, 1)
    seal_all(timezone.now())
    told, complaint = verified()
    assert told.count("the newest seal") == 1
    assert complaint


def test_chains_from_before_their_ends_were_kept_are_kept_from_then_on(item: ActionItem) -> None:
    kept = set(NewestSeal.objects.values_list("table", "last_id", "digest"))
    NewestSeal.objects.all().delete()
    assert verified()[1] == ""
    seal_all(timezone.now())
    assert set(NewestSeal.objects.values_list("table", "last_id", "digest")) == kept


def test_a_column_added_later_leaves_the_old_seals_valid(item: ActionItem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows sealed before the column was there are verified over the columns they had."""
    table = StatusChange._meta.db_table
    HistorySeal.objects.filter(table=table).delete()
    NewestSeal.objects.filter(table=table).delete()
    every = seals._columns(StatusChange)
    with monkeypatch.context() as before:
        before.setattr(seals, "_columns", lambda _model: tuple(name for name in every if name != "why"))
        seal(StatusChange, timezone.now())
    StatusChange.objects.create(item=item, source="in progress", target="completed", at=timezone.now(), why="Done")
    seal(StatusChange, timezone.now())
    verdict = verify(StatusChange)
    assert (verdict.links, verdict.findings) == (2, ())


def test_a_column_taken_away_is_told(item: ActionItem) -> None:
    kept = HistorySeal.objects.get(table="tracking_statuschange")
    kept.columns = [*kept.columns, "mood"]
    kept.save()
    assert "the column mood is gone" in verified()[0]


def test_the_job_comes_round_every_minute(settings: Settings) -> None:
    entry: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE["tracking.seal-history"]
    assert (entry["task"], entry["schedule"]) == (tasks.seal_history.name, 60.0)


def test_where_there_is_no_history_there_is_no_seal(db: None) -> None:
    out = StringIO()
    call_command("seal_history", stdout=out)
    assert out.getvalue() == "Nothing new: every row is sealed.\n"
    assert verified()[0].startswith("0 rows under 0 seals")
