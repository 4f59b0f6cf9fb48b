"""The item page between bureaux: requests, shared evidence, twins, siblings, sisters, sending back, no change."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import SisterResolution
from tests import make
from tests.pages.conftest import queries_of, signed_in
from tests.pages.test_item_page import address, filled
from tracking.contributions import ask
from tracking.models import ActionItem, ContributionRequest, Evidence, ItemAlias, Topic
from tracking.progress import add_update
from tracking.roles import Role

pytestmark = pytest.mark.django_db
DAY = make.WORKING_DATE


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = DAY


def page(client: Client, item: ActionItem, name: str = "change") -> str:
    return client.get(address(item, name)).content.decode()


def asked(item: ActionItem, due_on: date = DAY) -> ContributionRequest:
    return ask(item, "BDT", "Figures of 2016", due_on=due_on, by=None, on=date(2017, 3, 1))


# A completion sent back


def test_only_the_coordinator_sends_a_completion_back(coordinator: Client, focal_tsb: Client) -> None:
    item = make.item(status="completed")
    assert 'value="in progress"' not in page(focal_tsb, item, "move")
    answer = {"seen_version": item.version, "target": "in progress", "reason": "Not done yet"}
    refused = focal_tsb.post(address(item, "move"), answer).content.decode()
    item.refresh_from_db()
    assert (item.status, "or not by you. Nothing was changed." in refused) == ("completed", True)
    assert coordinator.post(address(item, "move"), answer).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.status_changes.get().why) == ("in progress", "Not done yet")


def test_sending_back_without_a_reason_says_so(coordinator: Client) -> None:
    item = make.item(status="completed")
    response = coordinator.post(address(item, "move"), {"seen_version": item.version, "target": "continuing"})
    assert "“Continuing” needs: a reason. Nothing was changed." in response.content.decode()


# No change, in one click


def test_no_change_is_one_click_on_the_item_page(focal_bdt: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    assert "No change since 4 November 2016" in page(focal_bdt, item)
    response = focal_bdt.post(address(item, "confirm"))
    item.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, address(item))
    assert (item.last_update_on, item.updates.get().kind) == (DAY, "confirmation")


def test_opening_the_address_of_the_click_changes_nothing(coordinator: Client) -> None:
    item = make.item()
    assert coordinator.get(address(item, "confirm"))["Location"] == address(item)
    assert not item.updates.exists()


def test_what_has_ended_offers_no_such_click_and_refuses_it_in_words(coordinator: Client) -> None:
    item = make.item(status="completed")
    assert "No change since" not in page(coordinator, item)
    told = coordinator.post(address(item, "confirm"), follow=True).content.decode()
    assert "The work on 44-01 has ended" in told


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 403), (Role.DIRECTOR, 403)])
def test_readers_confirm_nothing(role: Role, status: int) -> None:
    item = make.item()
    assert signed_in(make.person("reader", role, "TSB")).post(address(item, "confirm")).status_code == status


# Contributions


def test_the_lead_asks_on_a_page_of_its_own_and_the_bureau_answers_there(focal_tsb: Client, focal_bdt: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    given = {"bureau": "BDT", "what": "Figures of 2016", "due_on": "2017-04-10"}
    assert focal_tsb.post(address(item, "ask"), given).status_code == 302
    row = item.contribution_requests.get()
    assert (row.bureau, row.due_on, str(row.asked_by), row.asked_on) == ("BDT", date(2017, 4, 10), "focal-tsb", DAY)
    assert "Figures of 2016" in page(focal_bdt, item, f"asked/{row.pk}/answer")
    said = {"seen_version": row.version, "answer": "12 countries."}
    assert focal_bdt.post(address(item, f"asked/{row.pk}/answer"), said).status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.answered_on, str(row.answered_by)) == ("12 countries.", DAY, "focal-bdt")
    assert "12 countries." in page(focal_tsb, item)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"bureau": "BR", "what": "x", "due_on": "2017-04-10"}, "Select a valid choice"),
        ({"bureau": "BDT", "what": "", "due_on": "2017-04-10"}, "This field is required"),
        ({"bureau": "BDT", "what": "x", "due_on": "2017-03-19"}, "The earliest day here is 20 March 2017"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_and_not_kept(
    focal_tsb: Client, given: dict[str, str], told: str
) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    assert told in focal_tsb.post(address(item, "ask"), given).content.decode()
    assert not item.contribution_requests.exists()


def test_the_lead_withdraws_and_the_bureau_cannot(focal_tsb: Client, focal_bdt: Client) -> None:
    row = asked(make.item(lead="TSB", support=["BDT"]))
    where = address(row.item, f"asked/{row.pk}/withdraw")
    assert focal_bdt.post(where).status_code == 403
    assert "Why it is withdrawn" in page(focal_tsb, row.item, f"asked/{row.pk}/withdraw")
    assert "This field is required" in focal_tsb.post(where, {"seen_version": row.version}).content.decode()
    row.refresh_from_db()
    assert row.is_open
    said = {"seen_version": row.version, "why": "The study group has the figures."}
    assert focal_tsb.post(where, said).status_code == 302
    row.refresh_from_db()
    assert (row.withdrawn_on, str(row.withdrawn_by)) == (DAY, "focal-tsb")
    for place in ("change", "history"):
        assert "The study group has the figures." in page(focal_bdt, row.item, place), place
    of_its_own = focal_bdt.get(f"/admin/tracking/contributionrequest/{row.pk}/change/").content.decode()
    assert "The study group has the figures." in of_its_own


def test_what_is_left_open_when_the_work_ends_is_answered_or_withdrawn(focal_tsb: Client, focal_bdt: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    first, second = asked(item), asked(item)
    item.status = "completed"
    item.save()
    assert f"asked/{first.pk}/withdraw" in page(focal_tsb, item)
    assert f"asked/{second.pk}/answer" in page(focal_bdt, item)
    said = {"seen_version": first.version, "why": "The work has ended."}
    assert focal_tsb.post(address(item, f"asked/{first.pk}/withdraw"), said).status_code == 302
    answer = {"seen_version": second.version, "answer": "Here they are."}
    assert focal_bdt.post(address(item, f"asked/{second.pk}/answer"), answer).status_code == 302
    assert not any(row.is_open for row in item.contribution_requests.all())


def test_an_answer_to_what_was_withdrawn_meanwhile_is_refused_in_words(focal_tsb: Client, focal_bdt: Client) -> None:
    row = asked(make.item(lead="TSB", support=["BDT"]))
    seen = row.version
    focal_tsb.post(address(row.item, f"asked/{row.pk}/withdraw"), {"seen_version": seen, "why": "Not needed"})
    late = {"seen_version": seen, "answer": "12 countries."}
    told = focal_bdt.post(address(row.item, f"asked/{row.pk}/answer"), late, follow=True).content.decode()
    assert "This request was withdrawn by focal-tsb at " in told
    assert "12 countries." in told
    row.refresh_from_db()
    assert row.answer == ""


def test_the_page_tells_a_supporting_bureau_its_own_standing(focal_bdt: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"], next_due_on=date(2017, 3, 1))
    assert focal_bdt.get(address(item)).context["own_part"] == ("BDT", "on time")
    asked(item, due_on=date(2017, 3, 10))
    assert focal_bdt.get(address(item)).context["own_part"] == ("BDT", "overdue")
    assert "Part of BDT" in page(focal_bdt, item)


def test_pages_between_bureaux_are_not_there_for_a_bureau_that_takes_no_part() -> None:
    row = asked(make.item(lead="TSB", support=["BDT"]))
    piece = Evidence.objects.create(item=row.item, title="Letter", url="https://example.int/1", added_on=DAY)
    stranger = signed_in(make.person("focal-br", Role.FOCAL_POINT, "BR"))
    for name in ("ask", f"asked/{row.pk}/answer", f"asked/{row.pk}/withdraw", f"evidence/{piece.pk}/share", "confirm"):
        assert stranger.post(address(row.item, name)).status_code == 404, name


# Evidence for several items


def test_evidence_given_once_is_shown_fetched_and_counted_on_every_item_it_serves(
    coordinator: Client, focal_bdt: Client
) -> None:
    home, further = make.item("44-01", lead="TSB"), make.item("44-02", lead="BDT")
    file = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    line = {"evidence-TOTAL_FORMS": 1, "evidence-0-title": "Letter", "evidence-0-file": file}
    coordinator.post(address(home), filled(coordinator, home, **line, **{"evidence-0-also_for": [further.pk]}))
    piece = home.evidence.get()
    assert focal_bdt.get(address(further, f"evidence/{piece.pk}")).status_code == 200
    assert focal_bdt.get(address(home, f"evidence/{piece.pk}")).status_code == 404
    shown = page(focal_bdt, further)
    assert ("Letter" in shown, "44-01" in shown) == (True, False)
    assert "also evidence of" in page(coordinator, further)
    done = {"seen_version": further.version, "target": "completed", "reason": "Published"}
    assert focal_bdt.post(address(further, "move"), done).status_code == 302


def test_further_items_are_only_those_the_person_may_see(focal_bdt: Client) -> None:
    mine, hidden = make.item("44-01", lead="BDT"), make.item("44-02", lead="TSB")
    line = {"evidence-TOTAL_FORMS": 1, "evidence-0-title": "Link", "evidence-0-url": "https://example.int/1"}
    focal_bdt.post(address(mine), filled(focal_bdt, mine, **line, **{"evidence-0-also_for": [hidden.pk]}))
    assert not Evidence.objects.exists()
    piece = Evidence.objects.create(item=mine, title="Letter", url="https://example.int/1", added_on=DAY)
    told = focal_bdt.post(address(mine, f"evidence/{piece.pk}/share"), {"codes": "44-02"}).content.decode()
    assert "No item that you may see has the code 44-02" in told
    assert not piece.also_for.exists()


def test_a_piece_given_before_is_used_for_further_items_by_their_codes(focal_bdt: Client) -> None:
    first, second, third = (make.item(f"44-0{number}", support=["BDT"]) for number in (1, 2, 3))
    piece = Evidence.objects.create(item=first, title="Letter", url="https://example.int/1", added_on=DAY)
    share = address(first, f"evidence/{piece.pk}/share")
    ItemAlias.objects.create(item=third, code="NEW-FIN-01")
    assert focal_bdt.post(share, {"codes": "44-02, new-fin-01 44-01"}).status_code == 302
    assert set(piece.also_for.all()) == {second, third}


# Twins, chapeau, sisters, topics


def test_an_update_on_one_twin_is_shown_on_the_other_with_the_code_it_was_written_on(coordinator: Client) -> None:
    first = make.item("44-17")
    second = make.item("44-33", twin_of=first)
    add_update(second, "Letter sent.", on=DAY, by=None, at=timezone.now())
    shown = page(coordinator, first)
    assert "Same duty as" in shown
    assert "Letter sent." in shown
    assert "written on" in shown
    assert "written on" not in page(coordinator, second)


def test_a_twin_of_other_bureaux_stays_unseen_with_all_it_says(focal_bdt: Client) -> None:
    first = make.item("44-17", lead="TSB", title="Kept from BDT")
    second = make.item("54-02", lead="BDT", twin_of=first)
    add_update(first, "Said elsewhere.", on=DAY, by=None, at=timezone.now())
    shown = page(focal_bdt, second)
    assert not any(word in shown for word in ("Kept from BDT", "Said elsewhere.", "Same duty as</h2>"))


def test_a_twin_of_a_twin_names_the_first_so_that_no_chain_grows(coordinator: Client) -> None:
    first = make.item("44-17")
    second, third = make.item("44-33", twin_of=first), make.item("54-02")
    coordinator.post(address(third), filled(coordinator, third, twin_of=second.pk))
    third.refresh_from_db()
    assert third.twin_of == first
    told = coordinator.post(address(first), filled(coordinator, first, twin_of=second.pk)).content.decode()
    assert "44-33 already names this item as the same duty." in told
    other = make.item("44-18")
    told = coordinator.post(address(first), filled(coordinator, first, twin_of=other.pk)).content.decode()
    assert "44-33, 54-02 name this item as the same duty" in told


def test_the_page_shows_the_other_items_under_the_same_opening_words(coordinator: Client, focal_bdt: Client) -> None:
    chapeau = make.provision(path="resolves/2", kind="chapeau")
    one, two = (make.provision(path=f"resolves/2/{label}", parent=chapeau) for label in ("i", "ii"))
    item, other = make.item("44-01", provision=one, support=["BDT"]), make.item("44-02", provision=two)
    assert [row.item for row in coordinator.get(address(item)).context["siblings"]] == [other]
    assert "Under the same opening words" in page(coordinator, item)
    assert focal_bdt.get(address(item)).context["siblings"] == []


def test_sister_resolutions_stand_beside_the_clause_and_unconfirmed_ones_say_so(coordinator: Client) -> None:
    item = make.item()
    SisterResolution.objects.create(resolution=item.resolution, body=make.body("wtdc"), number=47)
    SisterResolution.objects.create(resolution=item.resolution, body=make.body("pp"), number=123, unconfirmed=True)
    shown = page(coordinator, item)
    assert "WTDC 47" in shown
    assert shown.index("PP 123") < shown.index("(unconfirmed)")


def test_topics_are_chosen_on_the_item_and_shown_to_all(coordinator: Client, focal_bdt: Client) -> None:
    item = make.item(support=["BDT"])
    topic = Topic.objects.create(slug="accessibility", name="Accessibility")
    coordinator.post(address(item), filled(coordinator, item, topics=[topic.pk]))
    assert list(item.topics.all()) == [topic]
    assert "Accessibility" in page(focal_bdt, item)


def test_a_postponed_deadline_says_how_often(coordinator: Client) -> None:
    item = make.item(due_rule="fixed", due_on=date(2017, 6, 1), next_due_on=date(2017, 6, 1))
    for day in ("2017-07-01", "2017-08-01"):
        coordinator.post(address(item), filled(coordinator, item, due_on=day, why="Speaker fell ill"))
    assert "postponed 2 times" in page(coordinator, item)


def test_the_page_takes_as_many_queries_for_many_relations_as_for_few(coordinator: Client) -> None:
    chapeau = make.provision(path="resolves/2", kind="chapeau")
    item = make.item(provision=make.provision(path="resolves/2/i", parent=chapeau), support=["BDT"])
    _relate(item, range(2), chapeau.pk)
    few = queries_of(coordinator, address(item))
    _relate(item, range(2, 20), chapeau.pk)
    assert queries_of(coordinator, address(item)) == few


def _relate(item: ActionItem, numbers: range, chapeau: int) -> None:
    for number in numbers:
        clause = make.provision(path=f"resolves/2/x{number}", parent_id=chapeau)
        twin = make.item(f"44-{number + 10}", provision=clause, twin_of=item)
        add_update(twin, "Done.", on=DAY, by=make.person(f"author-{number}"), at=timezone.now())
        piece = Evidence.objects.create(item=twin, title="Link", url="https://example.int/", added_on=DAY)
        piece.also_for.add(item)
        asked(item).asked_by = None
        SisterResolution.objects.create(resolution=item.resolution, body=make.body("pp"), number=number + 1)
