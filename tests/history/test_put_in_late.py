"""A row put in later under a moment gone by: told, before and after it is sealed; what rightly stands so is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.history.test_seals import raw, verified
from tracking.models import ActionItem, Batch, HistorySeal, Milestone, ProgressUpdate, StatusChange
from tracking.progress import add_update
from tracking.sealing import Fault
from tracking.seals import seal_all, verify
from tracking.workflow import Move, Status

pytestmark = pytest.mark.django_db
TABLES: tuple[Any, ...] = (StatusChange, ProgressUpdate, ActionItem.history.model, Milestone.history.model)


@pytest.fixture
def work(db: None) -> None:
    """Two days of work, each sealed when it was done."""
    item = make.item()
    ActionItem.history.update(history_date=timezone.now() - timedelta(days=3))
    for days in (2, 1):
        at = timezone.now() - timedelta(days=days)
        item._history_date = at
        item.move_to(Move(Status.IN_PROGRESS if days == 2 else Status.CONTINUING), by=None, at=at)
        add_update(item, f"Letter {days} sent.", on=at.date(), by=None, at=at)
        step = Milestone(item=item, title=f"Draft {days}")
        step._history_date = at  # type: ignore[attr-defined]  # read by the history
        step.save()
        seal_all(at + timedelta(minutes=1))


def copied(model: type[Model]) -> int:
    """The first row once more, at the end of its table, as someone would do it in the database."""
    pk = str(model._meta.pk.column)
    row: Any = model._base_manager.order_by("pk")[0]
    row.pk = int(model._base_manager.order_by("-pk").values_list("pk", flat=True)[0]) + 1
    assert pk in {"id", "history_id"}
    model._base_manager.bulk_create([row])
    return int(row.pk)


@pytest.mark.parametrize("model", TABLES)
def test_a_copy_of_an_old_row_is_told_before_and_after_it_is_sealed(work: None, model: type[Model]) -> None:
    assert verified()[1] == ""
    key = copied(model)
    line = f"{model._meta.db_table}, row {key} says a moment before the sealing that came before it"
    assert line in verified()[0]
    seal_all(timezone.now())
    seal_all(timezone.now() + timedelta(minutes=1))
    assert line in verified()[0]


def test_what_a_seal_says_of_moments_is_under_its_digest(work: None) -> None:
    copied(StatusChange)
    seal_all(timezone.now())
    raw("UPDATE tracking_historyseal SET not_before = NULL")
    assert Fault.SEAL in {finding.fault for finding in verify(StatusChange).findings}


def test_work_goes_on_untold_and_the_first_rows_of_a_table_may_be_old(work: None) -> None:
    item = ActionItem.objects.get()
    asked_at = timezone.now() - timedelta(minutes=50)  # and answered by a job that took its time
    item.move_to(Move(Status.SUPERSEDED, reason="Merged", superseded_by="Resolution 99"), by=None, at=asked_at)
    Batch.objects.create(kind=Batch.Kind.BULK, at=timezone.now() - timedelta(days=9))
    seal_all(timezone.now())
    assert HistorySeal.objects.filter(table="tracking_statuschange").exclude(not_before=None).count() == 2
    assert Batch.objects.count() == 1
    assert verified()[1] == ""


def test_a_demonstration_loaded_into_sealed_history_is_not_told_and_a_copy_of_its_rows_is(settings: Settings) -> None:
    settings.WTSA_DEMO = True
    for command in ("load_register", "make_accounts"):
        call_command(command, verbosity=0)
    seal_all(timezone.now() - timedelta(minutes=1))
    add_update(ActionItem.objects.all()[0], "Real.", on=timezone.localdate(), by=None, at=timezone.now())
    call_command("load_demo", verbosity=0)
    assert StatusChange.objects.filter(channel="demonstration").exists()
    seal_all(timezone.now() + timedelta(minutes=1))
    assert verified()[1] == ""
    key = copied(StatusChange)
    seal_all(timezone.now() + timedelta(minutes=2))
    assert f"tracking_statuschange, row {key} says a moment before" in verified()[0]
