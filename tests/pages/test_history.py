"""The story of Resolutions, provisions and meetings, and two versions side by side."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from resolutions.models import Meeting, Provision, ProvisionText, Resolution, SourceDocument
from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.models import Person

pytestmark = pytest.mark.django_db


def text_of(provision: Provision, text: str, language: str = "en") -> ProvisionText:
    source, _made = SourceDocument.objects.get_or_create(
        sha256="0" * 64,
        defaults={
            "assembly": provision.resolution.assembly,
            "name": "brief",
            "language": "en",
            "read_at": timezone.now(),
        },
    )
    return ProvisionText.objects.create(provision=provision, language=language, text=text, source=source)


def renamed(meeting: Meeting, *names: str, by: Person | None = None) -> None:
    for hours, name in enumerate(names, start=1):
        meeting.name = name
        meeting._history_user = by  # type: ignore[attr-defined]  # read by the history
        meeting._history_date = timezone.now() + timedelta(hours=hours)  # type: ignore[attr-defined]  # as above
        meeting.save()


def test_the_story_of_a_meeting_tells_field_from_and_to(coordinator: Client) -> None:
    meeting = make.meeting(name="Council 2017")
    renamed(meeting, "Council 2017 (Geneva)", by=Person.objects.get())
    page = coordinator.get(f"/admin/resolutions/meeting/{meeting.pk}/history/")
    (newest, number), (first, _one) = page.context["entries"]
    assert (newest.by, newest.lines[0].label, newest.lines[0].before) == ("coordinator", "Name", "Council 2017")
    assert (newest.lines[0].after, number) == ("Council 2017 (Geneva)", 2)
    assert first.lines[0].label == "Meeting"


def test_a_title_taken_from_a_document_is_told_with_its_resolution(coordinator: Client) -> None:
    resolution = make.resolution(44, titles={"en": "Bridging the gap"})
    title = resolution.titles.get()
    title.text = "Bridging the standardization gap between the developing and the developed countries of the Union"
    title.save()
    page = coordinator.get(f"/admin/resolutions/resolution/{resolution.pk}/history/").content.decode()
    assert "Title English" in page
    assert "standardization" in page


def test_the_words_that_came_and_went_are_marked_and_named(coordinator: Client) -> None:
    provision = make.provision()
    text = text_of(provision, "to report to the Council every year on the progress that was made until then")
    text._history_date = timezone.now() + timedelta(hours=1)  # type: ignore[attr-defined]  # read by the history
    text.text = "to report to the Council every second year on the progress that was made until then"
    text.save()
    page = coordinator.get(f"/admin/resolutions/provision/{provision.pk}/compare/").content.decode()
    assert re.findall(r'<ins><bdi class="visually-hidden">put in: </bdi>(.*?)</ins>', page) == [" second"]
    assert 'lang="en"' in page


def test_any_two_versions_may_be_set_side_by_side_the_older_first(coordinator: Client) -> None:
    meeting = make.meeting(name="A")
    renamed(meeting, "B", "C", "D")
    address = f"/admin/resolutions/meeting/{meeting.pk}/compare/"
    versions = coordinator.get(address).context["versions"]
    assert [version.number for version in versions] == [4, 3, 2, 1]
    page = coordinator.get(f"{address}?a={versions[1].name}&b={versions[3].name}")
    assert [(line.label, line.before, line.after) for line in page.context["lines"]] == [("Name", "A", "C")]
    assert (page.context["older"].number, page.context["newer"].number) == (1, 3)


def test_an_unknown_version_is_answered_with_the_last_two(coordinator: Client) -> None:
    meeting = make.meeting(name="A")
    renamed(meeting, "B")
    page = coordinator.get(f"/admin/resolutions/meeting/{meeting.pk}/compare/?a=meeting-999&b=x")
    assert [(line.before, line.after) for line in page.context["lines"]] == [("A", "B")]


def test_history_and_comparison_are_read_and_never_sent(coordinator: Client) -> None:
    meeting = make.meeting()
    before = Meeting.history.count()
    for page in ("history", "compare"):
        coordinator.post(f"/admin/resolutions/meeting/{meeting.pk}/{page}/", {"name": "Back"})
    meeting.refresh_from_db()
    assert (meeting.name, Meeting.history.count()) == ("council-2017", before)


def test_a_long_story_is_paged_and_takes_no_more_queries() -> None:
    client = signed_in(make.person("admin", is_superuser=True))
    meeting = make.meeting()
    renamed(meeting, "A", "B", by=Person.objects.get())
    addresses = [f"/admin/resolutions/meeting/{meeting.pk}/{page}/" for page in ("history", "compare")]
    few = [queries_of(client, address) for address in addresses]
    renamed(meeting, *(f"Name {number}" for number in range(60)), by=Person.objects.get())
    assert [queries_of(client, address) for address in addresses] == few
    assert len(client.get(addresses[0]).context["entries"]) == 50
    assert len(client.get(addresses[0] + "?p=2").context["entries"]) == 13


def test_a_row_that_is_not_there_has_no_history(coordinator: Client) -> None:
    for page in ("history", "compare"):
        assert coordinator.get(f"/admin/resolutions/resolution/999/{page}/").status_code == 404


def test_every_page_of_the_story_has_one_heading_and_its_own_title(coordinator: Client) -> None:
    resolution: Resolution = make.resolution(44)
    titles = set()
    for page in ("history", "compare", "change"):
        body = coordinator.get(f"/admin/resolutions/resolution/{resolution.pk}/{page}/").content.decode()
        assert body.count("<h1") == 1
        titles.add(body[body.index("<title>") : body.index("</title>")])
    assert len(titles) == 3


def test_a_day_is_written_as_the_reader_writes_days(coordinator: Client) -> None:
    meeting = make.meeting(opens_on=date(2017, 5, 15))
    meeting.opens_on = date(2017, 5, 14)
    meeting.save()
    page = coordinator.get(f"/admin/resolutions/meeting/{meeting.pk}/history/")
    line = page.context["entries"][0][0].lines[-1]
    assert (line.before, line.after) == ("15 May 2017", "14 May 2017")
