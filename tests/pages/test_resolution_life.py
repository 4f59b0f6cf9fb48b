"""Pages where a Resolution gets its number, is superseded, and where a study period closes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from resolutions.models import Resolution, StudyPeriod
from tests import make
from tests.pages.browser import changed, fields_of, opened
from tests.pages.conftest import signed_in
from tracking.models import ActionItem
from tracking.roles import Role
from tracking.workflow import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def financial() -> Resolution:
    resolution = make.resolution(None, slug="financial-inclusion", mnemonic="FIN", suggested_number=89, plan_order=5)
    make.item("NEW-FIN-01", of=resolution)
    return resolution


def page_of(resolution: Resolution, name: str) -> str:
    return f"/admin/resolutions/resolution/{resolution.pk}/{name}/"


def assign(client: Client, resolution: Resolution, number: int) -> None:
    """Looks at the preview of the number and then assigns it."""
    where = page_of(resolution, "number")
    assert client.post(where, opened(client, f"{where}?number={number}")).status_code == 302


def test_the_number_page_previews_the_suggested_number_and_changes_nothing(
    coordinator: Client, financial: Resolution
) -> None:
    page = coordinator.get(page_of(financial, "number")).content.decode()
    assert "unconfirmed; look it up" in page
    assert "89-01" in page
    assert ActionItem.objects.get().code == "NEW-FIN-01"


def test_the_number_is_assigned_in_four_clicks(coordinator: Client, financial: Resolution) -> None:
    """List, Resolution, “Assign a number”, “Assign the number”: each page leads to the next."""
    assert f"/{financial.pk}/change/" in coordinator.get("/admin/resolutions/resolution/").content.decode()
    change = coordinator.get(f"/admin/resolutions/resolution/{financial.pk}/change/").content.decode()
    assert page_of(financial, "number") in change
    form = coordinator.get(page_of(financial, "number")).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    assert coordinator.post(page_of(financial, "number"), sent).status_code == 302
    assert ActionItem.objects.get().code == "89-01"


@pytest.mark.parametrize("code", ["89-01", "NEW-FIN-01", "new-fin-01"])
def test_present_and_former_codes_lead_to_the_item(coordinator: Client, financial: Resolution, code: str) -> None:
    assign(coordinator, financial, 89)
    response = coordinator.get(f"/admin/tracking/actionitem/code/{code}/")
    assert response.headers["Location"].endswith(f"/{ActionItem.objects.get().pk}/change/")


def test_a_code_of_an_item_one_may_not_see_leads_nowhere(focal_bdt: Client, financial: Resolution) -> None:
    assert focal_bdt.get("/admin/tracking/actionitem/code/NEW-FIN-01/").status_code == 404
    assert focal_bdt.get("/admin/tracking/actionitem/code/NO-SUCH/").status_code == 404


@pytest.mark.parametrize("typed", ["97", "٩٧"])
def test_a_number_is_assigned_from_the_page_with_its_own_preview_only(
    coordinator: Client, financial: Resolution, typed: str
) -> None:
    where = page_of(financial, "number")
    page = coordinator.post(where, changed(opened(coordinator, where), number=typed)).content.decode()
    assert "With number 97, 1 code changes" in page
    assert re.search(r"class=\"warning\">\s*Nothing is assigned yet\.", page)
    assert ActionItem.objects.get().code == "NEW-FIN-01"
    shown = fields_of(page)
    assert (shown["number"], shown["previewed"]) == (["97"], ["97"])
    assert coordinator.post(where, changed(shown, number=typed)).status_code == 302
    assert ActionItem.objects.get().code == "97-01"


@pytest.mark.parametrize("previewed", ["", "None", "x", "890"])
def test_a_number_sent_without_its_preview_is_not_assigned(
    coordinator: Client, financial: Resolution, previewed: str
) -> None:
    for number in ("89", ""):
        sent = {"number": number, "previewed": previewed, "seen_version": financial.version}
        assert coordinator.post(page_of(financial, "number"), sent).status_code == 200
    financial.refresh_from_db()
    assert financial.number is None


def test_enter_leads_to_the_preview(coordinator: Client, financial: Resolution) -> None:
    """Enter presses the first button of the form."""
    where = page_of(financial, "number")
    page = coordinator.get(where).content.decode().partition("deed-form")[2]
    assert 'name="_preview"' in page[page.index('type="submit"') :].partition(">")[0]
    again = coordinator.post(where, opened(coordinator, where) | {"_preview": ["Preview"]}).content.decode()
    assert "With number 89, 1 code changes" in again
    assert ActionItem.objects.get().code == "NEW-FIN-01"


def test_a_number_that_is_taken_is_refused_in_one_sentence(coordinator: Client, financial: Resolution) -> None:
    make.resolution(44)
    sent = {"number": 44, "seen_version": financial.version}
    page = coordinator.post(page_of(financial, "number"), sent).content.decode()
    assert "Number 44 belongs to" in page
    assert "<title>Error:" in page
    financial.refresh_from_db()
    assert financial.number is None


def test_the_second_of_two_who_number_it_is_told(coordinator: Client, financial: Resolution) -> None:
    sent = {"number": 90, "previewed": 90, "seen_version": financial.version}
    assign(coordinator, financial, 89)
    page = coordinator.post(page_of(financial, "number"), sent).content.decode()
    assert (fields_of(page)["previewed"], "With number 90, 1 code changes" in page) == (["90"], True)
    assert "after you opened it" in page
    assert 'name="keep-number" value="mine"' in page
    financial.refresh_from_db()
    assert financial.number == 89
    chosen = sent | {"told-number": "89", "mine-number": "90"}
    coordinator.post(page_of(financial, "number"), chosen | {"keep-number": "theirs"})
    financial.refresh_from_db()
    assert financial.number == 89
    coordinator.post(page_of(financial, "number"), chosen | {"keep-number": "mine"})
    assert ActionItem.objects.get().code == "90-01"
    assert list(ActionItem.objects.get().aliases.values_list("code", flat=True)) == ["89-01", "NEW-FIN-01"]


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("number", {"number": 89, "previewed": 89}),
        ("supersede", {"by_what": "suppressed by WTSA-20", "why": "Done", "successor": ""}),
    ],
)
def test_what_another_saved_elsewhere_in_the_resolution_stops_nothing(
    coordinator: Client, financial: Resolution, name: str, sent: dict[str, object]
) -> None:
    seen = financial.version
    financial.note = "Looked up"
    financial.save()
    assert coordinator.post(page_of(financial, name), sent | {"seen_version": seen}).status_code == 302
    financial.refresh_from_db()
    assert financial.note == "Looked up"
    assert (financial.number, financial.text_status)[name == "supersede"] == {"number": 89}.get(name, "suppressed")


def test_a_note_is_saved_on_a_resolution_that_got_its_number_meanwhile(
    coordinator: Client, financial: Resolution
) -> None:
    where = f"/admin/resolutions/resolution/{financial.pk}/change/"
    page = opened(coordinator, where)
    assign(coordinator, financial, 89)
    assert coordinator.post(where, changed(page, note="Looked up")).status_code == 302
    financial.refresh_from_db()
    assert (financial.number, financial.note) == (89, "Looked up")


def test_who_suppresses_what_another_gave_a_new_text_is_asked(coordinator: Client, financial: Resolution) -> None:
    seen = financial.version
    financial.text_status = "unmodified"
    financial.save()
    sent = {"by_what": "suppressed by WTSA-20", "why": "Done", "successor": "", "seen_version": seen}
    page = coordinator.post(page_of(financial, "supersede"), sent).content.decode()
    assert 'name="keep-text_status" value="mine"' in page
    financial.refresh_from_db()
    assert financial.text_status == "unmodified"
    assert ActionItem.objects.get().status == Status.NOT_STARTED


@pytest.mark.parametrize("name", ["number", "supersede"])
@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.DIRECTOR, Role.AUDITOR, Role.REPORT_EDITOR])
def test_only_who_runs_the_plan_may(financial: Resolution, role: Role, name: str) -> None:
    client = signed_in(make.person(role.value.replace(" ", "-"), role, "TSB"))
    assert client.get(page_of(financial, name)).status_code == 403
    assert client.post(page_of(financial, name), {"number": 89}).status_code == 403


def test_superseding_shows_the_items_then_ends_them(coordinator: Client, financial: Resolution) -> None:
    assert "1 open item becomes" in coordinator.get(page_of(financial, "supersede")).content.decode()
    sent = {"by_what": "Resolution 89 (Rev. Geneva, 2022)", "why": "New text", "seen_version": financial.version}
    assert coordinator.post(page_of(financial, "supersede"), sent).status_code == 302
    assert ActionItem.objects.get().status == Status.SUPERSEDED
    page = coordinator.get(f"/admin/resolutions/resolution/{financial.pk}/change/").content.decode()
    assert page_of(financial, "supersede") not in page


def test_a_resolution_is_suppressed_on_its_own_page_only(coordinator: Client, financial: Resolution) -> None:
    where = f"/admin/resolutions/resolution/{financial.pk}/change/"
    page = coordinator.post(where, changed(opened(coordinator, where), text_status="suppressed")).content.decode()
    assert "use “Superseded or suppressed”. Nothing was saved." in page
    financial.refresh_from_db()
    assert financial.text_status != "suppressed"


def test_open_items_of_a_text_marked_as_suppressed_can_still_be_ended(
    coordinator: Client, financial: Resolution
) -> None:
    financial.text_status = "suppressed"
    financial.save()
    where = f"/admin/resolutions/resolution/{financial.pk}/change/"
    assert page_of(financial, "supersede") in coordinator.get(where).content.decode()
    assert coordinator.post(where, changed(opened(coordinator, where), note="Looked up")).status_code == 302
    sent = {"by_what": "suppressed by WTSA-20", "why": "Done", "successor": "", "seen_version": financial.version + 1}
    assert coordinator.post(page_of(financial, "supersede"), sent).status_code == 302
    assert ActionItem.objects.get().status == Status.SUPERSEDED
    assert page_of(financial, "supersede") not in coordinator.get(where).content.decode()


def test_a_period_is_closed_from_its_page(coordinator: Client, financial: Resolution) -> None:
    period = StudyPeriod.objects.create(assembly=make.assembly(), name="2017–2020", opens_on=date(2016, 11, 4))
    following = make.meeting("wtsa-20", of="wtsa", opens_on=date(2022, 3, 1))
    close = f"/admin/resolutions/studyperiod/{period.pk}/close/"
    assert close in coordinator.get(f"/admin/resolutions/studyperiod/{period.pk}/change/").content.decode()
    assert "1 open item is carried over" in coordinator.get(close).content.decode()
    assert coordinator.post(close, {"into": following.pk, "closed_on": "2022-03-09"}).status_code == 302
    period.refresh_from_db()
    assert (period.closed_on, str(period.closed_by)) == (date(2022, 3, 9), "coordinator")
    sent = {"into": following.pk, "closed_on": "2022-03-10"}
    for page in (coordinator.get(close).content.decode(), coordinator.post(close, sent).content.decode()):
        assert "Closed on 9 March 2022 by <bdi>coordinator</bdi>." in page
        assert "carried over</h2>" not in page
        assert 'name="closed_on"' not in page
    assert "Nothing was changed." in page


@pytest.mark.parametrize("day", ["0001-01-01", "2016-11-03", "9999-12-31"])
def test_a_period_is_closed_on_no_day_that_makes_no_sense(coordinator: Client, day: str) -> None:
    period = StudyPeriod.objects.create(assembly=make.assembly(), name="2017–2020", opens_on=date(2016, 11, 4))
    following = make.meeting("wtsa-20", of="wtsa", opens_on=date(2022, 3, 1))
    close = f"/admin/resolutions/studyperiod/{period.pk}/close/"
    page = coordinator.post(close, {"into": following.pk, "closed_on": day})
    assert page.context["form"].errors["closed_on"][0].endswith("Nothing was saved.")
    period.refresh_from_db()
    assert period.closed_on is None


def test_a_resolution_superseded_meanwhile_says_by_whom_when_and_with_what_result(
    coordinator: Client, financial: Resolution
) -> None:
    other = signed_in(make.person("li"))
    later = make.resolution(76)
    sent = {"by_what": "Res. 76", "why": "Done", "successor": later.pk, "seen_version": financial.version}
    assert other.post(page_of(financial, "supersede"), sent).status_code == 302
    same = coordinator.post(page_of(financial, "supersede"), sent).content.decode()
    assert "li did the same already, at " in same
    assert "superseded by Resolution 76. Nothing is left to do." in same
    elsewise = coordinator.post(page_of(financial, "supersede"), sent | {"successor": ""}).content.decode()
    assert "li did so already, at " in elsewise
    assert "Nothing of yours was changed." in elsewise


def test_a_superseded_item_leads_to_the_resolution_that_took_its_place(
    coordinator: Client, financial: Resolution
) -> None:
    successor, item = make.resolution(90), ActionItem.objects.get()
    told = {"by_what": "Resolution 90 (Geneva, 2022)", "why": "Revised"}
    sent = {**told, "successor": successor.pk, "seen_version": financial.version}
    assert coordinator.post(page_of(financial, "supersede"), sent).status_code == 302
    page = coordinator.get(f"/admin/tracking/actionitem/{item.pk}/change/").content.decode()
    assert f'<a href="/admin/resolutions/resolution/{successor.pk}/change/"><bdi>Resolution 90' in page
