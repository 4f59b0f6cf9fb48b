"""The log: everything that changed in one stream, told once, narrowed, paged by keyset, taken away, verified."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from tests import make
from tests.access.walking import content_of
from tests.pages.conftest import queries_of, signed_in
from tracking.batches.changing import Asked as AskedInBulk
from tracking.batches.changing import carry_out
from tracking.batches.rows import Asker
from tracking.batches.writing import Note
from tracking.bulk import AddUpdate, Deed
from tracking.ledger import decide
from tracking.log import Asked, read_all, read_page, sources
from tracking.models import (
    ActionItem,
    Batch,
    MailDecision,
    Milestone,
    Person,
    ProgressUpdate,
    Reminder,
    StatusChange,
)
from tracking.progress import add_update
from tracking.roles import Role
from tracking.seals import seal_all
from tracking.workflow import Move, Status

pytestmark = pytest.mark.django_db
PAGE = "/admin/log/"


@pytest.fixture
def auditor(db: None) -> Client:
    return signed_in(make.person("auditor", Role.AUDITOR))


def told(client: Client, **asked: str) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Code, title and lines of the entries on the page."""
    entries = client.get(PAGE, asked).context["entries"]
    return [
        (thing.code, entry.title, [(line.label, line.before, line.after) for line in entry.lines])
        for entry, thing, _address in entries
    ]


def test_a_move_of_status_is_told_once_with_who_and_why(auditor: Client) -> None:
    item, amina = make.item(), make.person("amina", first_name="Amina")
    move = Move(Status.SUPERSEDED, reason="Merged", superseded_by="Resolution 99")
    item.move_to(move, by=amina, at=timezone.now())
    newest = auditor.get(PAGE).context["entries"][0]
    assert (newest[0].by, newest[0].why, newest[2]) == (
        "Amina",
        "Merged",
        f"/admin/tracking/actionitem/{item.pk}/history/",
    )
    lines = [line for _code, _title, lines in told(auditor) for line in lines if line[0] == "Status"]
    assert lines == [("Status", "Not started", "Superseded")]
    assert ("Superseded by", "–", "Resolution 99") in told(auditor)[0][2]


def test_changes_of_people_meetings_texts_and_parts_stand_in_one_stream(auditor: Client) -> None:
    meeting, person, item = make.meeting(), make.person("amina"), make.item()
    meeting.place = "Geneva"
    meeting.save()
    person.language = "fr"
    person.save()
    item.title = "Another title"
    item.save()
    codes = [code for code, _title, _lines in told(auditor)]
    assert codes[:3] == ["44-01", "amina", "council-2017"]
    assert ("Place", "–", "Geneva") in told(auditor, kind="meetings")[0][2]


def test_what_staff_decided_of_a_mail_is_told_of_its_reader(auditor: Client) -> None:
    item, amina, olga = make.item(), make.person("amina", bureau="BDT"), make.person("olga")
    at = datetime(2017, 3, 20, 9, tzinfo=UTC)
    about = {"due_on": at.date(), "due_version": 1, "planned_at": at, "next_try_at": at, "recipient": amina}
    rows = [
        Reminder.objects.create(item=item, stage="30 days", status="uncertain", error="No answer", **about),
        Reminder.objects.create(
            report_due=make.report_due(item, make.meeting()), stage="overdue", status="failed", **about
        ),
    ]
    assert decide({rows[0].pk: 0}, MailDecision.Deed.ARRIVED, olga, timezone.now()) == 1
    assert decide({rows[1].pk: 0}, MailDecision.Deed.AGAIN, olga, timezone.now()) == 1
    entries = auditor.get(PAGE, {"kind": "mails"}).context["entries"]
    assert [(thing.code, entry.title, entry.by, entry.text) for entry, thing, _address in entries] == [
        ("amina", "Mail: Send again (it was: Failed): 44-01, Overdue", "olga", ""),
        ("amina", "Mail: It arrived (it was: Uncertain): 44-01, 30 days before", "olga", "No answer"),
    ]
    assert len(told(auditor, kind="mails", bureau="BDT")) == 2
    assert told(auditor, kind="mails", bureau="TSB") == []


def test_a_batch_is_one_entry_that_leads_to_its_rows(auditor: Client) -> None:
    amina = make.person("amina")
    items = [make.item(f"44-0{number}") for number in range(5)]
    before = len(told(auditor))
    note = Note(Batch.Kind.BULK, "Heard by telephone", amina, timezone.now(), "Round of calls")
    asked = AskedInBulk(AddUpdate("All is well."), Asker(amina, Deed.UPDATE, date(2017, 3, 20), None))
    batch, _plan = carry_out({item.pk: item.version for item in items}, asked, note)
    assert batch is not None
    found = auditor.get(PAGE).context["entries"]
    assert len(found) == before + 1
    assert (found[0][1].code, found[0][2]) == (str(batch), f"/admin/tracking/batch/{batch.pk}/change/")


def test_each_question_narrows_the_stream(auditor: Client) -> None:
    amina, boris = make.person("amina"), make.person("boris")
    first, second = make.item("44-01", lead="TSB"), make.item("58-01", lead="BR", of=make.resolution(58))
    add_update(first, "First.", on=date(2017, 3, 1), by=amina, at=datetime(2017, 3, 1, 9, tzinfo=UTC))
    add_update(second, "Second.", on=date(2017, 3, 10), by=boris, at=datetime(2017, 3, 10, 9, tzinfo=UTC))

    def texts(**asked: Any) -> list[str]:
        return [entry.text for entry, _thing, _address in auditor.get(PAGE, asked).context["entries"] if entry.text]

    assert texts() == ["Second.", "First."]
    assert texts(person=amina.pk) == ["First."]
    assert texts(kind="progress") == ["Second.", "First."]
    assert texts(kind="status") == []
    assert texts(bureau="BR") == ["Second."]
    assert texts(resolution="58") == ["Second."]
    assert texts(since="2017-03-02") == ["Second."]
    assert texts(until="2017-03-01") == ["First."]


def test_a_bureau_with_few_items_and_one_with_many_are_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, author = make.person("reader", Role.AUDITOR), make.person("author")
    for number in range(6):
        item = make.item(f"44-0{number}", lead="BR" if number % 2 else "TSB", support=["BDT"])
        Milestone.objects.create(item=item, title=f"Step {number}", due_on=date(2017, 4, 1))
        add_update(item, f"Update {number}.", on=date(2017, 3, 1), by=author, at=timezone.now())
    few = [list(read_all(Asked(bureau=bureau), reader)) for bureau in ("TSB", "BDT", "BR")]
    monkeypatch.setattr(sources, "FEW", 2)
    assert [list(read_all(Asked(bureau=bureau), reader)) for bureau in ("TSB", "BDT", "BR")] == few
    assert {entry.thing.code for entry in few[2]} == {"44-01", "44-03", "44-05"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"resolution": "4711"}, "There is no Resolution “4711”."),
        ({"since": "2017-03-02", "until": "2017-03-01"}, "The last day is before the first."),
        ({"person": "0"}, "Select a valid choice."),
    ],
)
def test_a_question_that_makes_no_sense_shows_nothing_and_says_why(
    auditor: Client, asked: dict[str, str], words: str
) -> None:
    make.item()
    page = auditor.get(PAGE, asked)
    assert page.context["entries"] == []
    assert words in page.content.decode()
    assert auditor.get(f"{PAGE}export/", asked)["Location"].startswith(PAGE)


def test_pages_follow_each_other_without_a_gap_or_a_double_while_new_rows_come() -> None:
    item, reader = make.item(), make.person("reader", Role.AUDITOR)
    at = datetime(2017, 3, 1, 9, tzinfo=UTC)
    for number in range(70):  # several rows of one moment among them
        add_update(item, f"Update {number}.", on=date(2017, 3, 1), by=None, at=at + timedelta(minutes=number // 3))
    asked = Asked(topic="progress")
    texts: list[str] = []
    page = read_page(asked, reader, None, 7)
    while True:
        texts += [told.entry.text for told in page.entries]
        add_update(item, "Newer.", on=date(2017, 3, 2), by=None, at=at + timedelta(days=len(texts) + 1))
        if page.goes_on_after is None:
            break
        page = read_page(asked, reader, page.goes_on_after, 7)
    assert sorted(texts) == sorted(f"Update {number}." for number in range(70))
    assert texts[0] == "Update 69."


def test_the_page_takes_no_more_queries_for_fifty_items_than_for_five_and_counts_nothing(auditor: Client) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            item = make.item(f"44-{number:02}", support=["BDT"])
            item.move_to(Move(Status.CONTINUING), by=None, at=timezone.now())
            add_update(item, "Done.", on=date(2017, 3, 1), by=None, at=timezone.now())

    fill(range(5))
    few, few_moves = queries_of(auditor, PAGE), queries_of(auditor, f"{PAGE}?kind=status")
    fill(range(5, 50))
    assert queries_of(auditor, f"{PAGE}?kind=status") == few_moves
    with CaptureQueriesContext(connection) as captured:
        auditor.get(PAGE)
    assert len(captured) <= few  # fewer where the newest rows are of fewer kinds
    stream = [query["sql"] for query in captured if "LIMIT 41" in query["sql"]]
    assert len(stream) > 15
    assert not [sql for sql in stream if "COUNT(" in sql]


def test_the_file_holds_everything_and_no_formula(auditor: Client) -> None:
    item = make.item(title="=HYPERLINK(1)")
    for number in range(60):
        add_update(item, f"@SUM({number})\x0b", on=date(2017, 3, 1), by=None, at=timezone.now())
    response = auditor.get(f"{PAGE}export/", {"file": "csv", "kind": "progress"})
    assert response.streaming
    body = content_of(response)
    assert body.startswith("\ufeffWhen,")
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))
    assert len(rows) == 61
    assert {cell[0] for row in rows for cell in row if cell}.isdisjoint("=+-@")
    workbook = auditor.get(f"{PAGE}export/", {"file": "xlsx", "kind": "progress"})
    sheet = load_workbook(io.BytesIO(b"".join(workbook.streaming_content))).active  # type: ignore[attr-defined]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert sheet.max_row == 61
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {cell.value for cell in cells} >= {"=HYPERLINK(1)", "@SUM(0)"}


def test_every_table_with_a_history_or_a_change_is_told() -> None:
    item, reader = make.item(), make.person("reader", Role.AUDITOR)
    add_update(item, "Done.", on=date(2017, 3, 1), by=None, at=timezone.now())
    StatusChange.objects.create(item=item, source="not started", target="continuing", at=timezone.now())
    things = {(entry.thing.model, entry.thing.code) for entry in read_all(Asked(), reader)}
    assert {model for model, _code in things} >= {ActionItem, Person}
    assert ProgressUpdate.objects.count() == 1


def test_verifying_is_noted_with_its_day_and_tells_of_an_altered_row(auditor: Client) -> None:
    assert "not been verified yet" in auditor.get(PAGE).content.decode()
    item = make.item(title="The first title")
    item.title = "The second title"
    item.save()
    seal_all(timezone.now())
    page = auditor.post(f"{PAGE}verify/", follow=True).content.decode()
    assert "every sealed row is as it was written" in page
    assert "sealed rows are as they were written" in page
    ActionItem.history.filter(id=item.pk, title="The first title").update(title="Tampered")
    page = auditor.post(f"{PAGE}verify/", follow=True).content.decode()
    assert "1 row of history no longer agrees" in page
    assert "1 row no longer agrees with its seal" in auditor.get(PAGE).content.decode()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.REPORT_EDITOR])
def test_who_may_not_read_the_log_is_not_led_to_it(role: Role) -> None:
    client = signed_in(make.person("someone", role, "TSB"))
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("asked", ["since", "until"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_row_can_hold_is_refused_in_a_sentence(auditor: Client, asked: str, day: str) -> None:
    make.item()
    page = auditor.get(PAGE, {asked: day})
    assert page.context["entries"] == []
    bounds = "A day lies between 1 January 2000 and 31 December 2199. Nothing is shown; change it."
    assert page.context["form"].errors == {asked: [bounds]}
    assert bounds in page.content.decode()
