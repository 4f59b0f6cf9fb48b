"""The page of one item: the clause beside the work, saving, the second editor, evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseFormSet
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import Provision, ProvisionText, SourceDocument
from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.models import ActionItem, DateChange, Evidence, Milestone, Person, ProgressUpdate, StatusChange
from tracking.progress import add_update

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def address(item: ActionItem, page: str = "change") -> str:
    return f"/admin/tracking/actionitem/{item.pk}/{page}/"


def load_text(provision: Provision, language: str, text: str) -> None:
    source, _made = SourceDocument.objects.get_or_create(
        sha256=language * 32,
        defaults={
            "assembly": provision.resolution.assembly,
            "name": f"brief-{language}.docx",
            "language": language,
            "read_at": timezone.now(),
        },
    )
    ProvisionText.objects.create(provision=provision, language=language, text=text, source=source)


def filled(client: Client, item: ActionItem, **changes: object) -> dict[str, Any]:
    """What the browser would send for the page as it stands, with some fields changed."""
    page = client.get(address(item))
    form = page.context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    for inline in page.context["inline_admin_formsets"]:
        data |= {f"{inline.formset.prefix}-{key}": value for key, value in _lines(inline.formset).items()}
    return {key: "" if value is None else value for key, value in (data | changes).items()}


def _lines(formset: BaseFormSet[Any]) -> dict[str, Any]:
    data = {f"{key}": value for key, value in formset.management_form.initial.items()}
    for place, line in enumerate(formset.initial_forms):
        data |= {f"{place}-{name}": line.get_initial_for_field(field, name) for name, field in line.fields.items()}
    return data


def test_the_clause_stands_beside_the_work_in_its_language_and_direction(coordinator: Client) -> None:
    item = make.item()
    load_text(item.provision, "en", "to report")
    load_text(item.provision, "ar", "أن يقدم تقريراً")
    page = coordinator.get(address(item)).content.decode()
    assert '<blockquote lang="en" dir="ltr">to report</blockquote>' in page
    assert '<blockquote lang="ar" dir="rtl">أن يقدم تقريراً</blockquote>' in page
    assert "brief-ar.docx" in page
    assert "not loaded yet" not in page


def test_the_page_says_so_while_the_official_text_is_missing(coordinator: Client) -> None:
    page = coordinator.get(address(make.item())).content.decode()
    assert "The official text is not loaded yet: ingest the source document." in page
    assert "instructs the Director of TSB" in page


def test_the_opening_words_of_the_chapeau_stand_above_the_clause(coordinator: Client) -> None:
    chapeau = make.provision(path="resolves/2", kind="chapeau")
    clause = make.provision(path="resolves/2/i", parent=chapeau)
    load_text(chapeau, "en", "that the offices")
    page = coordinator.get(address(make.item(provision=clause))).content.decode()
    assert page.index("Opening words") < page.index("that the offices")


def test_status_is_not_a_field_of_the_form(coordinator: Client) -> None:
    form = coordinator.get(address(make.item())).context["adminform"].form
    assert "status" not in form.fields


def test_a_sent_status_is_not_taken_on(coordinator: Client) -> None:
    item = make.item()
    coordinator.post(address(item), filled(coordinator, item, status="completed", title="Report to Council"))
    item.refresh_from_db()
    assert (item.status, item.title) == ("not started", "Report to Council")


def test_the_second_editor_is_told_who_saved_and_overwrites_nothing() -> None:
    item = make.item()
    first = signed_in(make.person("amina", first_name="Amina", last_name="Diallo"))
    second = signed_in(make.person("li", first_name="Li", last_name="Wei"))
    seen_by_second = filled(second, item, title="Second title")
    first.post(address(item), filled(first, item, title="First title"))
    page = second.post(address(item), seen_by_second)
    item.refresh_from_db()
    assert item.title == "First title"
    assert "Amina Diallo saved this" in page.content.decode()
    assert 'value="Second title"' in page.content.decode()
    assert "<h1>44-01 First title</h1>" in page.content.decode()
    assert "<title>Error:" in page.content.decode()


def test_an_update_added_meanwhile_spoils_no_open_form(coordinator: Client) -> None:
    item = make.item()
    open_form = filled(coordinator, item, title="Report to Council")
    add_update(item, "Done.", on=date(2017, 3, 20), by=None, at=timezone.now())
    coordinator.post(address(item), open_form)
    item.refresh_from_db()
    assert (item.title, item.last_update_on) == ("Report to Council", date(2017, 3, 20))


def test_two_people_at_the_same_milestone_meet_and_do_not_overwrite(coordinator: Client) -> None:
    item = make.item()
    step = Milestone.objects.create(item=item, title="Draft")
    other = signed_in(make.person("li"))
    late = filled(other, item, **{"milestones-0-title": "Text"})
    coordinator.post(address(item), filled(coordinator, item, **{"milestones-0-title": "Draft circulated"}))
    page = other.post(address(item), late)
    step.refresh_from_db()
    assert step.title == "Draft circulated"
    assert page.status_code == 200


def test_a_deadline_set_by_a_person_is_followed_and_recorded(coordinator: Client) -> None:
    item = make.item()
    coordinator.post(address(item), filled(coordinator, item, due_rule="fixed", due_on="2017-06-01", why="Agreed"))
    item.refresh_from_db()
    change = item.date_changes.get()
    assert item.next_due_on == date(2017, 6, 1)
    assert (change.target, change.why, str(change.by)) == (date(2017, 6, 1), "Agreed", "coordinator")


def test_a_deadline_before_a_meeting_follows_the_lead_time(coordinator: Client) -> None:
    item, council = make.item(), make.meeting()
    make.body("council", lead_days=30)
    data = filled(coordinator, item, due_rule="before meeting", before_meeting=council.pk)
    coordinator.post(address(item), data)
    item.refresh_from_db()
    assert item.next_due_on == date(2017, 4, 15)


def test_moving_a_deadline_needs_a_reason(coordinator: Client) -> None:
    item = make.item(due_rule="fixed", due_on=date(2017, 6, 1), next_due_on=date(2017, 6, 1))
    page = coordinator.post(address(item), filled(coordinator, item, due_on="2017-09-01"))
    item.refresh_from_db()
    assert item.due_on == date(2017, 6, 1)
    assert "say why" in page.content.decode()


def test_a_change_of_person_is_a_row(coordinator: Client) -> None:
    before, after = make.person("before"), make.person("after")
    item = make.item(responsible=before)
    coordinator.post(address(item), filled(coordinator, item, responsible=after.pk, why="Leaves"))
    change = item.owner_changes.get()
    assert (change.source, change.target, change.why) == (before, after, "Leaves")


def test_an_update_added_on_the_page_is_the_last_word(coordinator: Client) -> None:
    item = make.item()
    line = {"updates-TOTAL_FORMS": 1, "updates-0-on": "2017-03-19", "updates-0-text": "Letter sent."}
    coordinator.post(address(item), filled(coordinator, item, **line))
    item.refresh_from_db()
    assert item.updates.get().text == "Letter sent."
    assert (item.last_update_on, str(item.last_update_by)) == (date(2017, 3, 19), "coordinator")


def test_old_updates_are_read_and_cannot_be_rewritten(coordinator: Client) -> None:
    item = make.item()
    update = add_update(item, "Letter sent.", on=date(2017, 3, 1), by=None, at=timezone.now())
    line = {"updates-TOTAL_FORMS": 1, "updates-INITIAL_FORMS": 1, "updates-0-id": update.pk, "updates-0-text": "Other"}
    coordinator.post(address(item), filled(coordinator, item, **line))
    assert ProgressUpdate.objects.get(pk=update.pk).text == "Letter sent."


def test_evidence_is_a_private_file_sent_as_an_attachment(coordinator: Client, focal_bdt: Client) -> None:
    item = make.item()
    file = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    line = {"evidence-TOTAL_FORMS": 1, "evidence-0-title": "Letter", "evidence-0-file": file}
    coordinator.post(address(item), filled(coordinator, item, **line))
    piece = item.evidence.get()
    where = address(item, f"evidence/{piece.pk}")
    response = coordinator.get(where)
    assert (piece.added_on, str(piece.added_by)) == (date(2017, 3, 20), "coordinator")
    assert response["Content-Disposition"] == 'attachment; filename="Letter.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert focal_bdt.get(where).status_code == 404


@pytest.mark.parametrize(
    ("title", "name"), [("Letter", "Letter.pdf"), ("letter.pdf", "letter.pdf"), ("letter.PDF", "letter.PDF")]
)
def test_evidence_is_fetched_with_one_ending(coordinator: Client, title: str, name: str) -> None:
    item = make.item()
    file = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 x")
    piece = Evidence.objects.create(item=item, title=title, file=file, added_on=make.WORKING_DATE)
    sent = coordinator.get(address(item, f"evidence/{piece.pk}"))
    assert sent["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "macro.docm"])
def test_files_that_could_run_are_refused(coordinator: Client, name: str) -> None:
    item = make.item()
    line = {"evidence-TOTAL_FORMS": 1, "evidence-0-title": "X", "evidence-0-file": SimpleUploadedFile(name, b"x")}
    coordinator.post(address(item), filled(coordinator, item, **line))
    assert not Evidence.objects.exists()


def test_page_and_history_take_as_many_queries_for_a_long_story_as_for_a_short_one(coordinator: Client) -> None:
    item, author = make.item(support=["BDT"]), make.person("author")
    for _ in range(5):
        _something_happens(item, author)
    few = [queries_of(coordinator, address(item, page)) for page in ("change", "history", "compare")]
    for _ in range(45):
        _something_happens(item, author)
    many = [queries_of(coordinator, address(item, page)) for page in ("change", "history", "compare")]
    assert many[0] == few[0]
    # A page of the story asks once for each kind of name that is on it: meetings, bodies, people.
    assert many[1] <= few[1]
    assert many[2] <= few[2]


def _something_happens(item: ActionItem, author: Person) -> None:
    now, place = timezone.now(), item.updates.count()
    add_update(item, "Done.", on=date(2017, 3, 1), by=author, at=now)
    item.responsible = author if item.responsible is None else None
    item.save()
    StatusChange.objects.create(item=item, source="not started", target="in progress", by=author, at=now)
    Evidence.objects.create(item=item, title="Link", url="https://example.int/", added_on=now, added_by=author)
    Milestone.objects.create(item=item, title="Step")
    make.report_due(item, make.meeting(f"council-{place}", opens_on=date(2017 + place, 5, 15)))


def test_milestones_are_counted_never_guessed(coordinator: Client) -> None:
    item = make.item()
    assert "–" in coordinator.get(address(item)).content.decode()
    Milestone.objects.create(item=item, title="Draft", met_on=date(2017, 3, 1))
    Milestone.objects.create(item=item, title="Final")
    assert "1 of 2 met" in coordinator.get(address(item)).content.decode()


def test_the_history_page_names_the_editor_and_offers_no_way_back(coordinator: Client) -> None:
    item = make.item()
    coordinator.post(address(item), filled(coordinator, item, title="Report to Council"))
    page = coordinator.get(address(item, "history")).content.decode()
    version = item.history.first().pk
    assert "coordinator" in page
    assert "Report to Council" in page
    assert b"Revert" not in coordinator.get(address(item, "history")).content
    assert coordinator.post(address(item, f"history/{version}"), {"title": "Back"}).status_code in {302, 404}
    item.refresh_from_db()
    assert item.title == "Report to Council"


def test_changes_tell_days_as_the_readers_language_writes_them(coordinator: Client) -> None:
    item = make.item()
    DateChange.objects.create(item=item, source=None, target=date(2017, 4, 15), at=timezone.now(), why="Moved")
    page = coordinator.get(address(item)).content.decode()
    changes = page.split('id="changes-heading"')[1]
    assert "15 Apr" in changes
    assert "2017-04-15" not in changes


def test_a_day_that_comes_from_a_report_is_not_taken_for_a_day_the_clause_states(coordinator: Client) -> None:
    item = make.item()
    said = "the clause states no date for the action itself"
    assert said not in coordinator.get(address(item)).content.decode()
    ActionItem.objects.filter(pk=item.pk).update(next_due_on=date(2017, 4, 15))
    assert said in coordinator.get(address(item)).content.decode()
