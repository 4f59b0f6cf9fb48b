"""The outbox, and the page of a person."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.pages.conftest import signed_in
from tests.pages.filling import filled
from tracking.models import Heartbeat, Person
from tracking.roles import Role

pytestmark = pytest.mark.django_db
OUTBOX = "/admin/outbox/"


def write_mail(settings: Settings, subject: str = "Two items are due") -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    mail = EmailMultiAlternatives(subject, "Plain words", "tracker@example.int", ["amina@example.int"])
    mail.attach_alternative("<p style='color:red'>Rich words</p><script>alert(1)</script>", "text/html")
    mail.send()


def test_the_outbox_lists_mails_and_the_last_run_of_the_jobs(coordinator: Client, settings: Settings) -> None:
    write_mail(settings)
    Heartbeat.objects.create(name="reminders", at=timezone.now(), note="3 sent")
    page = coordinator.get(OUTBOX).content.decode()
    assert "Two items are due" in page
    assert "amina@example.int" in page
    assert "3 sent" in page


def test_a_mail_is_shown_in_a_frame_that_runs_nothing(coordinator: Client, settings: Settings) -> None:
    write_mail(settings)
    key = coordinator.get(OUTBOX).context["page"].mails[0].key
    page = coordinator.get(f"{OUTBOX}{key}/").content.decode()
    framed = coordinator.get(f"{OUTBOX}{key}/html/")
    assert "Plain words" in page
    assert "Rich words" not in page
    assert '<iframe class="mail" sandbox src=' in page
    assert "default-src 'none'" in framed["Content-Security-Policy"]
    assert "sandbox" in framed["Content-Security-Policy"]
    assert "script-src" not in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "SAMEORIGIN"


def test_a_mail_that_is_not_there_is_not_found(coordinator: Client) -> None:
    for key in ("none.log:1", "..%2Fsecret-key:1"):
        assert coordinator.get(f"{OUTBOX}{key}/").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_other_peoples_mail_is_for_those_who_answer_for_it(settings: Settings, role: Role) -> None:
    write_mail(settings)
    client = signed_in(make.person("someone", role, "BDT" if role.is_bound_to_bureau else ""))
    answers = role in {Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR}
    assert client.get(OUTBOX).status_code == (200 if answers else 403)
    assert (b"Outbox" in client.get("/admin/").content) == answers


def administrator() -> Client:
    for role in Role:
        make.group_of(role)
    return signed_in(make.person("administrator", Role.ADMINISTRATOR))


def test_a_person_made_here_signs_in_and_has_the_permissions_of_the_role() -> None:
    data = {
        "username": "amina", "usable_password": "true", "password1": "tell-me-more-7", "password2": "tell-me-more-7",
        "role": "focal point", "bureau": "BDT", "language": "ar", "time_zone": "Europe/Zurich",
    }  # fmt: skip
    administrator().post("/admin/tracking/person/add/", data)
    person = Person.objects.get(username="amina")
    assert (person.is_staff, person.is_superuser) == (True, False)
    assert [group.name for group in person.groups.all()] == ["focal point"]


def test_the_page_of_a_new_password_speaks_the_language_of_the_reader() -> None:
    client, person = administrator(), make.person("amina", Role.COORDINATOR)
    client.cookies["django_language"] = "ar"
    page = client.get(f"/admin/tracking/person/{person.pk}/password/").content.decode()
    assert ("unusable_warning" in page, "authenticate" in page, "If disabled" in page) == (True, False, False)


def test_a_change_of_role_changes_the_group() -> None:
    client, person = administrator(), make.person("amina", Role.COORDINATOR)
    address = f"/admin/tracking/person/{person.pk}/change/"
    client.post(address, filled(client, address, role="auditor"))
    assert [group.name for group in person.groups.all()] == ["auditor"]


@pytest.mark.parametrize("leave", [("0001-01-01", "2017-04-01"), ("2017-04-01", "9999-12-31")])
def test_leave_on_days_that_make_no_sense_is_refused(leave: tuple[str, str]) -> None:
    client, person = administrator(), make.person("amina", Role.COORDINATOR)
    address = f"/admin/tracking/person/{person.pk}/change/"
    page = client.post(address, filled(client, address, away_from=leave[0], away_until=leave[1]))
    assert "Nothing was saved." in page.content.decode()
    person.refresh_from_db()
    assert (person.away_from, person.away_until) == (None, None)


def test_an_administrator_makes_no_one_mightier_and_does_not_touch_who_is() -> None:
    client, root = administrator(), make.person("root", is_superuser=True)
    other = make.person("amina", Role.AUDITOR)
    data = {
        "username": "amina",
        "role": "auditor",
        "language": "en",
        "time_zone": "Europe/Zurich",
        "is_superuser": "on",
    }
    client.post(f"/admin/tracking/person/{other.pk}/change/", data)
    other.refresh_from_db()
    assert not other.is_superuser
    assert client.post(f"/admin/tracking/person/{root.pk}/password/", {"password1": "x"}).status_code == 403
    assert client.post(f"/admin/tracking/person/{root.pk}/change/", {"username": "me"}).status_code == 403
