"""One letter, one mail: its words, language, direction and headers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from pytest_django import Settings

from resolutions.vocabulary import Language
from tracking.notify import Letter, Line, NoAddress, checked_address, compose, message_id
from tracking.reminders import Reason

REPORT = Line(
    26, "44-26", "Report on regional groups", "44 instructs 12", date(2017, 4, 15), Reason.FOCAL_POINT, "Council 2017"
)
LATE = Line(19, "44-19", "Keep the group going", "44 instructs 5", date(2017, 3, 17), Reason.RESPONSIBLE)
LETTER = Letter(
    to="anna@example.int",
    name="Anna",
    language=Language.ENGLISH,
    time_zone="Asia/Tokyo",
    day=date(2017, 3, 20),
    written_at=datetime(2017, 3, 20, 9, 0, tzinfo=UTC),
    message_id="<one@example.int>",
    lines=(LATE, REPORT),
    count=2,
    contact="coordinator@example.int",
)


class Words(HTMLParser):
    """The words of an HTML page between its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def html_of(mail: EmailMultiAlternatives) -> str:
    ((content, kind),) = mail.alternatives
    assert kind == "text/html"
    return str(content)


def words_of(html: str) -> str:
    parser = Words()
    parser.feed(html.partition("<body")[2].partition(">")[2])
    return " ".join(" ".join(parser.found).split())


def test_a_row_says_what_why_and_when_and_leads_to_the_item(settings: Settings) -> None:
    settings.WTSA_BASE_URL = "https://tracker.example.int"
    body = str(compose(LETTER).body)
    for words in (
        "44-26 Report on regional groups",
        "Resolution 44 instructs 12",
        "Report to Council 2017",
        "(in 26 days)",
        "(3 days late)",
        "Your bureau leads it",
        "https://tracker.example.int" + reverse("admin:tracking_actionitem_change", args=[26]),
    ):
        assert words in body


def test_a_row_leads_who_may_update_to_the_short_form(settings: Settings) -> None:
    settings.WTSA_BASE_URL = "https://tracker.example.int"
    mail = compose(replace(LETTER, lines=(replace(LATE, may_update=True), REPORT)))
    to_update, to_read = (
        f"https://tracker.example.int/admin/tracking/actionitem/{way}/" for way in ("19/update", "26/change")
    )
    assert to_update in str(mail.body)
    assert to_read in str(mail.body)
    assert f'href="{to_update}"' in html_of(mail)


def test_what_is_late_by_a_week_is_not_offered_to_be_put_off() -> None:
    lately, long = (replace(LATE, due_on=date(2017, 3, day), may_put_off=True, thing=19) for day in (14, 13))
    assert "/snooze/item/19/" in str(compose(replace(LETTER, lines=(lately,), count=1)).body)
    assert "/snooze/" not in str(compose(replace(LETTER, lines=(long,), count=1)).body)


def test_the_subject_gives_the_count_and_the_nearest_day() -> None:
    assert re.fullmatch(r"WTSA Tracker: 2 reminders, nearest due day .*17.*2017.*", str(compose(LETTER).subject))
    single = compose(replace(LETTER, lines=(REPORT,), count=1))
    assert str(single.subject).startswith("WTSA Tracker: 1 reminder, due day ")


def test_every_mail_says_why_it_came_and_how_to_get_fewer() -> None:
    body = str(compose(LETTER).body)
    assert "You get this mail because" in body
    assert "To get fewer:" in body
    assert "coordinator@example.int" in body


@pytest.mark.parametrize("language", list(Language))
def test_text_and_html_say_the_same(language: Language) -> None:
    mail = compose(replace(LETTER, language=language, lines=(LATE, REPORT), count=14))
    text = re.sub(r"https?://\S+|[\u2068\u2069]|^-- $", "", str(mail.body), flags=re.M)
    html = words_of(unescape(html_of(mail))).replace("\u2068", "").replace("\u2069", "")
    assert re.sub(r"[\s:]+", " ", text).strip() == re.sub(r"[\s:]+", " ", html).strip()


def test_arabic_runs_from_the_right_with_codes_apart() -> None:
    mail = compose(replace(LETTER, language=Language.ARABIC))
    html = html_of(mail)
    assert '<html lang="ar" dir="rtl">' in html
    assert "<bdi>44-26</bdi>" in html
    assert "\u206844-26\u2069" in str(mail.body)
    assert re.search("[\u0660-\u0669\u06f0-\u06f9]", str(mail.body) + html) is None


def test_a_left_to_right_mail_holds_no_isolates() -> None:
    assert not set("\u2068\u2069") & set(str(compose(LETTER).body))


def test_dates_are_written_as_the_readers_language_writes_them() -> None:
    assert "2017年4月15日" in str(compose(replace(LETTER, language=Language.CHINESE)).body)
    assert "15 avril 2017" in str(compose(replace(LETTER, language=Language.FRENCH)).body)


def test_the_mail_is_dated_in_the_readers_time_zone() -> None:
    assert compose(LETTER).message()["Date"] == "Mon, 20 Mar 2017 18:00:00 +0900"
    assert compose(replace(LETTER, time_zone="Nowhere/At all")).message()["Date"].endswith("+0100")


def test_ten_rows_are_listed_and_the_rest_counted() -> None:
    lines = tuple(replace(REPORT, code=f"44-{number:02}") for number in range(10))
    body = str(compose(replace(LETTER, lines=lines, count=13)).body)
    assert body.count("Report on regional groups") == 10
    assert "3 more are not listed here." in body
    assert reverse("admin:tracking_actionitem_changelist") in body


def test_a_breaking_title_stays_on_one_line_in_text_and_is_no_markup_in_html() -> None:
    mail = compose(replace(LETTER, lines=(replace(REPORT, title="One\r\nBcc: x@y.z\u2028<script>"),), count=1))
    assert "44-26 One Bcc: x@y.z <script>\n" in str(mail.body)
    assert "<script>" not in html_of(mail)
    assert mail.recipients() == ["anna@example.int"]
    assert "Bcc" not in mail.message()


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b.int, c@d.int", "a@b.int\r\nBcc: c@d.int", "Anna <a@b.int>", "a@b.int\n"]
)
def test_what_is_not_one_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(
        NoAddress, match=r"^(Anna has no e-mail address|The e-mail address of Anna cannot be used): .*\.$"
    ):
        checked_address(address, "Anna")


def test_the_message_id_is_made_from_token_and_sender(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "WTSA Tracker <tracker@itu.example>"
    assert message_id("abc") == "<abc@itu.example>"
