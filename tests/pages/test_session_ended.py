"""A button pressed after the session ended: signing in again leads to the button, and nothing was done meanwhile."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tracking.models import Job, ProgressUpdate, Snapshot

pytestmark = pytest.mark.django_db
SAID = "Your session had ended: nothing was done. Press the button again."
STANDS_ON = {
    "log_verify": "log",
    "undelivered_decide": "undelivered",
    "feed_revoke": "feeds",
    "job_stop": "job",
    "job_again": "job",
    "resolutions_sourcedocument_save": "job",
    "resolutions_meeting_report": "resolutions_meeting_change",
    "tracking_actionitem_confirm": "tracking_actionitem_change",
}


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.mark.parametrize("button", STANDS_ON)
def test_signing_in_again_leads_to_the_page_of_the_button_and_says_that_nothing_was_done(button: str) -> None:
    person, council, item = make.person(), make.meeting(), make.item()
    at = timezone.now()
    job = Job.objects.create(kind="council report", asked_by=person, asked_at=at, next_try_at=at)
    keys = {"tracking": [item.pk], "resolutions": [council.pk], "job": [job.pk], "feed": [1]}
    key = [job.pk] if button.endswith("_save") else keys.get(button.split("_", maxsplit=1)[0], [])
    client, address = Client(), reverse(f"admin:{button}", args=key)
    asked = client.post(address)
    answer = client.post(asked["Location"], {"username": person.username, "password": "pass"}, follow=True)
    page = STANDS_ON[button]
    home = reverse(f"admin:{page}", args=[] if page in {"log", "undelivered", "feeds"} else key)
    assert answer.redirect_chain[-1][0] == home
    assert answer.status_code == 200
    assert SAID in answer.content.decode()
    assert not ProgressUpdate.objects.exists()
    assert not Snapshot.objects.exists()


def test_a_typed_address_of_a_button_says_so_and_not_that_the_session_ended() -> None:
    council, client = make.meeting(), Client()
    address = reverse("admin:resolutions_meeting_report", args=[council.pk])
    person, asked = make.person(), client.post(address)
    again = client.post(asked["Location"], {"username": person.username, "password": "pass"}, follow=True)
    assert SAID in again.content.decode()
    page = client.get(address, follow=True).content.decode()
    assert "This address only works from its button: nothing was done." in page
    assert SAID not in page
    assert not Snapshot.objects.exists()


def test_a_form_whose_secret_is_out_of_date_is_told_so_on_a_page_of_ours() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.person())
    answer = client.post(reverse("admin:log_verify"))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This page was open too long. Nothing was saved." in page
    assert reverse("admin:login") in page
