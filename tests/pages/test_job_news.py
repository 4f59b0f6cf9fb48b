"""Who asked for something that was made meanwhile hears of it on each page they open, until they have heard."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from tests import make
from tests.pages.conftest import signed_in
from tracking.jobs import again, ask, make_round
from tracking.jobs.documents import READ_DOCUMENT
from tracking.jobs.mails import HAND_OVER_MAIL
from tracking.jobs.papers import COUNCIL_REPORT
from tracking.models import Job, Person
from tracking.roles import Role

pytestmark = pytest.mark.django_db
PLACES = ("/admin/", "/admin/my-work/", "/admin/tracking/actionitem/", "/admin/resolutions/meeting/")


@pytest.fixture
def editor() -> Person:
    return make.person("editor", Role.REPORT_EDITOR)


def ended(by: Person, kind: str = COUNCIL_REPORT, status: str = Job.Status.DONE, **fields: object) -> Job:
    now = timezone.now()
    return Job.objects.create(
        kind=kind, asked_by=by, asked_at=now, next_try_at=now, ended_at=now, status=status, about="Council 2017",
        **fields,
    )  # fmt: skip


def told(answer: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # what the client answers
    """Level and sentence of what the page tells, without the button of the news."""
    said = [(message.level_tag, str(message)) for message in get_messages(answer.wsgi_request)]
    return [(level, words.partition(" <form")[0]) for level, words in said]


def hear(client: Client, job: Job) -> None:
    assert client.post(f"/admin/jobs/{job.pk}/heard/").status_code == 302


@pytest.mark.parametrize("place", PLACES)
def test_a_paper_made_meanwhile_is_told_with_the_way_to_it_until_it_is_heard(editor: Person, place: str) -> None:
    client, job = signed_in(editor), ended(editor)
    first = client.get(place)
    hear(client, job)
    second = client.get(place)
    assert told(first) == [("success", f'Your report is ready: <a href="/admin/jobs/{job.pk}/">Council 2017</a>')]
    assert f'<a href="/admin/jobs/{job.pk}/">Council 2017</a>' in first.content.decode()
    assert told(second) == []


def test_a_paper_that_a_worker_makes_is_told(editor: Person) -> None:
    make.item()
    ask(COUNCIL_REPORT, editor, timezone.now(), about="Council 2017", meeting=make.meeting().pk, language="en")
    client = signed_in(editor)
    assert told(client.get("/admin/")) == []
    make_round(timezone.now)
    assert "Your report is ready:" in client.get("/admin/").content.decode()


def test_a_paper_made_while_one_waits_is_told_by_its_page_alone(editor: Person) -> None:
    client, meeting = signed_in(editor), make.meeting()
    pressed = f"/admin/resolutions/meeting/{meeting.pk}/report/"
    assert len(told(client.post(pressed, {"language": "en"}, follow=True))) == 1  # nothing to report yet: told at once
    make.item()
    for _new_and_again in range(2):
        client.post(pressed, {"language": "en"})
    assert "is ready" not in client.get("/admin/").content.decode()


def test_a_failure_is_told_with_why_and_what_to_do(editor: Person) -> None:
    job = ended(editor, status=Job.Status.FAILED, error="The disk is <full>.")
    ((level, words),) = told(signed_in(editor).get("/admin/"))
    assert level == "error"
    assert words == (
        "A job you asked for failed (Council report, Council 2017). The disk is &lt;full&gt;. "
        f'<a href="/admin/jobs/{job.pk}/">Look at it or ask again</a>'
    )


def test_to_look_at_a_page_writes_nothing(editor: Person) -> None:
    client, job = signed_in(editor), ended(editor)
    for _time in range(2):
        assert len(told(client.get("/admin/"))) == 1
    job.refresh_from_db()
    assert job.told_at is None


def test_nobody_ends_the_news_of_another(editor: Person) -> None:
    job = ended(make.person())
    signed_in(editor).post(f"/admin/jobs/{job.pk}/heard/")
    job.refresh_from_db()
    assert job.told_at is None


def test_nobody_hears_of_what_another_asked_for_nor_of_what_they_stopped(editor: Person) -> None:
    ended(make.person())
    ended(editor, status=Job.Status.CANCELLED)
    assert told(signed_in(editor).get("/admin/")) == []


def test_a_mail_that_went_is_no_news_and_one_that_failed_is() -> None:
    coordinator = make.person()
    client = signed_in(coordinator)
    ended(coordinator, HAND_OVER_MAIL)
    assert told(client.get("/admin/")) == []
    ended(coordinator, HAND_OVER_MAIL, Job.Status.FAILED, error="No address.")
    assert [level for level, _words in told(client.get("/admin/"))] == ["error"]


def test_asked_for_again_it_is_told_again(editor: Person) -> None:
    client, job = signed_in(editor), ended(editor, status=Job.Status.FAILED)
    hear(client, job)
    assert again(job, editor, timezone.now())
    make_round(timezone.now)
    assert len(told(client.get("/admin/"))) == 1


def test_it_is_told_in_the_language_of_who_reads(editor: Person) -> None:
    Person.objects.filter(pk=editor.pk).update(language="ar")
    client = signed_in(editor)
    ended(editor, READ_DOCUMENT, Job.Status.FAILED)
    page = client.get("/admin/")
    assert 'dir="rtl"' in page.content.decode()
    assert len(told(page)) == 1


def test_many_are_told_ten_on_a_page(editor: Person) -> None:
    for _each in range(12):
        ended(editor)
    client = signed_in(editor)
    assert len(told(client.get("/admin/"))) == 10
    for job in Job.objects.all()[:10]:
        hear(client, job)
    assert len(told(client.get("/admin/"))) == 2
