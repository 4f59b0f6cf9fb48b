"""Working days and decent hours, and what goes at a moment, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tracking.ladder import Stage
from tracking.quiet import Calendar, Moment
from tracking.reminders import Habits, Message, Reason, Recipients, Thing, going_now

FRIDAY, SATURDAY, MONDAY = date(2017, 4, 14), date(2017, 4, 15), date(2017, 4, 17)
EASTER = Calendar(holidays=frozenset({FRIDAY, MONDAY}))
CAIRO = Calendar(zone="Africa/Cairo", weekend=frozenset({4, 5}))
ANNA = 1


@pytest.mark.parametrize(
    ("calendar", "day", "working_day"),
    [
        (EASTER, date(2017, 4, 13), date(2017, 4, 13)),
        (EASTER, FRIDAY, date(2017, 4, 18)),
        (CAIRO, FRIDAY, date(2017, 4, 16)),
        (Calendar(away=(date(2017, 4, 3), date(2017, 4, 7))), date(2017, 4, 3), date(2017, 4, 10)),
    ],
    ids=["a working day", "Easter", "a weekend on Friday", "leave and the weekend after it"],
)
def test_what_falls_on_a_quiet_day_goes_on_the_next_working_day(
    calendar: Calendar, day: date, working_day: date
) -> None:
    assert calendar.working_day_from(day) == working_day


def test_the_first_working_day_after_the_due_day_knows_the_holidays() -> None:
    assert EASTER.working_days_after(date(2017, 4, 13), 1) == date(2017, 4, 18)


@pytest.mark.parametrize(
    ("zone", "opens_at_utc"),
    [
        ("Europe/Zurich", datetime(2017, 3, 27, 5, 0, tzinfo=UTC)),  # summer time began on the 26th
        ("America/Sao_Paulo", datetime(2017, 3, 27, 10, 0, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2017, 3, 26, 22, 0, tzinfo=UTC)),
    ],
)
def test_mail_waits_for_seven_o_clock_where_the_person_is(zone: str, opens_at_utc: datetime) -> None:
    calendar = Calendar(zone=zone)
    saturday = datetime(2017, 3, 25, 12, 0, tzinfo=UTC)
    opening = calendar.opening_from(saturday)
    assert opening == opens_at_utc
    assert opening.astimezone(ZoneInfo(zone)).time() == time(7)


def test_the_day_before_the_clocks_change_mail_waits_an_hour_longer_by_utc() -> None:
    calendar = Calendar(zone="Europe/Zurich")
    assert calendar.opening_from(datetime(2017, 3, 24, 3, 0, tzinfo=UTC)) == datetime(2017, 3, 24, 6, 0, tzinfo=UTC)
    assert calendar.opening_from(datetime(2017, 10, 30, 3, 0, tzinfo=UTC)) == datetime(2017, 10, 30, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "may"), [((5, 59), False), ((6, 0), True), ((18, 59), True), ((19, 0), False), ((23, 30), False)]
)
def test_mail_goes_between_seven_and_eight_in_the_evening(hour: tuple[int, int], may: bool) -> None:
    at = datetime(2017, 3, 20, *hour, tzinfo=UTC)  # Geneva is an hour ahead
    assert Moment(at.date(), at).may_write(Calendar()) is may


def test_an_unknown_time_zone_is_that_of_headquarters() -> None:
    at = datetime(2017, 3, 20, 5, 30, tzinfo=UTC)
    assert Calendar(zone="Nowhere/At all").opening_from(at) == datetime(2017, 3, 20, 6, 0, tzinfo=UTC)


def test_a_chosen_day_is_that_day_everywhere_whatever_the_clock_says() -> None:
    night = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # a Sunday
    assert Moment(date(2017, 3, 20), night, is_chosen=True).may_write(Calendar(zone="Pacific/Auckland"))
    assert not Moment(SATURDAY, night, is_chosen=True).may_write(Calendar())


def message(reached_on: date, *, is_single: bool = False, reason: Reason = Reason.RESPONSIBLE) -> Message:
    return Message(
        ANNA, Thing(1), "44-26", Stage.SEVEN_DAYS, date(2017, 4, 15), 1, reason, reached_on=reached_on,
        is_single=is_single,
    )  # fmt: skip


def goes_on(day: date, what: Message, habits: Habits | None = None, written_to: tuple[int, ...] = ()) -> bool:
    people = Recipients(habits={ANNA: habits or Habits()})
    noon = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    return bool(going_now([what], people, Moment(day, noon), written_to))


def test_the_digest_waits_for_its_weekday_and_a_single_mail_does_not() -> None:
    thursday, monday = date(2017, 3, 16), date(2017, 3, 20)
    assert not goes_on(thursday, message(thursday))
    assert not goes_on(date(2017, 3, 17), message(thursday))
    assert goes_on(monday, message(thursday))
    assert goes_on(thursday, message(thursday, is_single=True))


def test_a_digest_that_was_missed_comes_on_the_first_day_it_can() -> None:
    assert goes_on(date(2017, 3, 22), message(date(2017, 3, 16)))
    assert not goes_on(date(2017, 3, 25), message(date(2017, 3, 16)))


def test_a_digest_whose_weekday_is_a_holiday_comes_the_day_after() -> None:
    habits = Habits(EASTER)
    assert not goes_on(MONDAY, message(date(2017, 4, 12)), habits)
    assert goes_on(date(2017, 4, 18), message(date(2017, 4, 12)), habits)


def test_the_weekday_of_the_digest_is_a_wish() -> None:
    friday = Habits(digest_on=4)
    assert goes_on(date(2017, 3, 17), message(date(2017, 3, 16)), friday)
    assert not goes_on(date(2017, 3, 20), message(date(2017, 3, 18)), friday)


def test_nobody_gets_a_second_mail_on_one_day() -> None:
    monday = date(2017, 3, 20)
    assert not goes_on(monday, message(monday, is_single=True), written_to=(ANNA,))


def test_the_digest_only_holds_back_what_others_left_open_and_no_duty() -> None:
    thursday, habits = date(2017, 3, 16), Habits(digest_only=True)
    assert not goes_on(thursday, message(thursday, is_single=True, reason=Reason.VACANT), habits)
    assert goes_on(thursday, message(thursday, is_single=True), habits)
    assert goes_on(thursday, message(thursday, is_single=True, reason=Reason.ASKED), habits)
