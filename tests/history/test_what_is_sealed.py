"""Every table of the tracker is sealed, compared with its history, or named here with the reason why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from resolutions.models import SourceDocument
from resolutions.vocabulary import Cadence
from tests import make
from tracking import clock, seals
from tracking.meetings import change_meeting
from tracking.models import CadenceDecision, HandBack, ItemAlias, MeetingChange, ReportRecipient, Snapshot, Snooze
from tracking.obligations import Decided, Doer, decide_cadence
from tracking.putting_off import hand_back
from tracking.reports.snapshot import take
from tracking.roles import Role
from tracking.seals import seal_all, sealed_models, verify
from tracking.unrecorded import recorded_models

NOT_SEALED = {
    "HistorySeal": "each is in the digest of the next, and the newest has a row of its own",
    "NewestSeal": "moves with each link, and is compared with the last one",
    "SearchText": "made from other rows, and made again by a command",
    "ActionItem_topics": "each topic taken or given is a sealed change of connection, and compared with it",
    "Person_groups": "follows the role, which the history of the person tells",
    "Person_user_permissions": "follows the role, which the history of the person tells",
    "SavedView": "how a person likes to look; nothing of the work",
    "Feed": "an address that its owner makes and revokes",
    "FeedEvent": "what a feed last said; made from other rows",
    "Job": "moves from step to step; what it did is on record where it did it",
    "JobLine": "moves with its job",
    "Reminder": "moves from planned to sent; what a person decided of it is sealed",
    "MailDay": "given back when the mail did not go",
    "Heartbeat": "only ever tells the last time",
    "SentForm": "of the machine, not of the work",
    "SignInAttempt": "of the machine, not of the work",
    "Breakdown": "of the machine, not of the work",
    "Incident": "of the machine, not of the work",
}


def test_every_table_is_sealed_or_recorded_or_named_with_a_reason() -> None:
    every = {model for app in ("tracking", "resolutions") for model in apps.get_app_config(app).get_models(True)}
    left = every - {*sealed_models(), *recorded_models()}
    assert {model.__name__ for model in left} == set(NOT_SEALED)


def _meeting_moved() -> None:
    meeting = make.meeting()
    before = type(meeting).objects.get(pk=meeting.pk)
    meeting.opens_on = date(2017, 5, 16)
    meeting.save()
    change_meeting(meeting, before, Doer(None, timezone.now(), "Moved", make.WORKING_DATE))


def _cadence_decided() -> None:
    make.report_due(make.item(), make.meeting())
    decided = Decided(Cadence.ANNUAL, None, None, None)
    decide_cadence(ReportRecipient.objects.get(), decided, Doer(None, timezone.now(), "Agreed", make.WORKING_DATE))


def _handed_back() -> None:
    owner = make.person("owner", Role.FOCAL_POINT, "TSB")
    hand_back(make.item(responsible=owner), "Not mine", by=owner, on=make.WORKING_DATE, at=timezone.now())


def _put_off() -> None:
    on, until = make.WORKING_DATE, date(2017, 4, 1)
    person, item = make.person(), make.item()
    Snooze.objects.create(person=person, item=item, why="On leave", on=on, until=until, at=timezone.now())


def _recoded() -> None:
    ItemAlias.objects.create(item=make.item(), code="NEW-FIN-01")


def _snapshot_taken() -> None:
    make.item()
    take(make.meeting(), by=None, at=timezone.now(), day=clock.today())


def _document_read() -> None:
    SourceDocument.objects.create(assembly=make.assembly(), name="brief.txt", sha256="0" * 64, read_at=timezone.now())


WRITTEN: dict[type[Model], tuple[Callable[[], None], dict[str, Any]]] = {
    MeetingChange: (_meeting_moved, {"why": "Other"}),
    CadenceDecision: (_cadence_decided, {"why": "Other"}),
    HandBack: (_handed_back, {"why": "Other"}),
    Snooze: (_put_off, {"why": "Other"}),
    ItemAlias: (_recoded, {"code": "NEW-FIN-02"}),
    Snapshot: (_snapshot_taken, {"facts": {}}),
    SourceDocument: (_document_read, {"name": "other.txt"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("model", WRITTEN)
def test_a_row_that_is_written_once_is_sealed_and_its_change_found(model: type[Model]) -> None:
    write, changed = WRITTEN[model]
    write()
    seal_all(timezone.now())
    assert (verify(model).sealed, verify(model).findings) == (1, ())
    model._base_manager.update(**changed)
    assert [str(finding.fault) for finding in verify(model).findings] == ["changed"]


@pytest.mark.django_db
def test_rows_from_before_their_table_was_sealed_are_sealed_by_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    _meeting_moved()
    with monkeypatch.context() as before:
        before.setattr(seals, "GROWING", tuple(model for model in seals.GROWING if model is not MeetingChange))
        seal_all(timezone.now())
    assert (verify(MeetingChange).sealed, verify(MeetingChange).unsealed) == (0, 1)
    seal_all(timezone.now())
    assert (verify(MeetingChange).sealed, verify(MeetingChange).unsealed) == (1, 0)
    MeetingChange.objects.all().delete()
    assert [str(finding.fault) for finding in verify(MeetingChange).findings] == ["vanished"]
