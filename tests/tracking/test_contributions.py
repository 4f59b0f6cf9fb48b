"""Contributions asked of a supporting bureau: asked, answered, withdrawn, and what they make of its standing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resolutions.versioning import EditConflict
from tests import make
from tracking import access
from tracking.contributions import ContributionRefused, answer, ask, withdraw
from tracking.models import ActionItem, ContributionRequest
from tracking.roles import Role
from tracking.schedule import Health

pytestmark = pytest.mark.django_db
DAY = make.WORKING_DATE


def asked(item: ActionItem | None = None, due_on: date = DAY) -> ContributionRequest:
    row = item or make.item(lead="TSB", support=["BDT"])
    return ask(row, "BDT", "Figures of 2016", due_on=due_on, by=None, on=date(2017, 3, 1))


def test_support_is_late_only_by_what_it_was_asked_for_and_left_unanswered() -> None:
    item = make.item(lead="TSB", support=["BDT"], next_due_on=date(2017, 3, 1))
    assert [item.standing_of(bureau, DAY) for bureau in ("TSB", "BDT")] == [Health.OVERDUE, Health.ON_TIME]
    row = asked(item, due_on=DAY - timedelta(days=1))
    assert item.standing_of("BDT", DAY) is Health.OVERDUE
    answer(row, "Sent", by=None, on=DAY)
    assert item.standing_of("BDT", DAY) is Health.ON_TIME


def test_only_a_bureau_that_supports_open_work_is_asked() -> None:
    with pytest.raises(ContributionRefused, match="BR does not support 44-01"):
        ask(make.item(support=["BDT"]), "BR", "x", due_on=DAY, by=None, on=DAY)
    with pytest.raises(ContributionRefused, match="has ended"):
        asked(make.item("44-02", support=["BDT"], status="completed"))
    assert not ContributionRequest.objects.exists()


def test_a_request_is_answered_once_and_not_after_it_was_withdrawn() -> None:
    row = asked()
    answer(row, " Sent. ", by=make.person(), on=DAY)
    assert (row.answer, row.answered_on, str(row.answered_by)) == ("Sent.", DAY, "coordinator")
    with pytest.raises(ContributionRefused, match="answered already"):
        withdraw(row, "No longer needed", by=None, on=DAY)
    other = asked(make.item("44-02", support=["BDT"]))
    withdraw(other, "No longer needed", by=None, on=DAY)
    with pytest.raises(ContributionRefused, match="withdrawn"):
        answer(other, "Sent", by=None, on=DAY)


@pytest.mark.parametrize("why", ["", "  "])
def test_a_request_is_not_withdrawn_without_a_reason(why: str) -> None:
    row = asked()
    with pytest.raises(ContributionRefused, match="Say why"):
        withdraw(row, why, by=None, on=DAY)
    row.refresh_from_db()
    assert row.is_open


def test_an_answer_and_a_withdrawal_in_the_same_moment_do_not_both_hold() -> None:
    row = asked()
    same = ContributionRequest.objects.get(pk=row.pk)
    withdraw(row, "No longer needed", by=None, on=DAY)
    with pytest.raises(EditConflict):
        answer(same, "Sent", by=None, on=DAY)


def test_reminders_by_name_will_find_what_is_unanswered_in_time_order_and_still_open() -> None:
    soon, late = asked(due_on=DAY), asked(make.item("44-02", support=["BDT"]), due_on=date(2017, 3, 2))
    done = asked(make.item("44-03", support=["BDT"]))
    answer(done, "Sent", by=None, on=DAY)
    ended = asked(make.item("44-04", support=["BDT"]))
    ActionItem.objects.filter(pk=ended.item_id).update(status="completed")
    asked(make.item("44-05", support=["BDT"]), due_on=date(2017, 9, 1))
    assert list(ContributionRequest.objects.to_remind_of(DAY)) == [late, soon]


@pytest.mark.parametrize(
    ("role", "bureau", "may"),
    [
        (Role.FOCAL_POINT, "TSB", (True, False)),
        (Role.FOCAL_POINT, "BDT", (False, True)),
        (Role.FOCAL_POINT, "BR", (False, False)),
        (Role.COORDINATOR, "", (True, True)),
        (Role.DIRECTOR, "BDT", (False, False)),
        (Role.REPORT_EDITOR, "", (False, False)),
        (Role.AUDITOR, "", (False, False)),
    ],
)
def test_the_lead_asks_and_the_bureau_answers(role: Role, bureau: str, may: tuple[bool, bool]) -> None:
    row, person = asked(), make.person("someone", role, bureau)
    assert (access.may_ask(person, row.item), access.may_answer(person, row)) == may
