"""A button pressed after the session ended: signing in again leads to the button, and nothing was done meanwhile."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from resolutions.vocabulary import Language
from tests import make
from tests.pages.browser import changed, fields_of
from tests.pages.conftest import signed_in
from tracking.models import ActionItem, Job, ProgressUpdate, Snapshot
from tracking.roles import Role

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


TYPED = {"text": "Circular 12 was sent.\nTwo answers came.", "on": "2017-03-20", "seen_version": "1", "then": "item"}


def update_of(item: ActionItem) -> str:
    return reverse("admin:tracking_actionitem_update", args=[item.pk])


def sent_again(page: str, username: str, password: str) -> dict[str, list[str]]:
    return changed(fields_of(page), **{"sign_in-username": username, "sign_in-password": password})


def test_what_was_typed_is_kept_on_a_page_and_sent_by_whoever_signs_in_there() -> None:
    item, client, person = make.item(), Client(enforce_csrf_checks=True), make.person()
    client.get(reverse("admin:login"))
    token = client.cookies["csrftoken"].value
    answer = client.post(update_of(item), {**TYPED, "csrfmiddlewaretoken": token})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing is saved yet." in page
    assert "Circular 12 was sent.<br>Two answers came." in page
    assert "no-store" in answer["Cache-Control"]
    assert not ProgressUpdate.objects.exists()
    done = client.post(update_of(item), sent_again(page, person.username, "pass"))
    assert done["Location"] == reverse("admin:tracking_actionitem_change", args=[item.pk])
    update = ProgressUpdate.objects.get()
    assert (update.text, update.by) == (TYPED["text"], person)
    assert client.get(update_of(item)).status_code == 200


def test_a_wrong_password_keeps_all_that_was_typed_and_is_not_written_into_the_page() -> None:
    item, client, person = make.item(), Client(), make.person()
    page = client.post(update_of(item), TYPED).content.decode()
    again = client.post(update_of(item), sent_again(page, person.username, "a-wrong-one")).content.decode()
    assert "Please enter the correct username and password" in again
    assert fields_of(again)["text"] == [TYPED["text"]]
    assert "a-wrong-one" not in again
    assert not ProgressUpdate.objects.exists()


def test_wrong_passwords_on_the_page_are_held_up_as_on_the_login_page() -> None:
    item, client, person = make.item(), Client(), make.person()
    for _attempt in range(12):
        answer = client.post(update_of(item), sent_again("", person.username, "a-wrong-one") | {"text": ["Sent"]})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Too many attempts to sign in failed." in answer.content.decode()


def test_the_name_signed_in_with_goes_before_another_session_of_the_browser() -> None:
    item, person = make.item(), make.person()
    page = Client().post(update_of(item), TYPED).content.decode()
    client = signed_in(make.person("other"))
    client.post(update_of(item), sent_again(page, person.username, "pass"))
    assert ProgressUpdate.objects.get().by == person


def test_signing_in_on_the_page_opens_nothing_that_the_person_may_not_see() -> None:
    item = make.item(lead="BDT", title="A matter of BDT alone")
    there, nowhere = Client().post(update_of(item), TYPED), Client().post("/admin/tracking/actionitem/0/update/", TYPED)
    assert there.status_code == nowhere.status_code == 403
    assert item.title not in there.content.decode()
    person = make.person("tsb", Role.FOCAL_POINT, "TSB")
    answer = Client().post(update_of(item), sent_again(there.content.decode(), person.username, "pass"))
    assert answer.status_code == 404
    assert not ProgressUpdate.objects.exists()


def test_no_password_is_carried_and_no_file_and_the_page_says_so() -> None:
    file = SimpleUploadedFile("minutes.pdf", b"%PDF")
    sent = {"username": "anna", "password1": "a-long-and-new-one", "file": file}
    page = Client().post(reverse("admin:tracking_person_add"), sent).content.decode()
    assert "Passwords and files cannot be kept here" in page
    assert "a-long-and-new-one" not in page
    assert "minutes.pdf" not in page
    assert fields_of(page)["username"] == ["anna"]
    assert "cannot be kept here" not in Client().post(reverse("admin:tracking_person_add"), TYPED).content.decode()


def test_the_page_is_in_the_language_of_who_signed_in_on_the_browser_last() -> None:
    item, client, person = make.item(), Client(), make.person(language=Language.FRENCH)
    client.post(reverse("admin:login"), {"username": person.username, "password": "pass"})
    del client.cookies["sessionid"]
    answer = client.post(update_of(item), TYPED)
    assert answer["Content-Language"] == "fr"
    assert '<html lang="fr"' in answer.content.decode()


@pytest.mark.parametrize("text", ["第十二号通函已发出。", "Réuni", "One answer"])
def test_what_was_typed_is_shown_in_every_script_and_keys_are_not(text: str) -> None:
    page = Client().post(update_of(make.item()), {"text": text, "chosen": "eJxTYGBg"}).content.decode()
    assert f'<p dir="auto">{text}</p>' in page
    assert '<p dir="auto">eJxTYGBg</p>' not in page


def test_hidden_fields_of_an_attack_stay_text() -> None:
    page = Client().post(update_of(make.item()), {'"><script>x': '"><script>y z</script>'}).content.decode()
    assert "<script>x" not in page
    assert "<script>y" not in page
