"""The page “How the tracker is”."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.pages.conftest import signed_in
from tests.reminders.mail_server import MailServer
from tracking import ledger
from tracking.health import Verdict
from tracking.models import Breakdown, Heartbeat, Incident
from tracking.roles import Role

pytestmark = pytest.mark.django_db
PAGE = "/admin/health/"


@pytest.fixture
def admin() -> Client:
    return signed_in(make.person("admin", Role.ADMINISTRATOR))


def verdicts(client: Client) -> dict[str, Verdict]:
    return {each["line"].key: each["line"].verdict for each in client.get(PAGE).context["lines"]}


def test_every_job_of_the_beat_has_a_line(admin: Client, settings: Settings) -> None:
    found = verdicts(admin)
    assert len([key for key in found if key.startswith("job-")]) == len(settings.CELERY_BEAT_SCHEDULE)
    assert found["job-send-reminders"] is Verdict.BAD


def test_a_job_that_runs_is_in_order_and_one_that_broke_since_is_not(admin: Client) -> None:
    at = timezone.now()
    Heartbeat.objects.create(name=ledger.HEARTBEAT, at=at, note="3 mails sent")
    assert verdicts(admin)["job-send-reminders"] is Verdict.GOOD
    Breakdown.objects.create(name=ledger.HEARTBEAT, at=at + timedelta(seconds=1), error="ValueError: <odd>")
    page = admin.get(PAGE).content.decode()
    assert verdicts(admin)["job-send-reminders"] is Verdict.BAD
    assert "ValueError: &lt;odd&gt;" in page
    assert "3 mails sent" in page


def test_what_is_not_in_order_says_what_to_do(admin: Client) -> None:
    for each in admin.get(PAGE).context["lines"]:
        assert bool(each["line"].todo) == (each["line"].verdict is not Verdict.GOOD), each


def test_a_mail_server_that_answers_and_one_that_does_not(admin: Client, mail_server: MailServer) -> None:
    assert verdicts(admin)["mail-server"] is Verdict.GOOD
    mail_server.stop()
    assert verdicts(admin)["mail-server"] is Verdict.BAD


def test_an_alarm_is_listed(admin: Client) -> None:
    at = timezone.now()
    Incident.objects.create(what="unsent", began_at=at, next_try_at=at, error="Connection refused")
    page = admin.get(PAGE).content.decode()
    assert "nobody could be told by mail" in page
    assert "Connection refused" in page


def test_the_page_is_an_entry_of_the_administration(admin: Client) -> None:
    assert f'href="{PAGE}"' in admin.get("/admin/administration/").content.decode()


def test_a_focal_point_does_not_see_it() -> None:
    assert signed_in(make.person("focal", Role.FOCAL_POINT, "BDT")).get(PAGE).status_code == 403


def test_data_of_a_demonstration_in_real_work_are_told_and_nothing_is_said_else(
    admin: Client, settings: Settings
) -> None:
    make.item(illustrative=True)
    assert "data" not in verdicts(admin)
    settings.WTSA_DEMO = False
    assert verdicts(admin)["data"] is Verdict.LOOK
