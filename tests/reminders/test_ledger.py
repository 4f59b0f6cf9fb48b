"""The ledger in the database: what is planned, claimed, taken back, withdrawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resolutions.models import Meeting
from tests import make
from tests.make import WORKING_DATE
from tests.reminders.conftest import HandClock
from tracking import deadlines
from tracking.beats import in_words
from tracking.ledger import HEARTBEAT, decide, delivery, make_round, moves, preview
from tracking.ledger.facts import Scope, read_duties
from tracking.ledger.rounds import write_plan
from tracking.models import ActionItem, Heartbeat, MailDecision, Person, Reminder, ReportDue
from tracking.reminders import Duty
from tracking.roles import Role
from tracking.workflow import Move, Status

pytestmark = pytest.mark.django_db
DUE = date(2017, 4, 15)


def focal_point(username: str = "focal", **fields: object) -> Person:
    return make.person(username, Role.FOCAL_POINT, "TSB", **fields)


def due_item(code: str = "44-01", **fields: object) -> ActionItem:
    return make.item(code, **{"next_due_on": DUE, **fields})  # type: ignore[arg-type] # fields of the model


def report(item: ActionItem, due_on: date = DUE) -> ReportDue:
    council = Meeting.objects.filter(slug="council-2017").first() or make.meeting()
    return make.report_due(item, council, due_on=due_on)


def statuses() -> list[str]:
    return sorted(Reminder.objects.values_list("status", flat=True))


def test_a_round_sends_one_mail_with_all_that_is_due_for_a_person(clock: HandClock) -> None:
    focal_point()
    due_item("44-01")
    due_item("44-02", next_due_on=date(2017, 3, 1))
    done = make_round(WORKING_DATE, clock)
    assert [(found.recipient, found.outcome) for found in done.deliveries] == [("focal@example.int", "sent")]
    assert [found.to for found in mail.outbox] == [["focal@example.int"]]
    rows = Reminder.objects.order_by("due_on").values_list("stage", "status", "attempts", "sent_at")
    assert list(rows) == [("overdue 14", "sent", 1, clock.at), ("30 days", "sent", 1, clock.at)]


def test_a_second_round_sends_nothing(clock: HandClock) -> None:
    focal_point()
    due_item()
    make_round(WORKING_DATE, clock)
    again = make_round(WORKING_DATE, clock)
    assert (again.planned, again.deliveries, len(mail.outbox)) == (0, (), 1)


def test_an_item_without_a_due_day_or_closed_or_far_ahead_is_not_reminded(clock: HandClock) -> None:
    focal_point()
    due_item("44-01", next_due_on=None)
    due_item("44-02", status=Status.COMPLETED)
    due_item("44-03", next_due_on=WORKING_DATE + timedelta(days=31))
    assert make_round(WORKING_DATE, clock).planned == 0


def test_an_item_due_by_its_report_is_reminded_once_about_the_report(clock: HandClock) -> None:
    focal_point()
    paper = report(due_item())
    make_round(WORKING_DATE, clock)
    row = Reminder.objects.get()
    assert (row.report_due, row.item) == (paper, None)


def test_an_own_day_before_the_report_is_reminded_beside_it(clock: HandClock) -> None:
    focal_point()
    report(due_item(next_due_on=DUE - timedelta(days=3)))
    make_round(WORKING_DATE, clock)
    assert sorted(Reminder.objects.values_list("due_on", flat=True)) == [DUE - timedelta(days=3), DUE]
    assert len(mail.outbox) == 1


def test_a_met_skipped_or_closed_report_is_not_reminded(clock: HandClock) -> None:
    focal_point()
    met = report(due_item("44-01", next_due_on=None))
    ReportDue.objects.filter(pk=met.pk).update(met_on=WORKING_DATE, document_number="C17/72", decision="noted")
    skipped = report(due_item("44-02", next_due_on=None))
    ReportDue.objects.filter(pk=skipped.pk).update(skipped_because="told orally")
    report(due_item("44-03", next_due_on=None, status=Status.COMPLETED))
    assert make_round(WORKING_DATE, clock).planned == 0


def test_a_moved_meeting_reminds_again_of_the_new_day(clock: HandClock) -> None:
    focal_point()
    council = make.meeting()
    item = due_item()
    make.report_due(item, council)
    make_round(WORKING_DATE, clock)
    council.opens_on, council.closes_on = date(2017, 5, 10), date(2017, 5, 20)
    council.save()
    deadlines.follow_meeting(council, by=None, at=clock(), why="moved")
    clock.forward(days=1)
    make_round(WORKING_DATE, clock)
    rows = Reminder.objects.order_by("pk").values_list("stage", "due_on", "due_version", "status")
    assert list(rows) == [("30 days", date(2017, 4, 15), 1, "sent"), ("30 days", date(2017, 4, 10), 2, "sent")]


def test_a_person_without_an_address_fails_with_a_sentence_and_others_go_on(clock: HandClock) -> None:
    nobody = focal_point("nobody", email="")
    focal_point("somebody")
    due_item()
    make_round(WORKING_DATE, clock)
    row = Reminder.objects.get(recipient=nobody)
    assert (row.status, row.error) == ("failed", "nobody has no e-mail address: enter one and try again.")
    assert [found.to for found in mail.outbox] == [["somebody@example.int"]]


def test_a_failed_reminder_is_sent_when_it_is_tried_again_by_hand(clock: HandClock) -> None:
    person = focal_point(email="")
    due_item()
    make_round(WORKING_DATE, clock)
    Person.objects.filter(pk=person.pk).update(email="now@example.int")
    assert decide({Reminder.objects.get().pk: 0}, MailDecision.Deed.AGAIN, person, clock()) == 1
    make_round(WORKING_DATE, clock)
    assert statuses() == ["sent"]
    assert decide({Reminder.objects.get().pk: 1}, MailDecision.Deed.AGAIN, person, clock()) == 0


def test_what_is_no_longer_true_is_withdrawn_before_it_is_sent(clock: HandClock) -> None:
    focal_point()
    items = {code: due_item(code) for code in ("44-01", "44-02", "44-03")}
    paper = report(due_item("44-04", next_due_on=None))
    write_plan(WORKING_DATE, clock())
    items["44-01"].move_to(Move(Status.COMPLETED, reason="Done", no_evidence_because="none"), by=None, at=clock())
    ActionItem.objects.filter(code="44-02").update(next_due_on=DUE + timedelta(days=1), due_version=2)
    ReportDue.objects.filter(pk=paper.pk).update(met_on=WORKING_DATE, document_number="C17/72", decision="noted")
    make_round(WORKING_DATE, clock)
    kept = Reminder.objects.values_list("item__code", "due_version", "status")
    assert set(kept) == {
        ("44-01", 1, "withdrawn"),
        ("44-02", 1, "withdrawn"),
        ("44-02", 2, "sent"),
        ("44-03", 1, "sent"),
        (None, 1, "withdrawn"),
    }


def test_a_reminder_not_sent_in_time_gives_way_to_the_next_stage(clock: HandClock) -> None:
    focal_point()
    due_item()
    write_plan(WORKING_DATE, clock())
    make_round(WORKING_DATE + timedelta(days=16), clock)
    rows = Reminder.objects.values_list("stage", "status")
    assert set(rows) == {("30 days", "withdrawn"), ("14 days", "sent")}
    assert len(mail.outbox) == 1


def test_an_item_that_is_reopened_is_reminded_after_all(clock: HandClock) -> None:
    focal_point()
    item = due_item()
    write_plan(WORKING_DATE, clock())
    ActionItem.objects.filter(pk=item.pk).update(status=Status.COMPLETED)
    make_round(WORKING_DATE, clock)
    assert statuses() == ["withdrawn"]
    ActionItem.objects.filter(pk=item.pk).update(status=Status.IN_PROGRESS)
    make_round(WORKING_DATE, clock)
    assert statuses() == ["sent"]


def test_a_person_who_left_is_withdrawn_and_the_next_owner_told(clock: HandClock) -> None:
    leaver = focal_point("leaver")
    due_item(responsible=leaver)
    write_plan(WORKING_DATE, clock())
    Person.objects.filter(pk=leaver.pk).update(is_active=False)
    focal_point("successor")
    make_round(WORKING_DATE, clock)
    rows = Reminder.objects.values_list("recipient__username", "status")
    assert set(rows) == {("leaver", "withdrawn"), ("successor", "sent")}


def test_a_claim_takes_all_rows_of_a_person_and_leaves_none_for_a_second(clock: HandClock) -> None:
    person = focal_point()
    for number in range(3):
        due_item(f"44-0{number + 1}")
    write_plan(WORKING_DATE, clock())
    group = moves.Group(person.pk)
    hold = moves.claim(group, clock())
    assert hold is not None
    assert hold.count == 3
    assert moves.claim(group, clock()) is None


def test_a_claim_whose_lease_is_over_waits_again_and_its_holder_cannot_send(clock: HandClock) -> None:
    person = focal_point()
    due_item()
    write_plan(WORKING_DATE, clock())
    hold = moves.claim(moves.Group(person.pk), clock())
    assert hold is not None
    clock.forward(seconds=59)
    moves.recover(clock())
    assert statuses() == ["claimed"]
    clock.forward(seconds=2)
    with pytest.raises(moves.ClaimLost):
        moves.begin_sending(hold, "<late@example.int>", clock())
    moves.recover(clock())
    assert statuses() == ["pending"]
    assert [found.outcome for found in make_round(WORKING_DATE, clock).deliveries] == ["sent"]


def test_a_step_that_would_change_fewer_rows_changes_none(clock: HandClock) -> None:
    person = focal_point()
    due_item("44-01")
    due_item("44-02")
    write_plan(WORKING_DATE, clock())
    hold = moves.claim(moves.Group(person.pk), clock())
    assert hold is not None
    Reminder.objects.filter(item__code="44-01").update(status="pending", token=None)
    with pytest.raises(moves.ClaimLost):
        moves.begin_sending(hold, "<half@example.int>", clock())
    assert statuses() == ["claimed", "pending"]


def test_a_sender_who_died_while_sending_is_followed_once_with_the_same_message_id(clock: HandClock) -> None:
    person = focal_point()
    due_item()
    write_plan(WORKING_DATE, clock())
    hold = moves.claim(moves.Group(person.pk), clock())
    assert hold is not None
    moves.begin_sending(hold, "<first@example.int>", clock())
    clock.forward(seconds=61)
    make_round(WORKING_DATE, clock)
    assert statuses() == ["sent"]
    assert [found.extra_headers["Message-ID"] for found in mail.outbox] == ["<first@example.int>"]


def test_a_second_death_while_sending_leaves_the_reminder_uncertain(clock: HandClock) -> None:
    person = focal_point()
    due_item()
    write_plan(WORKING_DATE, clock())
    for message_id in ("", "<once@example.int>"):
        hold = moves.claim(moves.Group(person.pk, message_id), clock())
        assert hold is not None
        moves.begin_sending(hold, "<once@example.int>", clock())
        clock.forward(seconds=61)
        moves.recover(clock())
    row = Reminder.objects.get()
    assert (row.status, row.attempts) == ("uncertain", 2)
    assert "may have arrived" in row.error
    assert make_round(WORKING_DATE, clock).deliveries == ()
    assert mail.outbox == []


def test_a_mail_of_unknown_fate_does_not_mix_with_new_reminders(clock: HandClock) -> None:
    person = focal_point()
    due_item("44-01")
    write_plan(WORKING_DATE, clock())
    hold = moves.claim(moves.Group(person.pk), clock())
    assert hold is not None
    moves.begin_sending(hold, "<first@example.int>", clock())
    clock.forward(seconds=61)
    due_item("44-02")
    make_round(WORKING_DATE, clock)
    clock.forward(days=1)
    make_round(WORKING_DATE, clock)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == "<first@example.int>"
    assert "44-01" in first.body
    assert "44-02" not in first.body
    assert "44-02" in second.body


def test_a_preview_shows_what_would_go_and_writes_nothing(clock: HandClock) -> None:
    focal_point()
    due_item("44-01")
    write_plan(WORKING_DATE, clock())
    due_item("44-02")
    shown = preview(WORKING_DATE, clock())
    assert {(recipient, message.code) for recipient, message in shown} == {
        ("focal@example.int", "44-01"),
        ("focal@example.int", "44-02"),
    }
    assert (statuses(), mail.outbox) == (["pending"], [])
    make_round(WORKING_DATE, clock)
    assert preview(WORKING_DATE, clock()) == ()


def test_every_round_leaves_a_heartbeat(clock: HandClock) -> None:
    make_round(WORKING_DATE, clock)
    clock.forward(minutes=1)
    make_round(WORKING_DATE, clock)
    beat = Heartbeat.objects.get(name=HEARTBEAT)
    assert (beat.at, in_words(beat.note)) == (clock.at, "0 mails sent, 0 wait, 0 failed")


def test_the_queries_of_a_round_do_not_grow_with_the_items(clock: HandClock) -> None:
    make_round(WORKING_DATE, clock)
    counts = []
    for people, first in (("few", 0), ("many", 10)):
        person = focal_point(people)
        for number in range(first, first * 4 + 4):
            item = due_item(f"44-{number:02}", responsible=person)
            if number % 2:
                report(item)
        with CaptureQueriesContext(connection) as queries:
            assert make_round(WORKING_DATE, clock).planned == first * 3 + 4
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_breaks_over_one_mail_delays_nobody_and_counts_as_a_try(
    clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it a round would end there, and the next one too: what has waited longest comes first."""
    poison, well = focal_point("poison"), focal_point("well")
    for person in (poison, well):
        due_item(f"44-{person.pk}", responsible=person, next_due_on=date(2017, 3, 17))

    def read(scope: Scope) -> tuple[Duty, ...]:
        duties = read_duties(scope)
        if len(duties) == 1 and duties[0].responsible == poison.pk:
            raise KeyError("odd row")
        return duties

    monkeypatch.setattr(delivery, "read_duties", read)
    make_round(WORKING_DATE, clock)
    rows = dict(Reminder.objects.values_list("recipient__username", "status"))
    assert rows == {"poison": "pending", "well": "sent"}
    for minutes in (1, 5, 30, 120):
        clock.forward(minutes=minutes)
        make_round(WORKING_DATE, clock)
    row = Reminder.objects.get(recipient=poison)
    assert (row.status, row.attempts, row.error) == ("failed", 5, "KeyError: 'odd row'")


def test_a_lease_outlasts_five_waits_for_the_mail_server() -> None:
    assert timedelta(seconds=5 * settings.EMAIL_TIMEOUT) <= moves.LEASE
