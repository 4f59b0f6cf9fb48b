"""The page of mails that did not arrive: what staff read there and what they decide, once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import WORKING_DATE
from tests.pages.conftest import signed_in
from tests.reminders.conftest import HandClock
from tracking.ledger import make_round
from tracking.models import MailDecision, Person, Reminder
from tracking.roles import Role

pytestmark = pytest.mark.django_db
PAGE, DECIDE = "/admin/undelivered/", "/admin/undelivered/decide/"
AT = datetime(2017, 3, 20, 8, 0, tzinfo=UTC)
DUE = date(2017, 3, 17)
UNSURE: dict[str, Any] = {"status": "uncertain", "message_id": "<one@example.int>", "retried_unsure": True}
REFUSED: dict[str, Any] = {"status": "failed", "message_id": "<two@example.int>", "error": "550 no such box"}


def trouble(code: str, person: Person | None = None, **fields: Any) -> Reminder:
    who = person or Person.objects.filter(username="focal").first() or make.person("focal", Role.FOCAL_POINT, "TSB")
    row = {"stage": "overdue", "due_on": DUE, "due_version": 1, "planned_at": AT, "next_try_at": AT, "tried_at": AT}
    item = make.item(code, next_due_on=DUE, responsible=who)
    return Reminder.objects.create(recipient=who, item=item, **row | fields)


def send(client: Client, deed: str, *rows: Reminder, **more: str) -> list[str]:
    """The messages shown after it."""
    keys = [f"{row.pk}-{row.decided}" for row in rows]
    answer = client.post(DECIDE, {"deed": deed, "mail": keys, **more}, follow=True)
    return [str(message) for message in answer.context["messages"]]


def statuses() -> list[str]:
    return list(Reminder.objects.order_by("pk").values_list("status", flat=True))


def test_a_mail_is_one_line_with_who_what_when_and_the_servers_words(coordinator: Client) -> None:
    trouble("44-01", **REFUSED)
    trouble("44-02", **REFUSED)
    trouble("44-03", status="sent")
    answer = coordinator.get(PAGE)
    (shown,) = answer.context["mails"]
    assert [each["code"] for each in shown.about] == ["44-02", "44-01"]
    page = answer.content.decode()
    for words in ("focal@example.int", "550 no such box", "&lt;two@example.int&gt;", "44-01", "20 March 2017"):
        assert words in page
    assert "44-03" not in page


def test_a_refused_mail_goes_again_under_a_new_id(coordinator: Client) -> None:
    row = trouble("44-01", **REFUSED)
    send(coordinator, "again", row)
    clock = HandClock()
    Reminder.objects.update(next_try_at=AT)
    make_round(WORKING_DATE, clock)
    assert statuses() == ["sent"]
    assert mail.outbox[0].extra_headers["Message-ID"] != "<two@example.int>"


def test_an_uncertain_mail_goes_again_under_its_id(coordinator: Client) -> None:
    row = trouble("44-01", **UNSURE)
    send(coordinator, "again", row)
    Reminder.objects.update(next_try_at=AT)
    make_round(WORKING_DATE, HandClock())
    assert statuses() == ["sent"]
    assert [found.extra_headers["Message-ID"] for found in mail.outbox] == ["<one@example.int>"]


def test_what_arrived_counts_as_sent_when_it_was_handed_over(coordinator: Client) -> None:
    row = trouble("44-01", **UNSURE)
    assert send(coordinator, "arrived", row) == ["1 reminder counts as sent."]
    row.refresh_from_db()
    assert (row.status, row.sent_at, row.decided) == ("sent", AT, 1)
    kept = MailDecision.objects.get()
    assert (kept.deed, kept.by.username, kept.status, kept.message_id) == (
        "arrived", "coordinator", "uncertain", "<one@example.int>",
    )  # fmt: skip
    assert "It arrived" in coordinator.get(PAGE).content.decode()


def test_a_second_click_does_nothing_and_says_so(coordinator: Client) -> None:
    row = trouble("44-01", **REFUSED)
    send(coordinator, "again", row)
    said = send(coordinator, "again", row)
    assert said == ["1 reminder was left as it is: somebody decided on it meanwhile."]
    assert MailDecision.objects.count() == 1


def test_an_old_page_does_not_decide_on_a_later_failure(coordinator: Client) -> None:
    row = trouble("44-01", **REFUSED)
    send(coordinator, "again", row)
    Reminder.objects.update(status="failed")
    send(coordinator, "arrived", row)
    assert statuses() == ["failed"]


def test_all_that_is_shown_goes_with_one_click(coordinator: Client) -> None:
    for number in range(30):
        trouble(f"44-{number:02}", make.person(f"p{number}", Role.FOCAL_POINT, "TSB"), **REFUSED)
    shown = [each.key for each in coordinator.get(PAGE).context["mails"]]
    assert len(shown) == 30
    coordinator.post(DECIDE, {"deed": "again", "all": "yes", "shown": shown})
    assert set(statuses()) == {"pending"}
    assert MailDecision.objects.count() == 30


@pytest.mark.parametrize("keys", [["x"], ["1-"], [""], ["9" * 40 + "-0"], ["5-0"]])
def test_what_is_no_mail_changes_nothing(coordinator: Client, keys: list[str]) -> None:
    answer = coordinator.post(DECIDE, {"deed": "again", "mail": keys}, follow=True)
    assert answer.status_code == 200
    assert MailDecision.objects.count() == 0


def test_the_auditor_reads_and_decides_nothing() -> None:
    row = trouble("44-01", **REFUSED)
    auditor = signed_in(make.person("auditor", Role.AUDITOR))
    assert 'name="deed"' not in auditor.get(PAGE).content.decode()
    assert auditor.post(DECIDE, {"deed": "again", "mail": f"{row.pk}-0"}).status_code == 403
    assert statuses() == ["failed"]


def test_the_queries_do_not_grow_with_the_mails(coordinator: Client) -> None:
    counts = []
    for few in (range(2), range(2, 20)):
        for number in few:
            trouble(f"44-{number:02}", make.person(f"p{number}", Role.FOCAL_POINT, "TSB"), **REFUSED)
        with CaptureQueriesContext(connection) as queries:
            coordinator.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
