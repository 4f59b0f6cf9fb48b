"""My mail, the one click in a digest, putting off, handing back, rules and what would go out: as pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.make import WORKING_DATE
from tests.pages.conftest import queries_of, signed_in
from tests.pages.filling import filled
from tracking.less_mail import less_address
from tracking.models import HandBack, MailWishes, Person, ReminderRule, Snooze
from tracking.roles import Role

pytestmark = pytest.mark.django_db
PREVIEW = "/admin/tracking/reminder/preview/"


@pytest.fixture(autouse=True)
def _day(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = WORKING_DATE


def test_a_person_chooses_the_day_and_what_to_do_without(focal_tsb: Client) -> None:
    offered = dict(focal_tsb.get("/admin/my-mail/").context["form"].fields["wanted"].choices)
    assert offered["14 days"] == "14 days before the due day"
    assert not any(stage.startswith("overdue") for stage in offered)  # lateness is no matter of choice
    focal_tsb.post("/admin/my-mail/", {"digest_on": 2, "wanted": ["14 days", "7 days"]})
    wishes = MailWishes.objects.get()
    assert (wishes.digest_on, wishes.without, wishes.digest_only) == (2, ["30 days"], False)
    again = focal_tsb.get("/admin/my-mail/").context["form"]
    assert again["wanted"].value() == ["14 days", "7 days"]


def test_a_wish_that_is_not_offered_is_refused(focal_tsb: Client) -> None:
    page = focal_tsb.post("/admin/my-mail/", {"digest_on": 9, "wanted": ["overdue"]})
    assert set(page.context["form"].errors) == {"digest_on", "wanted"}
    assert not MailWishes.objects.exists()


def test_the_administrator_reads_the_wishes_and_does_not_write_them(focal_tsb: Client) -> None:
    focal_tsb.post("/admin/my-mail/", {"digest_on": 4})
    person = Person.objects.get()
    page = signed_in(make.person("adm", Role.ADMINISTRATOR)).get(f"/admin/tracking/person/{person.pk}/change/")
    assert "digest on Friday" in page.content.decode()


def test_the_link_in_a_digest_shows_a_button_in_the_readers_language(client: Client) -> None:
    person = make.person("anna", Role.FOCAL_POINT, "TSB", language="fr")
    address = "/mail/less/" + less_address(person).rsplit("/mail/less/")[1]
    page = client.get(address).content.decode()
    assert '<html lang="fr"' in page
    assert '<form method="post"' in page
    assert not MailWishes.objects.exists()
    client.post(address)
    assert MailWishes.objects.get().without == ["14 days", "30 days", "7 days"]


def test_a_reminder_is_put_off_by_a_form_and_the_item_shows_it(focal_tsb: Client, coordinator: Client) -> None:
    item = make.item("44-01", next_due_on=date(2017, 4, 15))
    address = f"/admin/tracking/actionitem/{item.pk}/snooze/item/{item.pk}/"
    refused = focal_tsb.post(address, {"until": "2017-04-20", "why": "Later"})
    assert "14 days" in str(refused.context["form"].errors["until"])
    assert "why" in focal_tsb.post(address, {"until": "2017-03-27"}).context["form"].errors
    assert not Snooze.objects.exists()
    focal_tsb.post(address, {"until": "2017-03-27", "why": "Waiting for figures"})
    for page in (f"/admin/tracking/actionitem/{item.pk}/change/", "/admin/tracking/snooze/"):
        assert "Waiting for figures" in coordinator.get(page).content.decode()


def test_what_belongs_to_another_item_is_not_put_off_there(focal_tsb: Client) -> None:
    item, other = make.item("44-01", next_due_on=WORKING_DATE), make.item("44-02", next_due_on=WORKING_DATE)
    for kind, pk in (("item", other.pk), ("report", 1), ("nonsense", item.pk)):
        assert focal_tsb.get(f"/admin/tracking/actionitem/{item.pk}/snooze/{kind}/{pk}/").status_code == 404


def test_an_item_is_handed_back_with_a_word(focal_tsb: Client) -> None:
    person = Person.objects.get()
    item = make.item("44-01", responsible=person)
    address = f"/admin/tracking/actionitem/{item.pk}/hand-back/"
    assert address in focal_tsb.get(f"/admin/tracking/actionitem/{item.pk}/change/").content.decode()
    old = item.version
    item.save()
    stale = focal_tsb.post(address, {"why": "Moved", "seen_version": old})
    assert stale.context["form"].errors
    focal_tsb.post(address, {"why": "Moved", "seen_version": item.version})
    item.refresh_from_db()
    assert (item.responsible, HandBack.objects.get().why) == (None, "Moved")
    assert "Moved" in focal_tsb.get(f"/admin/tracking/actionitem/{item.pk}/change/").content.decode()


def test_the_administrator_changes_a_rule_and_nonsense_is_refused() -> None:
    admin = signed_in(make.person("adm", Role.ADMINISTRATOR))
    first = ReminderRule.objects.create(stage="30 days", days=-30)
    ReminderRule.objects.create(stage="14 days", days=-14)
    address = f"/admin/tracking/reminderrule/{first.pk}/change/"
    page = admin.post(address, filled(admin, address, days=-10))
    assert "has to come before" in page.content.decode()
    admin.post(address, filled(admin, address, days=-28))
    assert ReminderRule.objects.get(pk=first.pk).days == -28


def test_the_preview_shows_each_mail_of_a_day_and_sends_none(coordinator: Client) -> None:
    make.item("44-01", next_due_on=date(2017, 4, 15), responsible=make.person("anna", Role.FOCAL_POINT, "TSB"))
    page = coordinator.get(PREVIEW, {"on": "2017-03-20"}).content.decode()
    assert "anna@example.int" in page
    assert "Do what 44-01 asks" in page
    assert "Nothing would go out" in coordinator.get(PREVIEW, {"on": "2017-03-19"}).content.decode()


def test_the_preview_shows_a_mail_as_it_looks_in_a_frame_where_nothing_runs(coordinator: Client) -> None:
    anna = make.person("anna", Role.FOCAL_POINT, "TSB", language="ar")
    make.item("44-01", next_due_on=date(2017, 4, 15), responsible=anna, title="<script>alert(1)</script>")
    address = f"{PREVIEW}{anna.pk}/html/?on=2017-03-20"
    page = coordinator.get(PREVIEW, {"on": "2017-03-20"}).content.decode()
    assert f'<iframe class="mail" sandbox loading="lazy" src="{address}"' in page
    look = coordinator.get(address)
    assert (look.status_code, look["X-Frame-Options"]) == (200, "SAMEORIGIN")
    assert "sandbox" in look["Content-Security-Policy"]
    assert "default-src 'none'" in look["Content-Security-Policy"]
    assert 'dir="rtl"' in look.content.decode()
    assert "&lt;script&gt;alert(1)" in look.content.decode()
    assert "<script" not in look.content.decode()
    assert coordinator.get(f"{PREVIEW}{anna.pk}/html/?on=2017-03-19").status_code == 404
    assert coordinator.get(f"{PREVIEW}{anna.pk}/html/?on=tomorrow").status_code == 404


@pytest.mark.parametrize("day", ["1970-01-01", "9999-12-31", "2017-02-30", "tomorrow"])
def test_a_day_that_makes_no_sense_is_refused_in_words(coordinator: Client, day: str) -> None:
    page = coordinator.get(PREVIEW, {"on": day})
    assert page.context["form"].errors["on"]
    assert page.context["mails"] == []


def test_the_preview_takes_as_many_queries_for_many_items_as_for_few(coordinator: Client) -> None:
    person = make.person("anna", Role.FOCAL_POINT, "TSB")
    make.item("44-00", next_due_on=WORKING_DATE, responsible=person)
    few = queries_of(coordinator, PREVIEW)
    for number in range(1, 25):
        make.item(f"44-{number:02}", next_due_on=WORKING_DATE + timedelta(days=number), responsible=person)
    assert queries_of(coordinator, PREVIEW) == few
