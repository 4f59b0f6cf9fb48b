"""Rows of the stream in words: read with the rows before them, told as deeds, those of one click taken together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db.models import F, Model, OuterRef, Subquery
from django.utils.translation import gettext as _

from resolutions.chronicle import Change, Deed, Recorded, merged, steps_of
from resolutions.models import Body, LeadTime
from resolutions.names import shown
from resolutions.recorded import NAMED_THEN, NAMERS, Entry, Kind, Line, Wording, entry_of, read
from tracking.deeds import Told, deeds_of
from tracking.ladder import Stage
from tracking.log.sources import Asked, Place, Source, kinds, newest, sources
from tracking.models import (
    ActionItem,
    Batch,
    Channel,
    ConnectionChange,
    EvidenceWithdrawal,
    MailDecision,
    Person,
    Reminder,
    SignInAttempt,
)
from tracking.story import (
    CHANGES,
    ITEM,
    ItemWording,
    beside,
    deed_of_evidence,
    deed_of_evidence_withdrawn,
    deed_of_update,
    deed_on_evidence,
)

ROWS = 40  # rows of the tables on a page; entries are fewer, as one click writes several rows
ROWS_AT_ONCE = 500  # of a file
ROUNDS = 20  # rows in a row that tell nothing are passed over so often before the page is shown empty
FIELDS = {field: (before, after) for _table, field, before, after in CHANGES} | {"topic": ("source", "target")}
TOLD_ELSEWHERE = frozenset(field for _table, field, _source, _target in CHANGES)


@dataclass(frozen=True)
class Thing:
    """What an entry tells of."""

    model: type[Model]
    key: int
    code: str
    title: str = ""

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name)


@dataclass(frozen=True)
class LogEntry:
    thing: Thing
    entry: Entry


@dataclass(frozen=True)
class Page:
    """Entries from the newest, and the place after which the stream goes on (None at its end)."""

    entries: tuple[LogEntry, ...]
    goes_on_after: Place | None


class LogWording(ItemWording):
    """Words for rows of every table; a row that is no part of another is told by its fields alone."""

    def __init__(self, reader: Person) -> None:
        super().__init__(reader)
        self.kinds = {kind.source: kind for kind in kinds()}
        self.roots = {source.thing for source in sources()}

    def line(self, change: Change) -> Line:
        kind = self.kinds[change.row.source]
        self.root = kind if kind.model in self.roots else ITEM
        return super().line(change)


def read_page(asked: Asked, reader: Person, after: Place | None = None, rows: int = ROWS) -> Page:
    """The next entries. A number of queries that depends on the tables, never on how much they hold."""
    for _round in range(ROUNDS):
        places = newest(asked, reader, after, rows)
        goes_on, places = len(places) > rows, places[:rows]
        entries = _told(places, reader)
        after = places[-1] if goes_on else None
        if entries or after is None:
            break
    return Page(entries, after)


def read_all(asked: Asked, reader: Person) -> Iterator[LogEntry]:
    """Every entry asked for, some hundred rows at a time."""
    after: Place | None = None
    while True:
        page = read_page(asked, reader, after, ROWS_AT_ONCE)
        yield from page.entries
        if page.goes_on_after is None:
            return
        after = page.goes_on_after


def _told(places: Sequence[Place], reader: Person) -> tuple[LogEntry, ...]:
    of_thing: dict[tuple[type[Model], int], list[Deed]] = defaultdict(list)
    ranked = sorted(places, key=lambda place: place.rank)
    for rank, group in groupby(ranked, key=lambda place: place.rank):
        source, keys = sources()[rank], {place.key: place.of for place in group}
        for key, deed in _deeds(source, keys):
            of_thing[source.thing, keys[key]].append(deed)
    deeds = [(thing, deed) for thing, some in of_thing.items() for deed in merged(some)]
    deeds.sort(key=lambda pair: pair[1].placed_at, reverse=True)
    return _in_words(deeds, reader)


def _in_words(deeds: Sequence[tuple[tuple[type[Model], int], Deed]], reader: Person) -> tuple[LogEntry, ...]:
    wording = LogWording(reader)
    wording.learn_deeds([deed for _thing, deed in deeds])
    things = _named({thing for thing, _deed in deeds})
    channels = {channel.value: str(channel.label) for channel in Channel}
    return tuple(
        LogEntry(
            _as_then(things[thing], deed, wording),
            replace(entry_of(deed, wording), channel=channels.get(deed.channel, "")),
        )
        for thing, deed in deeds
    )


def _as_then(thing: Thing, deed: Deed, wording: Wording) -> Thing:
    """Bodies and meetings under the name they had after the deed, lead times under that of their body."""
    if not deed.changes:
        return thing
    row, values = deed.changes[-1].row, deed.changes[-1].row.values
    if thing.model in NAMED_THEN:
        return replace(thing, code=shown(values["name"]))
    if thing.model is LeadTime:
        kind = LeadTime.Kind(values["kind"]).label
        return replace(thing, code=f"{wording.name(Body, values['body_id'], row.at)}: {kind}, {values['days']}")
    return thing


def _named(wanted: Iterable[tuple[type[Model], int]]) -> dict[tuple[type[Model], int], Thing]:
    """What each thing is called; one query for each model."""
    keys: dict[type[Model], set[int]] = defaultdict(set)
    for model, key in wanted:
        keys[model].add(key)
    return {(model, key): thing for model, some in keys.items() for key, thing in _names(model, some).items()}


def _names(model: type[Model], keys: set[int]) -> dict[int, Thing]:
    nameless = {key: Thing(model, key, str(key)) for key in keys}
    if model is ActionItem:
        rows = ActionItem.objects.filter(pk__in=keys).values_list("pk", "code", "title").order_by()
        return nameless | {key: Thing(model, key, code, title) for key, code, title in rows}
    if model in NAMERS:
        return nameless | {key: Thing(model, key, words) for key, words in NAMERS[model](set(keys)).items()}
    return nameless | {row.pk: Thing(model, row.pk, str(row)) for row in model._base_manager.filter(pk__in=keys)}


def _deeds(source: Source, keys: dict[int, int]) -> Iterator[tuple[int, Deed]]:
    """The key of each row with what it tells."""
    if source.kind is not None:
        yield from _of_history(source.kind, keys)
    elif source.field in FIELDS:
        yield from _of_change(source, keys)
    else:
        rows = source.rows.filter(pk__in=keys).select_related(*BESIDE.get(source.field, ()))
        yield from ((row.pk, TELLERS[source.field](row)) for row in rows)


def _of_history(kind: Kind, keys: dict[int, int]) -> Iterator[tuple[int, Deed]]:
    rows = kind.model.history  # type: ignore[attr-defined]  # every kind keeps a history
    earlier = rows.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    before = rows.filter(history_id__in=keys).order_by().annotate(row_before=Subquery(earlier.values("history_id")[:1]))
    wanted = {*keys, *(key for key in before.values_list("row_before", flat=True) if key)}
    for step in steps_of(read(kind, rows.filter(history_id__in=wanted))):
        if step.row.id in keys:
            yield from ((step.row.id, _its_own(deed)) for deed in deeds_of([step], {}, [], step.row))


def _its_own(deed: Deed) -> Deed:
    """Without what a row of change tells better, with its reason."""
    changes = tuple(change for change in deed.changes if change.field not in TOLD_ELSEWHERE)
    return replace(deed, changes=changes, version="")


def _of_change(source: Source, keys: dict[int, int]) -> Iterator[tuple[int, Deed]]:
    before, after = FIELDS[source.field]
    told = source.rows.filter(pk__in=keys).annotate(before=F(before), after=F(after))
    about = ("id", "at", "by_id", "why", "channel", "batch_id", "before", "after", *beside(source.field))
    for row in told.values_list(*about):
        item = Recorded(ITEM.source, 0, keys[row[0]], row[1], None, "~", "", {})
        yield from ((row[0], deed) for deed in deeds_of([], {}, [Told(source.field, *row)], item))


def _of_batch(batch: Batch) -> Deed:
    why = (batch.why,) if batch.why else ()
    return Deed(batch.at, batch.at, batch.by_id, (), why, batch=batch.pk, title=str(batch.get_kind_display()))


def _of_piece(piece: Any) -> Deed:  # noqa: ANN401  # evidence with the moment it is placed at
    return replace(deed_of_evidence(piece), placed_at=piece.known_at)


def _of_shared(row: ConnectionChange) -> Deed:
    return deed_on_evidence(row, _("Evidence of another item serves this one too"), row.target)


def _of_withdrawn(row: EvidenceWithdrawal) -> Deed:
    return deed_of_evidence_withdrawn(row.evidence)


def _of_mail(row: MailDecision) -> Deed:
    """What was decided, of which reminder, and what had gone wrong."""
    reminder = row.reminder
    what = {"deed": row.get_deed_display(), "status": row.get_status_display(), "about": _about(reminder)}
    title = _("Mail: %(deed)s (it was: %(status)s): %(about)s") % what
    return Deed(row.at, row.at, row.by_id, title=title, text=row.error)


def _of_brake(row: SignInAttempt) -> Deed:
    """Whom it was tried for is told only where somebody has that name: of any other a digest alone is kept."""
    if row.person:
        told = _("Sign-in as %(person)s is refused for a while: wrong passwords were tried again and again")
        return Deed(row.at, row.at, None, title=told % {"person": row.person})
    return Deed(row.at, row.at, None, title=_("Sign-in is refused for a while: wrong passwords, no user of that name"))


def _about(reminder: Reminder) -> str:
    """Code and step: `44-26, 30 days before`."""
    request, report = reminder.request, reminder.report_due
    item = reminder.item or (request and request.item) or (report and report.item)
    stage = dict(Stage.choices).get(reminder.stage, reminder.stage)
    return f"{item.code if item else reminder.person}, {stage}"


ITEM_OF_REPORT = "reminder__report_due__recipient__obligation__item"
BESIDE: dict[str, tuple[str, ...]] = {
    "brake": ("person",),
    "withdrawn": ("evidence",),
    "mail": ("reminder__item", "reminder__request__item", ITEM_OF_REPORT, "reminder__person"),
}
TELLERS: dict[str, Callable[[Any], Deed]] = {
    "batch": _of_batch,
    "brake": _of_brake,
    "evidence": _of_piece,
    "mail": _of_mail,
    "shared": _of_shared,
    "update": deed_of_update,
    "withdrawn": _of_withdrawn,
}
