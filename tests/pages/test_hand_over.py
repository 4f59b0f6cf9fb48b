"""Handing over what a person holds, and the form of a person that asks for it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.pages.conftest import queries_of, signed_in
from tests.pages.filling import filled
from tests.reminders.mail_server import MailServer
from tracking.jobs import make_round
from tracking.models import ActionItem, Batch, ContributionRequest, Job, Person, SavedView
from tracking.roles import Role

pytestmark = pytest.mark.django_db
Answer = Any  # what the test client gives: the stubs name it nowhere


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def anna(db: None) -> Person:
    return make.person("anna", Role.FOCAL_POINT, "TSB", first_name="Anna", last_name="Lind")


@pytest.fixture
def boris(db: None) -> Person:
    return make.person("boris", Role.FOCAL_POINT, "TSB", first_name="Boris", last_name="Orlov")


def administrator() -> Client:
    for role in Role:
        make.group_of(role)
    known = Person.objects.filter(username="administrator").first()
    return signed_in(known or make.person("administrator", Role.ADMINISTRATOR))


def address(person: Person) -> str:
    return f"/admin/tracking/person/{person.pk}/hand-over/"


def words(page: Answer) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def told(response: Answer) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def hidden(page: Answer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in re.findall(r'<(?:input type="hidden"|textarea hidden)[^>]*>', page.content.decode()):
        name, value = re.search(r'name="([^"]+)"', field), re.search(r'value="([^"]*)"', field)
        if name and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    return found


def hand_over(client: Client, person: Person, **fields: object) -> Answer:
    """Through preview and confirmation, until a worker has sent what was to be sent."""
    page = client.post(address(person), fields)
    done = client.post(address(person), hidden(page) | fields | {"_confirm": "1"})
    make_round(timezone.now)
    return done


def owners() -> list[str | None]:
    return list(ActionItem.objects.order_by("code").values_list("responsible__username", flat=True))


def test_everything_goes_to_one_successor_in_four_clicks(anna: Person, boris: Person) -> None:
    client = administrator()
    make.item("44-01", responsible=anna)
    make.item("44-02", responsible=anna)
    make.item("44-03", responsible=anna, status="completed")
    person_page = client.get(f"/admin/tracking/person/{anna.pk}/change/").content.decode()
    assert f'href="{address(anna)}"' in person_page  # 1
    assert "44-01" in words(client.get(address(anna)))
    preview = client.post(address(anna), {"successor": boris.pk, "note": "The file is on the shared drive."})  # 2, 3
    assert "44-01 Do what 44-01 asks Person responsible Anna Lind Boris Orlov" in words(preview)
    assert owners() == ["anna", "anna", "anna"]
    done = client.post(address(anna), hidden(preview) | {"_confirm": "1"})  # 4
    assert owners() == ["boris", "boris", "anna"]
    assert done["Location"] == f"/admin/tracking/person/{anna.pk}/change/"
    batch = Batch.objects.get()
    assert (batch.kind, str(batch)) == ("hand-over", "What Anna Lind held is handed over (2 action items)")
    assert batch.why == "The file is on the shared drive."
    change = ActionItem.objects.get(code="44-01").owner_changes.get()
    assert (change.source, change.target, change.batch) == (anna, boris, batch)


def test_each_successor_and_the_leaver_get_one_mail_with_all_that_moved(anna: Person, boris: Person) -> None:
    olga = make.person("olga", Role.FOCAL_POINT, "BDT", first_name="Olga", last_name="Diaz")
    for number in range(1, 13):
        make.item(f"44-{number:02}", responsible=anna)
    make.item("18-01", lead="BDT", support=["TSB"], of=make.resolution(18), responsible=anna)
    done = hand_over(administrator(), anna, successor=boris.pk, of_BDT=olga.pk, note="Call me any time.")
    assert owners() == ["olga", *["boris"] * 12]
    to = {letter.to[0]: str(letter.body) for letter in mail.outbox}
    assert sorted(to) == ["anna@example.int", "boris@example.int", "olga@example.int"]
    assert "12 action items that Anna Lind held are yours now. Handed over by administrator." in to["boris@example.int"]
    assert "Also: 44-11, 44-12" in to["boris@example.int"]
    assert "Call me any time." in to["olga@example.int"]
    assert "13 action items that you held were handed over." in to["anna@example.int"]
    assert "Now with Boris Orlov" in to["anna@example.int"]
    assert "A mail is on its way to" in told(done)


def test_a_mail_is_in_its_readers_language_and_direction(anna: Person) -> None:
    reader = make.person("leila", Role.FOCAL_POINT, "TSB", language="ar")
    make.item(responsible=anna)
    hand_over(administrator(), anna, successor=reader.pk)
    letter = next(letter for letter in mail.outbox if letter.to == ["leila@example.int"])
    html = str(letter.alternatives[0][0])  # type: ignore[attr-defined]  # every mail has its HTML
    assert letter.extra_headers["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in html


def test_only_ticked_items_go_and_the_rest_stays_on_the_page(anna: Person, boris: Person) -> None:
    client = administrator()
    first, _second = make.item("44-01", responsible=anna), make.item("44-02", responsible=anna)
    make.person("chen", delegate=anna)
    preview = client.post(address(anna), {"successor": boris.pk, "item": [first.pk]})
    assert "44-02 Do what 44-02 asks stays where it is" in words(preview)
    client.post(address(anna), hidden(preview) | {"_confirm": "1"})
    assert owners() == ["boris", "anna"]
    assert Person.objects.get(username="chen").delegate == anna
    assert "44-02" in words(client.get(address(anna)))


def test_a_successor_takes_only_what_they_see(anna: Person) -> None:
    olga = make.person("olga", Role.FOCAL_POINT, "BDT", first_name="Olga", last_name="Diaz")
    make.item("44-01", responsible=anna)
    make.item("44-02", support=["BDT"], responsible=anna)
    preview = administrator().post(address(anna), {"successor": olga.pk})
    assert "44-01 Do what 44-01 asks Olga Diaz does not see this item" in words(preview)


def test_delegations_go_along_and_saved_views_stay(anna: Person, boris: Person) -> None:
    chen = make.person("chen", delegate=anna)
    boris.delegate = anna
    boris.save()
    view = SavedView.objects.create(owner=anna, name="Mine", query="mine=yes")
    preview = administrator().post(address(anna), {"successor": boris.pk})
    assert "chen Anna Lind Boris Orlov" in words(preview)
    hand_over(signed_in(make.person()), anna, successor=boris.pk)
    for person in (chen, boris, view):
        person.refresh_from_db()
    assert [person.delegate for person in (chen, boris)] == [boris, None]
    assert view.owner == anna


def undo(client: Client) -> tuple[Answer, Answer]:
    """The page that shows what would be put back, and the answer once it is."""
    page = f"/admin/tracking/actionitem/bulk/undo/{Batch.objects.earliest('id').pk}/"
    return client.get(page), client.post(page, follow=True)


def delegates() -> dict[str, str]:
    rows = Person.objects.filter(username__in=["chen", "dora"])
    return {person.username: person.delegate.username if person.delegate else "" for person in rows}


def test_undoing_puts_items_and_delegates_back(anna: Person, boris: Person) -> None:
    make.person("chen", delegate=anna)
    make.item(responsible=anna)
    client = signed_in(make.person())
    hand_over(client, anna, successor=boris.pk)
    assert (owners(), delegates()) == (["boris"], {"chen": "boris"})
    shown, done = undo(client)
    assert "chen : Boris Orlov → Anna Lind" in words(shown)
    assert (owners(), delegates()) == (["anna"], {"chen": "anna"})
    assert "Delegates put back: chen: Anna Lind." in words(done)
    kept = Batch.objects.latest("id").delegates.get()
    assert (kept.before, kept.after) == (boris, anna)
    assert Person.history.filter(username="chen").latest().delegate == anna


def test_a_hand_over_of_nothing_but_delegates_is_undone_too(anna: Person, boris: Person) -> None:
    make.person("chen", delegate=anna)
    client = signed_in(make.person())
    hand_over(client, anna, successor=boris.pk)
    assert delegates() == {"chen": "boris"}
    shown, _done = undo(client)
    assert "Put the delegates back" in shown.content.decode()
    assert delegates() == {"chen": "anna"}


def test_a_delegate_given_since_stays_and_the_page_says_why(anna: Person, boris: Person) -> None:
    make.person("dora", delegate=anna)
    chen = make.person("chen", delegate=anna)
    make.item(responsible=anna)
    client = signed_in(make.person())
    hand_over(client, anna, successor=boris.pk)
    Person.objects.filter(pk=chen.pk).update(delegate=make.person("eva"))
    shown, done = undo(client)
    assert "chen : has been given another delegate since" in words(shown)
    assert "Delegates left as they are: chen (has been given another delegate since)." in words(done)
    assert delegates() == {"chen": "eva", "dora": "anna"}


def test_a_leaver_whose_account_was_closed_does_not_stand_in_again(anna: Person, boris: Person) -> None:
    make.person("chen", delegate=anna)
    make.item(responsible=anna)
    client = signed_in(make.person())
    hand_over(client, anna, successor=boris.pk)
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    shown, _done = undo(client)
    assert "chen : Anna Lind has no active account any more" in words(shown)
    assert "44-01 Do what 44-01 asks Anna Lind has no active account any more" in words(shown)
    assert (owners(), delegates()) == (["boris"], {"chen": "boris"})


def test_a_leaver_who_works_for_another_bureau_now_gets_nothing_back(anna: Person, boris: Person) -> None:
    make.item(responsible=anna)
    client = signed_in(make.person())
    hand_over(client, anna, successor=boris.pk)
    Person.objects.filter(pk=anna.pk).update(bureau="BR")
    shown, _done = undo(client)
    assert "Anna Lind does not see this item" in words(shown)
    assert owners() == ["boris"]


def test_an_item_changed_after_the_preview_is_left_where_it_is(anna: Person, boris: Person) -> None:
    client, item = administrator(), make.item(responsible=anna)
    preview = client.post(address(anna), {"successor": boris.pk})
    item.title = "Edited meanwhile"
    item.save()
    done = client.post(address(anna), hidden(preview) | {"_confirm": "1"})
    assert owners() == ["anna"]
    assert "Left as they are: 44-01 (changed since the preview: action: A background job, " in told(done)
    assert mail.outbox == []


def test_an_item_given_to_another_after_the_preview_is_named_with_who_gave_it(anna: Person, boris: Person) -> None:
    client, item = administrator(), make.item(responsible=anna)
    make.item("44-02", responsible=anna)
    preview = client.post(address(anna), {"successor": boris.pk})
    item.responsible, item._history_user = make.person("olga"), make.person("chief")  # type: ignore[attr-defined]  # simple-history reads it
    item.save()
    done = client.post(address(anna), hidden(preview) | {"_confirm": "1"})
    assert owners() == ["olga", "boris"]
    assert "Left as they are: 44-01 (changed since the preview: person responsible: chief, " in told(done)
    assert "more" not in told(done)


def test_a_hand_over_confirmed_twice_was_done_already(anna: Person, boris: Person) -> None:
    client = administrator()
    make.item(responsible=anna)
    preview = client.post(address(anna), {"successor": boris.pk})
    client.post(address(anna), hidden(preview) | {"_confirm": "1"})
    said = told(client.post(address(anna), hidden(preview) | {"_confirm": "1"}))
    assert "This was done already" in said
    assert f'href="/admin/tracking/batch/{Batch.objects.get().pk}/change/"' in said
    assert "Left as they are" not in said
    assert "Nothing was handed over" not in said


def test_a_hand_over_by_bureau_confirmed_twice_was_done_already(anna: Person, boris: Person) -> None:
    client = administrator()
    make.item(lead="TSB", responsible=anna)
    make.item("18-01", lead="BDT", support=["TSB"], of=make.resolution(18), responsible=anna)
    preview = client.post(address(anna), {"of_TSB": boris.pk})
    client.post(address(anna), hidden(preview) | {"_confirm": "1"})
    again = client.post(address(anna), hidden(preview) | {"_confirm": "1"})
    assert owners() == ["anna", "boris"]
    assert "This was done already" in told(again)


def test_a_mail_that_fails_takes_nothing_back(anna: Person, settings: Settings) -> None:
    silent = make.person("silent", email="")
    make.item(responsible=anna)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.address
    done = hand_over(administrator(), anna, successor=silent.pk)
    assert owners() == ["silent"]
    assert "silent was not written to: silent has no e-mail address" in told(done)
    assert "The hand-over stands." in told(done)
    job = Job.objects.get()
    assert (job.about, job.status, job.attempts) == ("Anna Lind", "queued", 1)
    assert "The mail server does not answer" in job.error


def test_nobody_is_chosen_and_the_page_says_so(anna: Person) -> None:
    make.item(responsible=anna)
    page = administrator().post(address(anna), {"note": "Bye"})
    assert "Choose who takes over. Nothing was changed." in words(page)
    assert b"<title>Error:" in page.content


@pytest.mark.parametrize("role", list(Role))
def test_who_may_hand_over(role: Role, anna: Person) -> None:
    make.item(responsible=anna)
    client = signed_in(make.person("reader", role, "TSB" if role.is_bound_to_bureau else ""))
    may = role in {Role.ADMINISTRATOR, Role.COORDINATOR}
    assert client.get(address(anna)).status_code == (200 if may else 403 if role is Role.AUDITOR else 404)
    assert client.get("/admin/tracking/person/999999/hand-over/").status_code == 404


def test_the_page_takes_as_many_queries_for_thirty_items_as_for_three(anna: Person) -> None:
    client = administrator()
    for number in range(1, 4):
        make.item(f"44-{number:02}", responsible=anna)
    few = queries_of(client, address(anna))
    for number in range(4, 34):
        make.item(f"44-{number:02}", responsible=anna)
    assert queries_of(client, address(anna)) == few


# The form of a person


def save(person: Person, **fields: object) -> Answer:
    client, address = administrator(), f"/admin/tracking/person/{person.pk}/change/"
    return client.post(address, filled(client, address, **fields))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"is_active": ""}, "Nobody is deactivated while holding duties. Still held: 1 open action item."),
        ({"role": "coordinator"}, "Role and bureau stay while duties are held. Still held: 1 open action item."),
        ({"bureau": "BDT"}, "Role and bureau stay while duties are held."),
    ],
)
def test_a_person_who_holds_duties_keeps_account_role_and_bureau(
    anna: Person, boris: Person, fields: dict[str, object], sentence: str
) -> None:
    make.item(responsible=anna)
    page = save(anna, **fields)
    assert sentence in words(page)
    assert f'<a href="{address(anna)}">Hand over</a>' in page.content.decode()
    anna.refresh_from_db()
    assert (anna.is_active, anna.role, anna.bureau) == (True, "focal point", "TSB")


def test_after_the_hand_over_the_person_may_go(anna: Person, boris: Person) -> None:
    make.item(responsible=anna)
    hand_over(signed_in(make.person()), anna, successor=boris.pk)
    assert save(anna, is_active="").status_code == 302
    anna.refresh_from_db()
    assert not anna.is_active


def test_other_fields_are_saved_while_duties_are_held(anna: Person) -> None:
    make.item(responsible=anna)
    leave = {"away_from": "2017-04-01", "away_until": "2017-04-14", "time_zone": "Asia/Tokyo"}
    assert save(anna, **leave).status_code == 302
    anna.refresh_from_db()
    assert (anna.away_from, anna.away_until) == (date(2017, 4, 1), date(2017, 4, 14))
    assert anna.time_zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"time_zone": "Europe/Genf"}, "Select a valid choice. Europe/Genf is not one of the available choices."),
        ({"away_from": "2017-04-14", "away_until": "2017-04-01"}, "Leave has a first day and a last day"),
        ({"away_from": "2017-04-14"}, "Leave has a first day and a last day"),
    ],
)
def test_what_makes_no_sense_is_refused(anna: Person, fields: dict[str, object], sentence: str) -> None:
    assert sentence in words(save(anna, **fields))


def test_a_delegate_sees_the_items_and_has_an_account(anna: Person, boris: Person) -> None:
    olga = make.person("olga", Role.FOCAL_POINT, "BDT")
    gone = make.person("gone", is_active=False)
    assert "olga does not see the items of TSB and could not stand in." in words(save(anna, delegate=olga.pk))
    assert "gone has no active account." in words(save(anna, delegate=gone.pk))
    assert "cannot be their own delegate" in words(save(anna, delegate=anna.pk))
    assert save(anna, delegate=boris.pk).status_code == 302


def test_contributions_of_a_bureau_need_another_focal_point(anna: Person) -> None:
    item = make.item(support=["TSB"], lead="BDT")
    days = {"asked_on": date(2017, 3, 1), "due_on": date(2017, 4, 1)}
    ContributionRequest.objects.create(item=item, bureau="TSB", what="Figures", **days)
    page = save(anna, is_active="")
    assert "1 contribution asked of their bureau, which has no other focal point" in words(page)
    assert "name another focal point of TSB" in words(signed_in(make.person()).get(address(anna)))


def test_the_history_of_a_person_tells_who_changed_what_and_no_password(anna: Person) -> None:
    save(anna, bureau="BDT")
    page = words(signed_in(make.person("root", is_superuser=True)).get(f"/admin/tracking/person/{anna.pk}/history/"))
    assert "Bureau" in page
    assert "BDT" in page
    assert "assword" not in page.split("History", 1)[1].split("Change password")[-1]


def test_who_only_reads_a_person_sees_nothing_of_the_password(anna: Person) -> None:
    for reader in (make.person(), make.person("auditor", Role.AUDITOR)):
        page = signed_in(reader).get(f"/admin/tracking/person/{anna.pk}/change/").content.decode()
        assert "Anna" in page
        assert "password/" not in page
        assert "salt" not in page


def test_the_coordinator_sees_on_home_how_many_items_are_vacant(coordinator: Client, focal_tsb: Client) -> None:
    make.item("44-01")
    make.item("44-02", responsible=make.person("gone", is_active=False))
    page = coordinator.get("/admin/").content.decode()
    assert '<li class="number-vacant"><a href="/admin/tracking/actionitem/?vacant=yes&amp;duties=yes"><b>2</b>' in page
    assert "number-vacant" not in focal_tsb.get("/admin/").content.decode()


def test_a_vacant_item_says_so_on_its_page(coordinator: Client) -> None:
    gone = make.item(responsible=make.person("gone", is_active=False))
    held = make.item("44-02", responsible=make.person("amina"))
    assert "tag-vacant" in coordinator.get(f"/admin/tracking/actionitem/{gone.pk}/change/").content.decode()
    assert "tag-vacant" not in coordinator.get(f"/admin/tracking/actionitem/{held.pk}/change/").content.decode()


def test_the_list_of_people_leads_to_the_hand_over_of_whoever_holds_something(anna: Person, boris: Person) -> None:
    make.item("44-01", responsible=anna)
    make.person("away", Role.FOCAL_POINT, "BDT", delegate=boris)
    people = "/admin/tracking/person/"
    page = signed_in(make.person()).get(people).content.decode()
    assert re.findall(r'href="([^"]*/hand-over/)"', page) == [address(anna), address(boris)]
    assert "/hand-over/" not in signed_in(make.person("auditor", Role.AUDITOR)).get(people).content.decode()


def test_the_list_of_people_takes_as_many_queries_whoever_holds_something(anna: Person) -> None:
    reader = signed_in(make.person())
    few = queries_of(reader, "/admin/tracking/person/")
    for number in range(5):
        make.item(f"44-0{number}", responsible=make.person(f"holder-{number}", Role.FOCAL_POINT, "TSB"))
    assert queries_of(reader, "/admin/tracking/person/") == few
