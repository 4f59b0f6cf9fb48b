"""Numbers beyond a limit that came later: the migration brings them down and the history tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from resolutions.brought_down import WHY
from resolutions.models import LeadTime
from tests import make
from tests.history.test_seals import verified
from tracking.backups.postgresql import way_to
from tracking.models import ActionItem, ReportRecipient

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("resolutions", "0005_lead_times_keep_a_history"), ("tracking", "0025_history_tells_what_stands")]


def migrate_to(places: list[tuple[str, str]]) -> Any:  # noqa: ANN401  # the models as they were there
    executor = MigrationExecutor(connection)
    executor.loader = way_to(())
    return executor.migrate(places).apps


def newest_places() -> list[tuple[str, str]]:
    return [*way_to(()).graph.leaf_nodes()]


@pytest.fixture
def apps_before() -> Iterator[Any]:
    """The tables as they were before there were limits, with rows beyond them, each with its history."""
    make.body("council", lead_days=30)
    make.report_due(make.item("44-01"), make.meeting())
    make.item("44-02", lead_days=14)
    apps = migrate_to(BEFORE)
    yield apps
    migrate_to(newest_places())  # a test may have failed half-way


def widen(apps: Any, app: str, model: str, **fields: int) -> None:  # noqa: ANN401  # as above
    """Set the fields of the first row, told in its history as the page of that day did."""
    rows, entries = apps.get_model(app, model).objects, apps.get_model(app, f"Historical{model}").objects
    first = rows.earliest("pk").pk
    rows.filter(pk=first).update(**fields)
    entries.filter(id=first).update(**fields)


def test_rows_beyond_a_limit_are_brought_down_and_told_and_the_history_holds(apps_before: Any) -> None:  # noqa: ANN401
    widen(apps_before, "tracking", "ActionItem", lead_days=999)
    widen(apps_before, "tracking", "ReportRecipient", lead_days=400, every_years=30)
    widen(apps_before, "resolutions", "LeadTime", days=4000)
    migrate_to(newest_places())
    assert list(ActionItem.objects.order_by("pk").values_list("lead_days", flat=True)) == [366, 14]
    assert ReportRecipient.objects.values_list("lead_days", "every_years").get() == (366, 20)
    assert LeadTime.objects.get().days == 366
    for history in (ActionItem.history, ReportRecipient.history, LeadTime.history):
        assert [entry.history_type for entry in history.filter(history_change_reason=WHY)] == ["~"]
    told, complaint = verified()
    assert complaint == "", told
