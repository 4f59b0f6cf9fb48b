"""The pages of jobs: who sees which, how they go on, stopping and asking again by POST."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.jobs import ask, moves
from tracking.jobs.papers import COUNCIL_REPORT
from tracking.models import Job, Person
from tracking.roles import Role

pytestmark = pytest.mark.django_db
Status = Job.Status


def a_job(by: Person, **fields: object) -> Job:
    job = ask(COUNCIL_REPORT, by, timezone.now() - timedelta(seconds=5), about="Council 2017", meeting=1, language="en")
    Job.objects.filter(pk=job.pk).update(**fields)
    return job


def editor(name: str = "editor") -> Person:
    return make.person(name, Role.REPORT_EDITOR)


def test_a_person_sees_their_own_jobs_and_the_coordinator_all(coordinator: Client) -> None:
    mine, theirs = a_job(first := editor()), a_job(editor("other"))
    client = signed_in(first)
    assert [line["row"] for line in client.get("/admin/jobs/").context["lines"]] == [mine]
    assert client.get(f"/admin/jobs/{theirs.pk}/").status_code == 404
    assert client.post(f"/admin/jobs/{theirs.pk}/stop/").status_code == 404
    assert len(coordinator.get("/admin/jobs/").context["lines"]) == 2


def test_a_running_job_shows_its_step_and_how_far_it_is(coordinator: Client) -> None:
    job = a_job(Person.objects.get())
    hold = moves.claim_this(job.pk, timezone.now())
    assert hold
    moves.step(hold, "Reading the annex", timezone.now(), done=3, total=10)
    page = coordinator.get(f"/admin/jobs/{job.pk}/").content.decode()
    assert "Reading the annex" in page
    assert '<progress value="3" max="10">' in page
    assert "jobs.js" in page
    assert "Stop" in page


def test_stopping_and_asking_again_take_a_click_each_and_may_be_doubled(coordinator: Client) -> None:
    job = a_job(Person.objects.get())
    for _twice in range(2):
        coordinator.post(f"/admin/jobs/{job.pk}/stop/")
    assert Job.objects.get().status == Status.CANCELLED
    for _twice in range(2):
        page = coordinator.post(f"/admin/jobs/{job.pk}/again/", follow=True)
    assert Job.objects.get().status == Status.QUEUED
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]


def test_a_failed_job_says_why_and_offers_another_try(coordinator: Client) -> None:
    job = a_job(Person.objects.get(), status=Status.FAILED, error="The mail server is away.")
    page = coordinator.get(f"/admin/jobs/{job.pk}/").content.decode()
    assert "The mail server is away." in page
    assert "Ask again" in page
    assert "jobs.js" not in page


def test_the_list_takes_as_many_queries_for_thirty_jobs_as_for_one(coordinator: Client) -> None:
    a_job(Person.objects.get(username="coordinator"))
    few = queries_of(coordinator, "/admin/jobs/")
    for number in range(30):
        a_job(editor(f"editor-{number}"))
    assert queries_of(coordinator, "/admin/jobs/") == few


def test_the_navigation_leads_to_jobs_only_for_who_may_have_any(coordinator: Client, focal_bdt: Client) -> None:
    assert 'href="/admin/jobs/"' in coordinator.get("/admin/").content.decode()
    assert 'href="/admin/jobs/"' not in focal_bdt.get("/admin/").content.decode()
