"""Topics, evidence, twins and sister Resolutions: every change stands in the item's story and is under seal."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import SisterResolution
from resolutions.recorded import Entry
from tests import make
from tests.pages.browser import changed, opened
from tests.pages.conftest import signed_in
from tests.pages.test_item_page import address, filled
from tests.tracking.test_batches import do
from tracking.batches import undo
from tracking.bulk import ChangeTopics, Deed
from tracking.evidence import WithdrawalRefused, altered_files, share, withdraw_evidence
from tracking.models import ActionItem, ConnectionChange, Evidence, Participation, Person, Topic
from tracking.roles import Role
from tracking.seals import seal_all
from tracking.search import search_items
from tracking.story import story_of_item

pytestmark = pytest.mark.django_db
DAY = make.WORKING_DATE


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = DAY


@pytest.fixture
def item(db: None) -> ActionItem:
    """Entered a month ago, so that nothing is taken for a part of its entry."""
    return entered(make.item(lead="TSB", support=["BDT"]))


def entered(item: ActionItem) -> ActionItem:
    month_ago = timezone.now() - timedelta(days=30)
    ActionItem.history.filter(id=item.pk).update(history_date=month_ago)
    Participation.history.filter(item_id=item.pk).update(history_date=month_ago)
    return item


@pytest.fixture
def coordinator(db: None) -> Client:
    return signed_in(make.person())


def told(item: ActionItem, reader: Person | None = None) -> list[Entry]:
    """The entries, newest first."""
    story = story_of_item(item, reader or Person.objects.get(username="coordinator"))
    return story.told(story.deeds)[::-1]


def lines(entry: Entry) -> list[tuple[str, str, str]]:
    return [(line.label, line.before, line.after) for line in entry.lines]


def link(item: ActionItem, title: str = "Circular 12") -> Evidence:
    by, at = make.person("author"), timezone.now()
    return Evidence.objects.create(
        item=item, title=title, url="https://example.int/12", added_on=DAY, added_by=by, added_at=at
    )


def verified() -> tuple[str, str]:
    out = StringIO()
    try:
        call_command("verify_history", stdout=out)
    except CommandError as complaint:
        return out.getvalue(), str(complaint)
    return out.getvalue(), ""


# Topics


def test_a_topic_given_and_taken_away_in_the_form_is_told_with_who_and_why(
    coordinator: Client, item: ActionItem
) -> None:
    gender, youth = (Topic.objects.create(slug=name.lower(), name=name) for name in ("Gender", "Youth"))
    coordinator.post(address(item), filled(coordinator, item, topics=[gender.pk, youth.pk]))
    coordinator.post(address(item), filled(coordinator, ActionItem.objects.get(), topics=[youth.pk]))
    changes = [lines(entry) for entry in told(item)[:2]]
    assert changes == [[("Topics", "Gender, Youth", "Youth")], [("Topics", "–", "Gender, Youth")]]
    assert {row.by.username for row in ConnectionChange.objects.all() if row.by} == {"coordinator"}


def test_another_name_of_a_topic_is_told_on_its_items_and_found_there_by_search(
    coordinator: Client, item: ActionItem
) -> None:
    other, topic = make.item("44-02"), Topic.objects.create(slug="gender", name="Gender")
    coordinator.post(address(item), filled(coordinator, item, topics=[topic.pk]))
    rename(coordinator, topic, "Equality")
    assert lines(told(item)[0])[-1] == ("Topic", "Gender", "Equality")
    assert not other.connection_changes.exists()
    assert list(search_items(ActionItem.objects.all(), "equality")) == [item]
    assert not search_items(ActionItem.objects.all(), "gender").exists()
    assert "Equality" in coordinator.get(f"/admin/tracking/topic/{topic.pk}/history/").content.decode()


def rename(client: Client, topic: Topic, name: str) -> None:
    page = f"/admin/tracking/topic/{topic.pk}/change/"
    assert client.post(page, changed(opened(client, page), name=name)).status_code == 302


def test_renaming_a_topic_takes_as_many_queries_for_many_items_as_for_few(coordinator: Client) -> None:
    topic = Topic.objects.create(slug="gender", name="Gender")
    first = [make.item(f"44-{number:02}") for number in range(2)]
    topic.action_items.set(first)
    _queries_of_renaming(coordinator, topic, "Warm")
    few = _queries_of_renaming(coordinator, topic, "Equality")
    topic.action_items.add(*(make.item(f"45-{number:02}") for number in range(30)))
    assert _queries_of_renaming(coordinator, topic, "Parity") == few


def _queries_of_renaming(client: Client, topic: Topic, name: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        rename(client, topic, name)
    return len(captured)


def test_a_topic_given_to_many_is_told_once_on_each_with_its_batch_and_taken_back(item: ActionItem) -> None:
    chief, topic = make.person(), Topic.objects.create(slug="gender", name="Gender")
    batch, _plan = do([item, make.item("44-02")], ChangeTopics(add=frozenset({topic.pk})), Deed.TOPICS, chief)
    (entry,) = [entry for entry in told(item) if entry.batch]
    assert (lines(entry), entry.by, entry.batch) == ([("Topics", "–", "Gender")], "coordinator", batch.pk)
    undo(batch, chief, batch.at + timedelta(hours=1))
    assert [lines(entry) for entry in told(item) if entry.batch][0] == [("Topics", "Gender", "–")]


# Evidence


def test_evidence_is_told_when_it_is_added_shared_and_withdrawn(item: ActionItem) -> None:
    reader, other = make.person(), entered(make.item("44-02"))
    piece = link(item)
    assert share(piece, [other, item], by=reader, at=timezone.now() + timedelta(seconds=5)) == 1
    assert share(piece, [other], by=reader, at=timezone.now()) == 0
    withdraw_evidence(piece, "Wrong circular", by=reader, at=timezone.now() + timedelta(seconds=10))
    own = [(entry.title, entry.text, entry.by, entry.why) for entry in told(item)[:3]]
    words = "Circular 12\nhttps://example.int/12"
    assert own == [
        ("Evidence withdrawn", words, "coordinator", "Wrong circular"),
        ("Evidence serves further items too", "Circular 12: 44-02", "coordinator", ""),
        ("Evidence added", words, "author", ""),
    ]
    there = [(entry.title, entry.text) for entry in told(other)[:2]]
    assert there == [("Evidence withdrawn", words), ("Evidence of another item serves this one too", words)]
    assert not told(item)[2].day_only


def test_the_other_item_is_named_only_to_those_who_see_it(item: ActionItem) -> None:
    focal, hidden = make.person("focal", Role.FOCAL_POINT, "BDT"), make.item("44-02", lead="BR")
    share(link(item), [hidden], by=None, at=timezone.now() + timedelta(seconds=5))
    assert told(item, focal)[0].text == "Circular 12: an item you do not see"


def test_withdrawn_evidence_serves_no_item_and_proves_nothing(coordinator: Client, item: ActionItem) -> None:
    other, piece = make.item("44-02"), link(item)
    share(piece, [other], by=None, at=timezone.now())
    unproved = "/admin/tracking/actionitem/?no_evidence=yes"
    assert "44-02" not in _listed(coordinator, unproved)
    page = address(item, f"evidence/{piece.pk}/withdraw")
    assert "This field is required" in coordinator.post(page, {"why": " "}).content.decode()
    assert coordinator.post(page, {"why": "Wrong circular"}).status_code == 302
    for one in (item, other):
        assert "https://example.int/12" not in coordinator.get(address(one)).content.decode()
        assert not Evidence.objects.serving(one).exists()
    assert {"44-01", "44-02"} <= set(_listed(coordinator, unproved))
    assert "was withdrawn by" in coordinator.get(page, follow=True).content.decode()


def _listed(client: Client, where: str) -> list[str]:
    return [str(row.code) for row in client.get(where).context["cl"].result_list]


def test_evidence_is_withdrawn_once_and_not_without_a_reason(item: ActionItem) -> None:
    piece = link(item)
    with pytest.raises(WithdrawalRefused, match="Say why"):
        withdraw_evidence(piece, " ", by=None, at=timezone.now())
    withdraw_evidence(piece, "Wrong", by=None, at=timezone.now())
    with pytest.raises(WithdrawalRefused, match="withdrawn already"):
        withdraw_evidence(piece, "Wrong", by=None, at=timezone.now())


def test_a_supporting_bureau_withdraws_what_its_own_person_added_and_nothing_else(item: ActionItem) -> None:
    focal = make.person("focal", Role.FOCAL_POINT, "BDT")
    piece, client = link(item), signed_in(focal)
    page = address(item, f"evidence/{piece.pk}/withdraw")
    assert client.get(page).status_code == 403
    Evidence.objects.filter(pk=piece.pk).update(added_by=focal)
    assert client.get(page).status_code == 200


# Twins and sisters


def test_a_twin_is_told_on_both_sides(coordinator: Client, item: ActionItem) -> None:
    other = entered(make.item("44-02"))
    coordinator.post(address(other), filled(coordinator, other, twin_of=item.pk))
    other.refresh_from_db()
    assert lines(told(other)[0]) == [("Same duty as", "–", "44-01")]
    assert lines(told(item)[0]) == [("Same duty here and in", "–", "44-02")]
    coordinator.post(address(other), filled(coordinator, other, twin_of=""))
    parted = [line for entry in told(item) for line in lines(entry)]
    assert ("Same duty here and in", "44-02", "–") in parted


def test_a_sister_resolution_that_came_later_is_told(item: ActionItem) -> None:
    make.person()
    SisterResolution.objects.create(resolution=item.resolution, body=make.body("pp"), number=123)
    ((label, _before, after),) = lines(told(item)[0])
    assert (label, after) == ("Sister Resolution PP", "123")


# Under seal


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tracking_evidence SET title = 'Circular 13'",
        "UPDATE tracking_evidence SET url = 'https://example.int/13'",
        "UPDATE tracking_evidence SET digest = 'feed'",
        "UPDATE tracking_evidence_also_for SET actionitem_id = (SELECT MIN(id) FROM tracking_actionitem)",
        "UPDATE tracking_evidencewithdrawal SET why = 'Because'",
        "UPDATE tracking_connectionchange SET target = 'Nothing'",
        "UPDATE tracking_historicaltopic SET name = 'Nothing'",
        "UPDATE resolutions_historicalsisterresolution SET number = 1",
    ],
)
def test_a_change_behind_the_trackers_back_is_found(item: ActionItem, statement: str) -> None:
    make.item("44-02")
    piece, other = link(item), make.item("44-03")
    share(piece, [other], by=None, at=timezone.now())
    withdraw_evidence(piece, "Wrong", by=None, at=timezone.now())
    Topic.objects.create(slug="gender", name="Gender")
    SisterResolution.objects.create(resolution=item.resolution, body=make.body("pp"), number=123)
    seal_all(timezone.now())
    assert verified()[1] == ""
    with connection.cursor() as cursor:
        cursor.execute(statement)
    said, complaint = verified()
    assert f"{statement.split()[1]}, rows" in said
    assert complaint


def test_a_file_that_was_changed_or_is_gone_is_named(item: ActionItem, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    piece = Evidence(item=item, title="Letter", added_on=DAY)
    piece.file.save("letter.txt", ContentFile(b"Dear Sir"))
    assert len(piece.digest) == 64
    assert list(altered_files()) == []
    Path(piece.file.path).write_bytes(b"Dear Madam")
    assert list(altered_files()) == [(piece.pk, "Letter")]
    said, complaint = verified()
    assert f"Evidence {piece.pk} “Letter”: its file is gone or is not the one that was added." in said
    assert complaint.startswith("History was altered: 1 row, seal, file or digest no longer agrees")
    piece.file.storage.delete(str(piece.file.name))
    assert list(altered_files()) == [(piece.pk, "Letter")]
