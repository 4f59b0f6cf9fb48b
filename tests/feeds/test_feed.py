"""A feed as a calendar program reads it: whose dates, which properties, what it says of changes and removals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from pytest_django import Settings

from resolutions.models import LeadTime, Meeting
from tests import make
from tracking.feeds.publishing import open_feed, revoke
from tracking.models import (
    ActionItem,
    ContributionRequest,
    Feed,
    FeedEvent,
    Milestone,
    Person,
    SavedView,
)
from tracking.roles import Role
from tracking.synthetic import make_items

APRIL = date(2017, 4, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE, settings.WTSA_BASE_URL = make.WORKING_DATE, "https://tracker.example.int"


@pytest.fixture
def focal(db: None) -> Person:
    return make.person("focal-bdt", Role.FOCAL_POINT, "BDT")


def address(owner: Person, kind: str = Feed.Kind.MINE, view: SavedView | None = None) -> str:
    return f"/calendar/{open_feed(owner, kind, view, timezone.now())[1]}.ics"


def read(where: str, **headers: str) -> Any:  # noqa: ANN401  # the test client's own response
    return Client().get(where, headers=headers)


def events(where: str) -> dict[str, Any]:
    """Events by their summary."""
    response = read(where)
    assert response.status_code == 200
    return {str(event["summary"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def busy_item(code: str, **fields: Any) -> ActionItem:  # noqa: ANN401  # of any field
    """An item with every kind of date on 15 April 2017."""
    item = make.item(code, due_rule="fixed", due_on=APRIL, **fields)
    council = Meeting.objects.filter(slug="council-2017").first() or make.meeting(name="Council 2017")
    make.report_due(item, council)
    Milestone.objects.create(item=item, title=f"Milestone of {code}", due_on=APRIL)
    asked = date(2017, 1, 10)
    ContributionRequest.objects.create(item=item, bureau="BR", what=f"Figures of {code}", asked_on=asked, due_on=APRIL)
    return item


# What one event says


def test_every_property_of_an_event_is_there_and_true(focal: Person) -> None:
    item = busy_item("44-26", lead="BDT", responsible=focal)
    before = timezone.now().replace(microsecond=0)
    event = events(address(focal))["Deadline: 44-26 Do what 44-26 asks"]
    assert event["uid"] == f"deadline-{item.pk}@{Feed.objects.get().uid_space}.wtsa-tracker"
    assert event.decoded("dtstart") == APRIL
    assert event.decoded("dtend") == date(2017, 4, 16)
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
    assert before <= event.decoded("dtstamp") <= timezone.now()
    assert event.decoded("dtstamp") == event.decoded("last-modified") == event.decoded("created")
    assert (event["sequence"], event["status"], event["transp"]) == (0, "CONFIRMED", "TRANSPARENT")
    assert event["url"] == f"https://tracker.example.int/admin/tracking/actionitem/{item.pk}/change/"
    assert event["categories"].to_ical() == b"Deadlines of action items"
    assert "44-26" in event["description"]


def test_the_calendar_says_what_it_is_and_how_often_to_ask(focal: Person) -> None:
    calendar = Calendar.from_ical(read(address(focal)).content)
    assert (calendar["version"], calendar["calscale"]) == ("2.0", "GREGORIAN")
    assert calendar["x-wr-calname"] == calendar["name"] == "WTSA Tracker: My dates"
    assert calendar.decoded("refresh-interval") == timedelta(hours=4)
    assert calendar["x-published-ttl"] == "PT4H"
    assert "method" not in calendar


def test_a_meeting_lasts_until_the_day_after_its_last(focal: Person) -> None:
    council = make.body("council", lead_days=30)
    LeadTime.objects.create(body=council, kind=LeadTime.Kind.CONTRIBUTION, days=14, unconfirmed=True)
    make.meeting(name="Council 2017", place="Geneva")
    make.meeting("council-2018", name="Council 2018", opens_on=date(2018, 4, 17), standing=Meeting.Standing.CANCELLED)
    told = events(address(focal, Feed.Kind.MEETINGS))
    assert list(told) == [
        "Document deadline: Council 2017 (Documents by the Secretariat)",
        "Document deadline: Council 2017 (Contributions)",
        "Meeting: Council 2017",
        "Meeting: Council 2018",
    ]
    meeting = told["Meeting: Council 2017"]
    assert (meeting.decoded("dtstart"), meeting.decoded("dtend")) == (date(2017, 5, 15), date(2017, 5, 25))
    assert (meeting["location"], meeting["status"]) == ("Geneva", "CONFIRMED")
    assert told["Document deadline: Council 2017 (Contributions)"]["status"] == "TENTATIVE"
    assert told["Meeting: Council 2018"]["status"] == "CANCELLED"


LONG = {
    "zh": "向理事会报告数字金融服务的进展情况，并提出建议" * 4,
    "ar": "تقرير إلى المجلس عن الخدمات المالية الرقمية " * 4,
}


@pytest.mark.parametrize("language", LONG)
def test_long_lines_are_folded_between_characters_and_read_back_whole(focal: Person, language: str) -> None:
    title = LONG[language].strip()
    Person.objects.update(language=language)
    make.item("44-26", lead="BDT", responsible=focal, due_rule="fixed", due_on=APRIL, title=title)
    body = read(address(focal)).content
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    [line.decode() for line in body.split(b"\r\n")]  # no character is cut in two
    assert b"\n" not in body.replace(b"\r\n", b"")
    event = Calendar.from_ical(body).walk("VEVENT")[0]
    assert title in str(event["summary"])


def test_signs_that_mean_something_to_calendars_are_read_back_as_they_were(focal: Person) -> None:
    title = "Semi; comma, back\\slash: BEGIN:VEVENT\r\nATTENDEE:mailto:x@example.int"
    make.item("44-26", lead="BDT", responsible=focal, due_rule="fixed", due_on=APRIL)
    ActionItem.objects.update(title=title)
    found = Calendar.from_ical(read(address(focal)).content).walk("VEVENT")
    assert len(found) == 1
    assert "attendee" not in found[0]
    assert str(found[0]["summary"]).split()[2:] == title.split()  # a line break may be read as any white space


def test_the_feed_speaks_the_language_of_its_owner(focal: Person) -> None:
    make.meeting(name="Council 2017")
    Person.objects.update(language="fr")
    response = read(address(focal, Feed.Kind.MEETINGS), **{"Accept-Language": "ru"})
    assert response["Content-Language"] == "fr"
    calendar = Calendar.from_ical(response.content)
    assert calendar["name"].params["LANGUAGE"] == "fr"


# Whose dates


def test_my_dates_are_what_i_answer_for(focal: Person) -> None:
    busy_item("44-26", lead="TSB")
    busy_item("44-12", lead="BDT", responsible=focal)
    assert sorted(events(address(focal))) == [
        "Deadline: 44-12 Do what 44-12 asks",
        "Milestone: 44-12 Milestone of 44-12",
        "Report due: 44-12 Do what 44-12 asks (Council 2017)",
    ]


def test_my_bureau_is_what_it_leads_and_what_it_is_asked_for() -> None:
    busy_item("44-26", lead="TSB", support=["BR"])
    focal_br = make.person("focal-br", Role.FOCAL_POINT, "BR")
    busy_item("44-12", lead="BDT")
    busy_item("44-13", lead="BR")
    told = sorted(events(address(focal_br, Feed.Kind.BUREAU)))
    assert [summary for summary in told if "44-13" not in summary] == [
        "Contribution asked for: 44-26 Figures of 44-26 (BR)"
    ]
    assert len(told) == 5


def test_a_saved_view_shows_its_items_and_only_those_its_reader_may_see(focal: Person) -> None:
    busy_item("44-26", lead="TSB")
    busy_item("44-12", lead="BDT")
    busy_item("44-13", lead="BDT", status="in progress")
    owner = make.person()
    view = SavedView.objects.create(owner=owner, name="To begin", bureau="BDT", query="status=not+started&o=2")
    body = read(address(focal, Feed.Kind.VIEW, view)).content.decode()
    assert "44-12" in body
    assert "44-13" not in body
    assert "44-26" not in body
    assert "44-26" in read(address(owner, Feed.Kind.VIEW, view)).content.decode()


def test_a_saved_view_with_several_answers_shows_the_items_of_each(focal: Person) -> None:
    for code, status in (("44-12", "not started"), ("44-13", "in progress"), ("44-14", "continuing")):
        busy_item(code, lead="BDT", status=status)
    view = SavedView.objects.create(owner=focal, name="Two", query="status=not+started&status=in+progress")
    body = read(address(focal, Feed.Kind.VIEW, view)).content.decode()
    assert ("44-12" in body, "44-13" in body, "44-14" in body) == (True, True, False)


@pytest.mark.parametrize(
    "query", ["status=nonsense", "status=not+started&status=nonsense", "lead=ABC", "code__startswith=44"]
)
def test_a_view_that_makes_no_sense_shows_nothing_rather_than_everything(focal: Person, query: str) -> None:
    busy_item("44-12", lead="BDT")
    view = SavedView.objects.create(owner=focal, name="Odd", query=query)
    assert events(address(focal, Feed.Kind.VIEW, view)) == {}


def test_nothing_done_skipped_or_closed_is_asked_of_anybody(focal: Person) -> None:
    item = busy_item("44-12", lead="BDT", responsible=focal)
    item.reporting_obligation.recipients.get().reports_due.update(skipped_because="Nothing new")
    item.milestones.update(met_on=APRIL)
    where = address(focal)
    assert list(events(where)) == ["Deadline: 44-12 Do what 44-12 asks"]
    ActionItem.objects.update(status="completed")
    assert [str(event["status"]) for event in events(where).values()] == ["CANCELLED"]


# Changes and removals


def test_a_moved_date_raises_the_sequence_and_keeps_the_uid(focal: Person) -> None:
    make.item("44-12", lead="BDT", responsible=focal, due_rule="fixed", due_on=APRIL)
    where = address(focal)
    (first,) = events(where).values()
    (same,) = events(where).values()
    assert (same["sequence"], same.decoded("dtstamp")) == (first["sequence"], first.decoded("dtstamp"))
    ActionItem.objects.update(due_on=date(2017, 6, 1))
    (moved,) = events(where).values()
    assert (moved["uid"], moved["sequence"], moved.decoded("dtstart")) == (first["uid"], 1, date(2017, 6, 1))
    ActionItem.objects.update(title="Renamed")
    (renamed,) = events(where).values()
    assert (renamed["uid"], renamed["sequence"]) == (first["uid"], 2)


def test_what_i_may_no_longer_see_is_cancelled_without_its_name(focal: Person) -> None:
    item = make.item("44-12", lead="BDT", responsible=focal, due_rule="fixed", due_on=APRIL)
    where = address(focal)
    (first,) = events(where).values()
    item.participations.update(bureau="TSB")
    body = read(where).content.decode()
    assert "44-12" not in body
    assert "Do what" not in body
    (gone,) = Calendar.from_ical(body).walk("VEVENT")
    assert (gone["uid"], gone["status"], gone["sequence"]) == (first["uid"], "CANCELLED", 1)
    assert gone.decoded("dtstart") == APRIL
    FeedEvent.objects.update(cancelled_at=timezone.now() - timedelta(days=91))
    assert events(where) == {}


def test_a_meeting_that_moves_takes_its_deadlines_along_in_the_feed(focal: Person) -> None:
    make.body("council", lead_days=30)
    council = make.meeting(name="Council 2020", opens_on=date(2020, 6, 9))
    where = address(focal, Feed.Kind.MEETINGS)
    events(where)
    council.opens_on, council.closes_on = date(2020, 11, 16), date(2020, 11, 20)
    council.format = Meeting.Format.VIRTUAL
    council.save()
    told = events(where)
    assert {str(event["sequence"]) for event in told.values()} == {"1"}
    papers = told["Document deadline: Council 2020 (Documents by the Secretariat)"]
    assert papers.decoded("dtstart") == date(2020, 10, 17)
    assert "Virtual" in told["Meeting: Council 2020"]["description"]


# The answer


def test_the_answer_is_a_calendar_without_cookies_that_nobody_else_may_keep(focal: Person) -> None:
    response = read(address(focal))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_asking_again_is_answered_that_nothing_changed_without_writing(focal: Person) -> None:
    make.item("44-12", lead="BDT", responsible=focal, due_rule="fixed", due_on=APRIL)
    where = address(focal)
    first = read(where)
    with CaptureQueriesContext(connection) as captured:
        by_tag = read(where, **{"If-None-Match": first["ETag"]})
    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_tag["ETag"] == first["ETag"]
    assert by_tag["Last-Modified"] == first["Last-Modified"]
    assert not [query for query in captured.captured_queries if not query["sql"].startswith("SELECT")]
    assert read(where, **{"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    ActionItem.objects.update(title="Renamed")
    changed = read(where, **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_head_of_a_feed_is_that_of_its_body_and_nothing_may_be_sent_to_it(focal: Person) -> None:
    where = address(focal)
    first, head = read(where), Client().head(where)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
    before = list(Feed.objects.values())
    client = Client(enforce_csrf_checks=False)
    assert [getattr(client, verb)(where).status_code for verb in ("post", "put", "patch", "delete")] == [405] * 4
    assert list(Feed.objects.values()) == before


def test_nothing_that_people_rely_on_changes_when_a_scanner_opens_the_address(focal: Person) -> None:
    item = busy_item("44-12", lead="BDT", responsible=focal)
    where, before = address(focal), (item.version, item.history.count(), Person.objects.get(pk=focal.pk).last_login)
    read(where)
    item.refresh_from_db()
    focal.refresh_from_db()
    assert (item.version, item.history.count(), focal.last_login) == before


def test_another_persons_secret_shows_the_other_persons_dates_whoever_is_signed_in(focal: Person) -> None:
    other = make.person("focal-tsb", Role.FOCAL_POINT, "TSB")
    busy_item("44-26", lead="TSB", responsible=other)
    busy_item("44-12", lead="BDT", responsible=focal)
    client = Client()
    client.force_login(focal)
    body = client.get(address(other)).content.decode()
    assert "44-26" in body
    assert "44-12" not in body


def _gone(where: str) -> tuple[int, bytes, bool]:
    response = read(where)
    return response.status_code, response.content, bool(response.cookies)


def test_every_way_a_feed_ends_answers_alike(focal: Person) -> None:
    view = SavedView.objects.create(owner=make.person(), name="Shared", bureau="BDT", query="")
    revoked, shared, of_bureau, plain = (
        address(focal),
        address(focal, Feed.Kind.VIEW, view),
        address(focal, Feed.Kind.BUREAU),
        address(focal),
    )
    for where in (revoked, shared, of_bureau, plain):
        assert read(where).status_code == 200
    revoke(Feed.objects.order_by("id")[0], timezone.now())
    SavedView.objects.update(bureau="TSB")
    Person.objects.filter(pk=focal.pk).update(bureau="", role=Role.DIRECTOR)
    nothing = (404, b"There is no such calendar.\n", False)
    assert [_gone(where) for where in (revoked, shared, of_bureau)] == [nothing] * 3
    tampered = plain[:12] + ("A" if plain[12] != "A" else "B") + plain[13:]
    assert [_gone(where) for where in (tampered, "/calendar/x.ics", f"/calendar/{'ا' * 43}.ics")] == [nothing] * 3
    assert read(plain).status_code == 200
    Person.objects.filter(pk=focal.pk).update(is_active=False)
    assert _gone(plain) == nothing


def test_a_view_that_is_thrown_away_ends_its_feed(focal: Person) -> None:
    view = SavedView.objects.create(owner=focal, name="Mine", query="")
    where = address(focal, Feed.Kind.VIEW, view)
    view.delete()
    assert read(where).status_code == 404


def test_the_secret_is_nowhere_kept(focal: Person) -> None:
    _feed, token = open_feed(focal, Feed.Kind.MINE, None, timezone.now())
    assert token not in repr(list(Feed.objects.values()))


# Many


def test_the_number_of_queries_does_not_grow(focal: Person) -> None:
    where = address(focal)
    busy_item("44-10", lead="BDT", responsible=focal)
    read(where)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(where)
        return len(captured)

    few = queries()
    for number in range(11, 31):
        busy_item(f"44-{number}", lead="BDT", responsible=focal)
    read(where)
    assert queries() == few


def test_many_dates_are_written_once_and_a_feed_that_did_not_change_writes_nothing() -> None:
    coordinator, assembly = make.person(), make.assembly()
    make_items(600, assembly, make.WORKING_DATE)
    ActionItem.objects.update(due_rule="fixed", due_on=APRIL, status="in progress")
    view = SavedView.objects.create(owner=coordinator, name="All", query="")
    where = address(coordinator, Feed.Kind.VIEW, view)
    first = read(where)
    assert (first.status_code, FeedEvent.objects.count()) == (200, 600)
    with CaptureQueriesContext(connection) as again:
        assert read(where).content == first.content
    with CaptureQueriesContext(connection) as unchanged:
        assert read(where, **{"If-None-Match": first["ETag"]}).status_code == 304
    for captured in (again, unchanged):
        assert [
            query["sql"][:60]
            for query in captured
            if "tracking_feedevent" in query["sql"] and "SELECT" not in query["sql"][:6]
        ] == []
    assert len(unchanged) <= len(again) <= 20
