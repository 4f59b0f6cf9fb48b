"""Rules as rows: what the database refuses, what a change touches, what comes of digest, snooze, hand-back, bounce."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests import make
from tests.make import WORKING_DATE
from tests.reminders.conftest import HandClock
from tests.reminders.mail_server import REFUSE, MailServer
from tracking import putting_off
from tracking.ladder import LADDER
from tracking.ledger import make_round, preview
from tracking.less_mail import keep, less_address, person_of, rules_in_force, want_nothing_optional, wishes_of
from tracking.models import (
    ActionItem,
    ContributionRequest,
    DutyStation,
    HandBack,
    Holiday,
    MailWishes,
    Person,
    Reminder,
    ReminderRule,
    Snooze,
)
from tracking.putting_off import PutOffRefused, deadline_of, hand_back, put_off
from tracking.register import load_register
from tracking.reminders import Kind
from tracking.roles import Role

pytestmark = pytest.mark.django_db
DUE = date(2017, 4, 15)


def focal_point(username: str = "focal", bureau: str = "TSB", **fields: object) -> Person:
    return make.person(username, Role.FOCAL_POINT, bureau, **fields)


def load_rules(root: Path) -> None:
    for row in json.loads((root / "fixtures" / "reminder_rules.json").read_text()):
        ReminderRule.objects.create(**row)


def told() -> list[tuple[str, str]]:
    """(person, stage) of what was sent, in the order of planning."""
    rows = Reminder.objects.filter(status="sent").order_by("pk")
    return list(rows.values_list("recipient__username", "stage"))


def days(clock: HandClock, number: int) -> date:
    """Goes on by so many days and gives the working date of then."""
    clock.forward(days=number)
    return clock.at.date()


def test_the_register_brings_the_ladder_and_the_holidays_of_geneva(root: Path) -> None:
    load_register(root / "fixtures", timezone.now())
    assert rules_in_force() == LADDER
    geneva = DutyStation.objects.get(is_headquarters=True)
    assert (geneva.slug, geneva.holidays.filter(unconfirmed=False).count()) == ("geneva", 0)
    assert geneva.holidays.filter(on=date(2017, 4, 17), name="Easter Monday").exists()
    assert {day.year for day in geneva.holidays.values_list("on", flat=True)} == set(range(2016, 2024))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"days": -7}, "has to come before"),
        ({"days": 400}, "within 365 days"),
        ({"tells_owner": False}, "A rule tells somebody"),
        ({"counting": "working days"}, "Working days are counted after the due day only"),
    ],
    ids=["out of order", "too far", "tells nobody", "working days before"],
)
def test_a_rule_that_makes_no_sense_is_refused_in_a_sentence(
    root: Path, change: dict[str, object], sentence: str
) -> None:
    load_rules(root)
    rule = ReminderRule.objects.get(stage="14 days")
    for name, value in change.items():
        setattr(rule, name, value)
    with pytest.raises(ValidationError, match=sentence):
        rule.full_clean()


@pytest.mark.parametrize("weekend", [[0, 1, 2, 3, 4, 5, 6], [9], "56"])
def test_a_week_without_a_working_day_is_refused(weekend: object) -> None:
    with pytest.raises(ValidationError):
        DutyStation(slug="x", name="X", weekend=weekend).full_clean()


def test_a_changed_rule_touches_only_what_is_not_sent(root: Path, clock: HandClock) -> None:
    load_rules(root)
    person = focal_point()
    make.item("44-01", responsible=person, next_due_on=DUE)
    make.item("44-02", responsible=person, next_due_on=WORKING_DATE + timedelta(days=40))
    make_round(WORKING_DATE, clock)
    ReminderRule.objects.filter(stage="30 days").update(days=-45)
    make_round(days(clock, 7), clock)
    sent = Reminder.objects.order_by("pk").values_list("item__code", "stage", "status")
    assert list(sent) == [("44-01", "30 days", "sent"), ("44-02", "30 days", "sent")]


def test_a_rule_out_of_force_is_silent(root: Path, clock: HandClock) -> None:
    load_rules(root)
    make.item("44-01", responsible=focal_point(), next_due_on=DUE)
    ReminderRule.objects.filter(stage="30 days").update(is_on=False)
    make_round(WORKING_DATE, clock)
    assert told() == []


def test_five_days_of_silence_end_in_one_mail(clock: HandClock) -> None:
    person = focal_point()
    make.item("44-01", responsible=person, next_due_on=WORKING_DATE + timedelta(days=15))
    make.item("44-02", responsible=person, next_due_on=WORKING_DATE + timedelta(days=1))
    for number in range(3):
        make.item(f"44-1{number}", responsible=person, next_due_on=WORKING_DATE + timedelta(days=6 + number))
    make_round(WORKING_DATE, clock)
    mail.outbox.clear()
    day = days(clock, 7)  # nobody sent anything for five working days
    for _minute in range(3):
        make_round(day, clock)
        clock.forward(minutes=1)
    assert len(mail.outbox) == 1
    assert {"44-01", "44-02"} <= {code for code in ("44-01", "44-02") if code in str(mail.outbox[0].body)}


def test_never_more_than_one_mail_a_day_and_the_next_goes_the_day_after(clock: HandClock) -> None:
    person = focal_point()
    make.item("44-01", responsible=person, next_due_on=DUE)
    make_round(WORKING_DATE, clock)
    make.item("44-02", responsible=person, next_due_on=WORKING_DATE - timedelta(days=4))
    clock.forward(hours=2)
    make_round(WORKING_DATE, clock)
    assert len(mail.outbox) == 1
    make_round(days(clock, 1), clock)
    assert [told_code for told_code in ("44-01", "44-02") if told_code in str(mail.outbox[1].body)] == ["44-02"]


def test_nobody_is_written_to_at_night_or_on_the_holidays_of_their_station(clock: HandClock) -> None:
    cairo = DutyStation.objects.create(slug="cairo", name="Cairo", weekend=[4, 5])
    Holiday.objects.create(station=cairo, on=WORKING_DATE, name="A holiday")
    person = focal_point(duty_station=cairo, time_zone="Africa/Cairo")
    make.item("44-01", responsible=person, next_due_on=DUE)
    make_round(WORKING_DATE, clock)
    assert told() == []
    clock.forward(hours=19)  # 04:00 UTC: six in the morning there
    make_round(clock.at.date(), clock)
    assert told() == []
    clock.forward(hours=1)
    make_round(clock.at.date(), clock)
    assert told() == [("focal", "30 days")]


def test_a_row_that_waits_over_the_weekend_is_not_tried_on_it(mail_server: MailServer, clock: HandClock) -> None:
    make.item("44-01", responsible=focal_point(), next_due_on=DUE)
    port = mail_server.address
    mail_server.stop()
    make_round(WORKING_DATE, clock)
    clock.forward(days=5)  # a Saturday
    done = make_round(clock.at.date(), clock)
    row = Reminder.objects.get()
    assert (done.unreachable, row.status, row.attempts) == ("", "pending", 0)
    assert row.next_try_at.isoformat() == "2017-03-27T05:00:00+00:00"
    assert port


def test_what_a_person_does_without_is_not_sent_and_lateness_is(clock: HandClock) -> None:
    person = focal_point()
    keep(MailWishes(person=person, without=["30 days", "overdue"]), by=person)
    make.item("44-01", responsible=person, next_due_on=DUE)
    make.item("44-02", responsible=person, next_due_on=WORKING_DATE - timedelta(days=4))
    make_round(WORKING_DATE, clock)
    assert told() == [("focal", "overdue")]


def test_only_a_digest_with_something_optional_offers_less_of_it(clock: HandClock) -> None:
    person, other = focal_point(), focal_point("late", "BDT")
    make.item("44-01", responsible=person, next_due_on=DUE)
    make.item("44-02", responsible=other, next_due_on=WORKING_DATE - timedelta(days=4))
    make_round(WORKING_DATE, clock)
    headers = {found.to[0]: found.extra_headers for found in mail.outbox}
    assert headers["focal@example.int"]["List-Unsubscribe"] == f"<{less_address(person)}>"
    assert headers["focal@example.int"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in headers["late@example.int"]


def test_the_token_of_a_mail_is_for_one_person_and_one_purpose() -> None:
    person = focal_point()
    token = less_address(person).rstrip("/").rsplit("/", 1)[1]
    assert person_of(token) == person
    assert person_of(token[:-1] + "x") is None
    want_nothing_optional(person)
    want_nothing_optional(person)
    assert wishes_of(person).without == ["14 days", "30 days", "7 days"]
    assert MailWishes.history.count() == 1


def test_a_request_by_name_goes_at_once_and_again_when_it_is_late(clock: HandClock) -> None:
    focal_point("bdt", "BDT")
    item = make.item("44-01", support=["BDT"])
    thursday = days(clock, 3)
    ContributionRequest.objects.create(
        item=item, bureau="BDT", what="Figures", asked_on=thursday, due_on=thursday + timedelta(days=20)
    )
    make_round(thursday, clock)
    assert told() == [("bdt", "asked")]
    assert "Figures" in str(mail.outbox[0].body)
    assert f"/asked/{ContributionRequest.objects.get().pk}/answer/" in str(mail.outbox[0].body)
    make_round(days(clock, 21), clock)
    assert told()[-1] == ("bdt", "overdue")


def snoozed(item: ActionItem, person: Person, clock: HandClock, number: int = 10) -> Snooze:
    deadline = deadline_of(item, Kind.ITEM, item.pk)
    assert deadline
    on = clock.at.date()
    return put_off(deadline, on + timedelta(days=number), "Waiting", by=person, on=on, at=clock())


def test_a_snoozed_reminder_comes_back_once_when_its_time_is_over(clock: HandClock) -> None:
    person = focal_point()
    item = make.item("44-01", responsible=person, next_due_on=DUE)
    make_round(WORKING_DATE, clock)
    snoozed(item, person, clock, 13)
    for _week in range(3):
        make_round(days(clock, 7), clock)
    assert told() == [("focal", "30 days"), ("focal", "14 days"), ("focal", "7 days")]
    assert list(Reminder.objects.order_by("pk").values_list("again", flat=True)) == [0, 1, 1]


def test_what_was_told_before_a_snooze_is_told_again_after_it(clock: HandClock) -> None:
    person = focal_point()
    item = make.item("44-01", responsible=person, next_due_on=DUE)
    make_round(WORKING_DATE, clock)
    snoozed(item, person, clock, 7)
    for _week in range(2):
        make_round(days(clock, 7) if len(mail.outbox) < 2 else clock.at.date(), clock)
    assert told() == [("focal", "30 days"), ("focal", "30 days")]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("number", [0, -1, 15, 400])
def test_a_snooze_has_a_limit(clock: HandClock, number: int) -> None:
    person = focal_point()
    item = make.item("44-01", responsible=person, next_due_on=DUE)
    with pytest.raises(PutOffRefused, match="14 days"):
        snoozed(item, person, clock, number)


def test_nothing_is_put_off_past_a_week_after_the_due_day(clock: HandClock) -> None:
    person = focal_point()
    item = make.item("44-01", responsible=person, next_due_on=WORKING_DATE - timedelta(days=2))
    with pytest.raises(PutOffRefused):
        snoozed(item, person, clock, 6)
    assert snoozed(item, person, clock, 5).until == WORKING_DATE + timedelta(days=5)
    late = make.item("44-02", responsible=person, next_due_on=WORKING_DATE - timedelta(days=7))
    with pytest.raises(PutOffRefused, match="any more"):
        snoozed(late, person, clock, 1)


def test_an_item_handed_back_goes_to_the_coordinator_at_once_and_to_nobody_else(clock: HandClock) -> None:
    make.person()
    person, thursday = focal_point(), days(clock, 3)
    item = make.item("44-01", responsible=person, next_due_on=DUE)
    hand_back(item, "Moved to the other unit", by=person, on=thursday, at=clock())
    make_round(thursday, clock)
    assert sorted(told()) == [("coordinator", "30 days"), ("coordinator", "returned")]
    assert len(mail.outbox) == 1
    assert "Moved to the other unit" in str(mail.outbox[0].body)
    change = item.owner_changes.get()
    assert (change.source, change.target, change.by, change.why) == (person, None, person, "Moved to the other unit")


def test_an_item_given_to_somebody_else_is_handed_back_no_more(clock: HandClock) -> None:
    make.person()
    person, heir = focal_point(), focal_point("heir")
    item = make.item("44-01", responsible=person, next_due_on=DUE)
    hand_back(item, "Not mine", by=person, on=WORKING_DATE, at=clock())
    ActionItem.objects.filter(pk=item.pk).update(responsible=heir)
    make_round(WORKING_DATE, clock)
    assert told() == [("heir", "30 days")]
    assert not HandBack.objects.waiting().exists()


def test_nobody_hands_back_what_is_not_theirs(clock: HandClock) -> None:
    item = make.item("44-01", responsible=focal_point("other"), next_due_on=DUE)
    with pytest.raises(PutOffRefused):
        hand_back(item, "Not mine", by=focal_point(), on=WORKING_DATE, at=clock())


def test_a_refused_address_is_told_to_the_coordinator_once_a_day_at_most(
    mail_server: MailServer, clock: HandClock
) -> None:
    make.person()
    mail_server.answers["focal@example.int"] = REFUSE
    make.item("44-01", responsible=focal_point(), next_due_on=DUE)
    for _minute in range(3):
        make_round(WORKING_DATE, clock)
        clock.forward(minutes=1)
    (envelope,) = mail_server.accepted
    assert envelope.recipients == ["coordinator@example.int"]
    text = envelope.mail.get_body(("plain",))
    assert text is not None
    assert "550 no such box" in text.get_content()
    assert told() == [("coordinator", "refused")]


def test_a_vacant_item_is_told_to_the_coordinator_at_once(clock: HandClock) -> None:
    make.person()
    thursday = days(clock, 3)
    make.item("44-01", lead="BR", next_due_on=thursday + timedelta(days=14))
    make_round(thursday, clock)
    assert told() == [("coordinator", "14 days")]


def test_a_preview_is_what_then_goes(clock: HandClock) -> None:
    make.person()
    person = focal_point()
    make.item("44-01", responsible=person, next_due_on=DUE)
    make.item("44-02", lead="BR", next_due_on=WORKING_DATE)
    tuesday = date(2017, 3, 14)
    for day in (tuesday, WORKING_DATE):
        shown = {(recipient, message.code, message.stage) for recipient, message in preview(day, clock())}
        done = make_round(day, clock, is_chosen=True)
        assert shown == {
            (each.recipient, message.code, message.stage) for each in done.deliveries for message in each.messages
        }


def test_putting_off_is_seen_on_the_item_until_it_ends(clock: HandClock) -> None:
    person = focal_point()
    item = make.item("44-01", responsible=person, next_due_on=DUE)
    snooze = snoozed(item, person, clock)
    assert putting_off.snoozes_of(item, WORKING_DATE) == [snooze]
    assert putting_off.snoozes_of(item, snooze.until) == []
