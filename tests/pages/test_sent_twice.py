"""Whatever form is sent twice, by a double click or by sending it again, stands once; a fresh form may say the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import Meeting
from tests import make
from tests.pages.browser import Fields, changed, fields_of, opened
from tests.pages.conftest import signed_in
from tests.pages.test_item_page import address
from tracking.models import (
    ActionItem,
    Batch,
    ContributionRequest,
    Evidence,
    Feed,
    Milestone,
    Person,
    ProgressUpdate,
    SavedView,
    SentForm,
    Snooze,
    Topic,
)
from tracking.roles import Role

CLICKS = 3
STANDS_ONCE = "This form was saved already; it stands once."
LINES = {
    **{f"{lines}-TOTAL_FORMS": "1" for lines in ("updates", "evidence", "milestones")},
    **{"updates-0-on": "2017-03-01", "updates-0-text": "Sent round.", "milestones-0-title": "Draft circulated"},
    **{"evidence-0-title": "Letter", "evidence-0-url": "https://example.int/1"},
}
ASKED = {"bureau": "BDT", "what": "Figures of 2016", "due_on": "2017-04-10"}
ADDED: dict[str, tuple[type[Model], dict[str, str]]] = {
    "/admin/tracking/topic/add/": (Topic, {"slug": "gender", "name": "Gender"}),
    "/admin/tracking/savedview/add/": (SavedView, {"name": "Mine", "query": "status=completed"}),
    "/admin/resolutions/meeting/add/": (
        Meeting,
        {"name": "Council 2019", "slug": "council-2019", "opens_on": "2019-06-10", "closes_on": "2019-06-20"},
    ),
}


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def item(db: None) -> ActionItem:
    return make.item(lead="TSB", support=["BDT"])


def send(client: Client, where: str, sent: Fields) -> tuple[str, bool]:
    """Where the answer leads, and whether it says that the form stands once."""
    answer = client.post(where, sent, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    return answer.redirect_chain[0][0], STANDS_ONCE in answer.content.decode()


def count(*models: type[Model]) -> list[int]:
    return [model._base_manager.count() for model in models]


def test_lines_of_an_item_that_are_sent_again_stand_once(focal_tsb: Client, item: ActionItem) -> None:
    sent = changed(opened(focal_tsb, address(item)), **LINES)
    answers = [send(focal_tsb, address(item), sent) for _click in range(3)]
    assert count(ProgressUpdate, Evidence, Milestone) == [1, 1, 1]
    assert answers == [(answers[0][0], False), (answers[0][0], True), (answers[0][0], True)]


def test_a_fresh_form_may_say_the_same(focal_tsb: Client, item: ActionItem) -> None:
    for number in (1, 2):
        assert not send(focal_tsb, address(item), changed(opened(focal_tsb, address(item)), **LINES))[1]
        assert not send(focal_tsb, address(item, "ask"), changed(opened(focal_tsb, address(item, "ask")), **ASKED))[1]
        assert count(ProgressUpdate, Evidence, ContributionRequest) == [number] * 3


def test_a_form_whose_words_were_changed_is_another(focal_tsb: Client, item: ActionItem) -> None:
    sent = changed(opened(focal_tsb, address(item, "ask")), **ASKED)
    for what in ("Figures of 2016", "Figures of 2015"):
        assert not send(focal_tsb, address(item, "ask"), changed(sent, what=what))[1]
    assert count(ContributionRequest) == [2]


def test_another_file_of_the_same_name_and_size_is_another_form(focal_tsb: Client, item: ActionItem) -> None:
    page = opened(focal_tsb, address(item))
    line = {"evidence-TOTAL_FORMS": "1", "evidence-0-title": "Letter"}
    for body in (b"%PDF-1.4 x", b"%PDF-1.4 y", b"%PDF-1.4 x"):
        file = SimpleUploadedFile("letter.pdf", body, content_type="application/pdf")
        assert focal_tsb.post(address(item), changed(page, **line) | {"evidence-0-file": file}).status_code == 302
    assert [piece.file.read() for piece in Evidence.objects.order_by("pk")] == [b"%PDF-1.4 x", b"%PDF-1.4 y"]


@pytest.mark.parametrize("where", ADDED)
def test_what_is_added_twice_stands_once(coordinator: Client, where: str) -> None:
    model, values = ADDED[where]
    body = {"body": str(make.body().pk), "standing": "planned", "format": "physical"} if model is Meeting else {}
    sent = changed(opened(coordinator, where), **values, **body)
    before = count(model)
    assert [send(coordinator, where, sent)[1] for _click in range(2)] == [False, True]
    assert count(model) == [before[0] + 1]


def test_a_feed_that_is_asked_for_again_is_made_once(coordinator: Client) -> None:
    sent = changed(opened(coordinator, "/admin/feeds/"), what="meetings")
    assert coordinator.post("/admin/feeds/", sent).status_code == 200
    assert send(coordinator, "/admin/feeds/", sent) == ("/admin/feeds/", True)
    assert count(Feed) == [1]


def test_an_answer_and_a_snooze_that_come_again_lead_where_they_led(focal_bdt: Client, item: ActionItem) -> None:
    day, owner = make.WORKING_DATE, Person.objects.get(username="focal-bdt")
    row = ContributionRequest.objects.create(item=item, bureau="BDT", what="Figures", asked_on=day, due_on=day)
    ActionItem.objects.update(responsible=owner)
    forms = {f"snooze/request/{row.pk}": {"until": "2017-03-25", "why": "x"}, f"asked/{row.pk}/answer": {"answer": "x"}}
    for page, values in forms.items():
        sent = changed(opened(focal_bdt, address(item, page)), **values)
        answers = [send(focal_bdt, address(item, page), sent) for _click in range(2)]
        assert answers == [(address(item), False), (address(item), True)]
    assert count(Snooze) == [1]


def test_what_was_refused_may_be_sent_again(focal_tsb: Client, item: ActionItem) -> None:
    sent = changed(opened(focal_tsb, address(item, "ask")), **ASKED)
    ActionItem.objects.update(status="completed")
    assert focal_tsb.post(address(item, "ask"), sent).status_code == 403
    ActionItem.objects.update(status="in progress")
    assert focal_tsb.post(address(item, "ask"), changed(sent, what="")).status_code == 200
    assert not SentForm.objects.exists()
    assert not send(focal_tsb, address(item, "ask"), sent)[1]


def test_a_refusal_that_leads_elsewhere_is_told_again(focal_tsb: Client, item: ActionItem) -> None:
    sent = opened(focal_tsb, address(item))
    ActionItem.objects.update(status="completed")
    for _click in range(2):
        told = focal_tsb.post(address(item, "confirm"), sent, follow=True).content.decode()
        assert ("The work on 44-01 has ended" in told, STANDS_ONCE in told) == (True, False)


def test_another_person_is_not_told_of_a_form_of_the_first(focal_tsb: Client, item: ActionItem) -> None:
    sent = changed(opened(focal_tsb, address(item, "ask")), **ASKED)
    other = signed_in(make.person("focal-2", Role.FOCAL_POINT, "TSB"))
    assert [send(client, address(item, "ask"), sent)[1] for client in (focal_tsb, other)] == [False, False]


def test_what_was_sent_long_ago_is_not_kept(focal_tsb: Client, item: ActionItem) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    SentForm.objects.create(key="0" * 64, at=long_ago, answer="/")
    send(focal_tsb, address(item, "ask"), changed(opened(focal_tsb, address(item, "ask")), **ASKED))
    assert not SentForm.objects.filter(at__lte=long_ago).exists()
    assert SentForm.objects.get().answer == address(item)


def test_what_only_chooses_and_previews_keeps_nobody_waiting(coordinator: Client, item: ActionItem) -> None:
    where = "/admin/tracking/actionitem/"
    sent = changed(opened(coordinator, where), action="bulk-no-change", _selected_action=str(item.pk))
    with CaptureQueriesContext(connection) as chosen:
        preview = coordinator.post(where, sent)
    bulk = f"{where}bulk/no-change/"
    with CaptureQueriesContext(connection) as previewed:
        assert coordinator.post(bulk, fields_of(preview.content.decode())).status_code == 200
    assert not [query for query in (*chosen, *previewed) if SentForm._meta.db_table in query["sql"]]
    confirmed = changed(fields_of(preview.content.decode()), _confirm="yes")
    assert [send(coordinator, bulk, confirmed)[1] for _click in range(2)] == [False, True]
    assert item.updates.count() == 1


def test_a_bulk_change_confirmed_twice_leads_to_its_batch(coordinator: Client, item: ActionItem) -> None:
    where = "/admin/tracking/actionitem/"
    sent = changed(opened(coordinator, where), action="bulk-no-change", _selected_action=str(item.pk))
    confirmed = changed(fields_of(coordinator.post(where, sent).content.decode()), _confirm="yes")
    page = [coordinator.post(f"{where}bulk/no-change/", confirmed, follow=True) for _click in range(2)][1]
    batch = Batch.objects.get()
    told = f'{STANDS_ONCE} <bdi>{batch}</bdi> <a href="/admin/tracking/batch/{batch.pk}/change/">See what changed</a>'
    assert told in page.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("page", "values"), [("change", LINES), ("ask", ASKED)])
def test_clicks_of_the_very_same_moment_save_once(focal_tsb: Client, page: str, values: dict[str, str]) -> None:
    for number in range(4):
        item = make.item(f"44-{number:02}", lead="TSB", support=["BDT"])
        sent = changed(opened(focal_tsb, address(item, page)), **values)
        assert _together(focal_tsb, address(item, page), sent) == [302] * CLICKS
        assert [item.updates.count(), item.milestones.count(), item.contribution_requests.count()] == (
            [1, 1, 0] if page == "change" else [0, 0, 1]
        )


def _together(client: Client, where: str, sent: Fields) -> list[int]:
    line = Barrier(CLICKS)

    def click(cookies: str) -> int:
        hand = Client()
        hand.cookies.load(cookies)
        line.wait()
        try:
            return hand.post(where, sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as hands:
        return list(hands.map(click, [client.cookies.output(header="").strip()] * CLICKS))
