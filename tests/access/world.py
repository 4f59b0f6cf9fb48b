"""A small plan with two items, each unseen by one side: TSB leads and BDT supports the one, BR leads the other.

Every text that hangs on an item carries a word found nowhere else, so that a leak shows wherever it happens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone, translation

from resolutions.models import Meeting, Proposal, Provision, ProvisionText, SourceDocument, StudyPeriod
from resolutions.vocabulary import Language
from tests import make
from tracking import clock
from tracking.batches.changing import Asked, carry_out
from tracking.batches.rows import Asker
from tracking.batches.writing import Note
from tracking.bulk import AddUpdate, Deed
from tracking.feeds.publishing import publish
from tracking.feeds.tokens import LENGTH, digest_of
from tracking.jobs.documents import READ_DOCUMENT
from tracking.jobs.papers import COUNCIL_REPORT
from tracking.models import (
    ActionItem,
    Batch,
    ContributionRequest,
    DateChange,
    DutyStation,
    Evidence,
    Feed,
    HistorySeal,
    ItemAlias,
    Job,
    Milestone,
    OwnerChange,
    Person,
    Reminder,
    ReminderRule,
    ReportDue,
    SavedView,
    Snooze,
    StatusChange,
    Topic,
)
from tracking.progress import add_update
from tracking.reports.making import make_council_report
from tracking.roles import Role

NOW = datetime(2017, 3, 18, 9, 0, tzinfo=UTC)
DAY = date(2017, 3, 18)
MAIL = (
    b"Subject: Reminder\nFrom: wtsa-tracker@localhost\nTo: focal-tsb@example.int\nMessage-ID: <1@wtsa>\n"
    b"Date: Mon, 20 Mar 2017 08:00:00 -0000\n\n44-90 Zephyr is due.\n"
)
# Secrets of feeds by their owner. They show meetings, which are for all: whoever has the address reads what is in it.
TOKENS = {"p-tsb": "t" * LENGTH, "p-br": "q" * LENGTH, "focal-tsb": "t" * LENGTH}
# Column of the table -> who it is. Superusers and anonymous readers are made apart.
CAST: dict[str, tuple[Role, str]] = {
    "ADM": (Role.ADMINISTRATOR, ""),
    "COO": (Role.COORDINATOR, ""),
    "TSB": (Role.FOCAL_POINT, "TSB"),
    "BDT": (Role.FOCAL_POINT, "BDT"),
    "BR": (Role.FOCAL_POINT, "BR"),
    "EDI": (Role.REPORT_EDITOR, ""),
    "DIR": (Role.DIRECTOR, "TSB"),
    "AUD": (Role.AUDITOR, ""),
}


@dataclass
class World:
    """People by column, and for each model the row that belongs to the one item and to the other."""

    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, Model] = field(default_factory=dict)
    other: dict[str, Model] = field(default_factory=dict)


def people() -> dict[str, Person]:
    cast = {name: make.person(f"p-{name.lower()}", role, bureau) for name, (role, bureau) in CAST.items()}
    root = make.person("p-sup", Role.ADMINISTRATOR, is_superuser=True)
    return {"SUP": root, **cast}


def add_to_library(rows: dict[str, Model]) -> None:
    """What everybody may read: bodies, meetings, the text."""
    make.body("council", lead_days=30)
    council = make.meeting(standing=Meeting.Standing.PLANNED)
    source = SourceDocument.objects.create(
        assembly=make.assembly(), name="brief.docx", sha256="0" * 64, language=Language.ENGLISH, read_at=NOW
    )
    proposal = Proposal.objects.create(source=source, what="provision", key="44", path="instructs/1", kind="new")
    period = StudyPeriod.objects.create(assembly=make.assembly(), name="2017–2020", opens_on=date(2016, 11, 4))
    make.meeting("wtsa-20", of="wtsa", opens_on=date(2020, 10, 20))
    for label in range(90, 93):
        make.provision(make.resolution(44), f"instructs/{label}")
    clause = make.provision(make.resolution(44), "instructs/99")
    ProvisionText.objects.create(provision=clause, language="en", text="to report", source=source)
    seal = HistorySeal.objects.create(
        table="tracking_historicalactionitem", first_id=1, last_id=1, rows=1, digest="0" * 64, sealed_at=NOW
    )
    station = DutyStation.objects.create(slug="geneva", name="Geneva", is_headquarters=True)
    rule = ReminderRule.objects.create(stage="30 days", days=-30)
    for row in (station, rule, seal, council, council.body, source, proposal, period, clause, clause.resolution):
        rows[row._meta.label_lower] = row


def clause_of(code: str) -> Provision:
    return Provision.objects.get(path=f"instructs/{code.removeprefix('44-')}")


def add_item(rows: dict[str, Model], code: str, word: str, lead: str, who: Person, **fields: Any) -> ActionItem:
    """An item with everything that may hang on one; each text holds the word."""
    item = make.item(code, lead=lead, title=f"{word} title", provision=clause_of(code), **fields)
    ItemAlias.objects.create(item=item, code=f"{word}-OLD")
    Milestone.objects.create(item=item, title=f"{word} milestone", due_on=date(2017, 4, 1))
    add_update(item, f"{word} update", on=DAY, by=who, at=NOW)
    told = {"item": item, "by": who, "at": NOW, "why": f"{word} reason"}
    StatusChange.objects.create(source="not started", target="in progress", **told)
    DateChange.objects.create(source=None, target=date(2017, 4, 15), **told)
    OwnerChange.objects.create(source=None, target=who, **told)
    ActionItem.objects.filter(pk=item.pk).update(status="in progress", responsible=who, next_due_on=date(2017, 3, 1))
    item.refresh_from_db()
    evidence = Evidence(item=item, title=f"{word} proof", added_on=DAY, added_by=who)
    evidence.file.save("proof.txt", ContentFile(word.encode()))
    due = make.report_due(item, Meeting.objects.get(slug="council-2017"), note=f"{word} note")
    reminder = Reminder.objects.create(
        recipient=who, item=item, stage="overdue", due_on=DAY, due_version=1, planned_at=NOW, next_try_at=NOW
    )
    asked = ContributionRequest.objects.create(
        item=item, bureau="BDT" if lead == "TSB" else "BR", what=f"{word} figures", asked_on=DAY, asked_by=who,
        due_on=date(2017, 4, 10),
    )  # fmt: skip
    later = Snooze.objects.create(
        person=who, report_due=due, until=date(2017, 3, 24), why=f"{word} waits", on=DAY, at=NOW
    )
    view = SavedView.objects.create(owner=who, name=f"{word} view", query="status=completed")
    topic, _made = Topic.objects.get_or_create(slug="accessibility", defaults={"name": "Accessibility"})
    item.topics.add(topic)
    obligation = due.recipient.obligation
    for row in (
        item,
        a_batch(item, word, who),
        evidence,
        due,
        reminder,
        later,
        asked,
        view,
        topic,
        obligation,
        a_feed(who),
    ):
        rows[row._meta.label_lower] = row
    return item


def a_feed(who: Person) -> Feed:
    """A feed that was read before: the first reading stores what it has published."""
    digest = digest_of(TOKENS[who.username])
    feed = Feed.objects.create(owner=who, kind=Feed.Kind.MEETINGS, token_digest=digest, made_at=NOW)
    with translation.override("en"):
        publish(feed, clock.today(), NOW)
    return feed


def a_batch(item: ActionItem, word: str, who: Person) -> Batch:
    """A bulk change by that person, young enough to be undone."""
    note = Note(Batch.Kind.BULK, f"{word} batch", who, timezone.now(), f"{word} reason")
    asked = Asked(AddUpdate(f"{word} update of several"), Asker(who, Deed.UPDATE, DAY, None))
    batch, _plan = carry_out({item.pk: item.version}, asked, note)
    assert batch is not None
    return batch


def tsb_item(world: World) -> ActionItem:
    """With a second item of the same bureaux, and an earlier title to put back."""
    item = add_item(world.rows, "44-90", "Zephyr", "TSB", world.people["TSB"], support=["BDT"])
    item.refresh_from_db()
    item.title = "Zephyr title, corrected"
    item.save()
    make.item("44-92", lead="TSB", support=["BDT"], title="Zephyr second title", provision=clause_of("44-92"))
    return item


def br_item(world: World) -> ActionItem:
    return add_item(world.other, "44-91", "Quetzal", "BR", world.people["BR"])


def a_failed_mail(item: ActionItem, who: Person) -> Reminder:
    return Reminder.objects.create(
        recipient=who, item=item, stage="overdue 7", due_on=DAY, due_version=1, planned_at=NOW, next_try_at=NOW,
        status=Reminder.Status.FAILED, error="550 no such box",
    )  # fmt: skip


def jobs_of(who: Person, council: Meeting) -> dict[str, Model]:
    """A paper that waits to be made, and one that was stopped."""
    asked = {"kind": COUNCIL_REPORT, "asked_by": who, "asked_at": NOW, "next_try_at": NOW}
    arguments = {"meeting": council.pk, "language": "en"}
    waits = Job.objects.create(**asked, arguments=arguments)
    over = Job.objects.create(**asked, arguments=arguments, status=Job.Status.CANCELLED, ended_at=NOW)
    result = {"resolutions": 1, "provisions": {}, "findings": [], "findings_counted": 0, "refusal": "", "would": {}}
    read = Job.objects.create(
        **asked | {"kind": READ_DOCUMENT}, status=Job.Status.DONE, result=result, ended_at=timezone.now()
    )
    return {"tracking.job": waits, "tracking.job over": over, "tracking.job read": read}


def build(outbox: Path) -> World:
    """Everything, with a paper made from it and a mail in the outbox."""
    world = World(people())
    add_to_library(world.rows)
    world.other |= world.rows
    br_item(world)
    tsb_item(world)
    council = ReportDue.objects.get(pk=world.rows["tracking.reportdue"].pk).meeting
    make_council_report(council, Language.ENGLISH, by=world.people["COO"], at=NOW, day=DAY)
    report = council.progress_reports.get()
    for row in (report, report.snapshot, world.people["TSB"]):
        world.rows[row._meta.label_lower] = world.other[row._meta.label_lower] = row
    outbox.mkdir(parents=True, exist_ok=True)
    jobs = jobs_of(world.people["COO"], council)
    item = world.rows["tracking.actionitem"]
    assert isinstance(item, ActionItem)
    jobs["tracking.reminder failed"] = a_failed_mail(item, world.people["TSB"])
    world.rows |= jobs
    world.other |= jobs
    (outbox / "1.eml").write_bytes(MAIL)
    return world
