"""Reads what was recorded of rows over time and puts it into the reader's words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db.models import (
    CharField,
    DateField,
    Field,
    ForeignKey,
    JSONField,
    ManyToManyField,
    Model,
    QuerySet,
    TextField,
)
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resolutions.chronicle import Change, Deed, Recorded
from resolutions.comparing import Fate, Piece, compare, is_worth_comparing
from resolutions.headings import addressee_names
from resolutions.kept import in_words
from resolutions.models import Body, Meeting, Provision, Resolution
from resolutions.names import shown
from resolutions.vocabulary import Language

NOTHING = "–"
LATE = timedelta(days=1)  # recorded so much after the day it stands under
# What the machine keeps for itself, or what follows from something that is told already.
UNTOLD = frozenset(
    {"id", "version", "due_version", "position", "plan_order", "illustrative", "times_postponed", "source_id"}
    | {"last_update_on", "last_update_by_id"}
)
ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
ADDRESSED = frozenset({"addressees", "collaborators"})
Words = str | Promise
Namer = Callable[[set[Any]], dict[Any, str]]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """How rows of one model are told: which field names the row among its like, which fields tell the whole row."""

    model: type[Model]
    named_by: str = ""
    whole: tuple[str, ...] = ()
    untold: frozenset[str] = frozenset()
    noun: Words = ""

    @property
    def source(self) -> str:
        return str(self.model._meta.model_name)

    def fields(self) -> list[str]:
        """Columns that the history keeps and that are told."""
        hidden = UNTOLD | self.untold
        tracked = self.model.history.model.tracked_fields  # type: ignore[attr-defined]  # every kind keeps a history
        return [field.attname for field in tracked if field.attname not in hidden]


@dataclass(frozen=True)
class Line:
    """One field: what it was, what it became. `key` names it for the machine; `is_text`: written by people, so that
    the words that differ tell more than the two values; `is_whole`: a row that came or went."""

    label: str
    before: str
    after: str
    lang: str = ""
    key: str = ""
    is_text: bool = False
    is_whole: bool = False

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The words that came and went, where both values are long enough to be worth it."""
        worth = self.is_text and is_worth_comparing(self.before, self.after)
        return compare(self.before, self.after) if worth else ()

    @property
    def compared(self) -> tuple[Piece, ...]:
        """Both values, for two cells side by side."""
        if self.is_text and NOTHING not in {self.before, self.after}:
            return compare(self.before, self.after)
        return (Piece(Fate.OUT, self.before), Piece(Fate.IN, self.after))


@dataclass(frozen=True)
class Entry:
    """A deed in words."""

    at: datetime
    by: str
    lines: tuple[Line, ...]
    why: str
    channel: str
    illustrative: bool
    title: str
    text: str
    on: date | None
    day_only: bool
    version: str
    batch: int | None
    batch_words: str = ""
    is_late: bool = False


def read(kind: Kind, rows: QuerySet[Any]) -> list[Recorded]:
    """Rows of a history table, in the order of recording; one query."""
    fields = kind.fields()
    pk = kind.model._meta.pk
    about = ("history_id", pk.attname if pk else "id", "history_date", "history_user_id", "history_type")
    told = rows.order_by("history_id").values_list(*about, "history_change_reason", *fields)
    return [
        Recorded(kind.source, head, of, at, by, sort, why or "", dict(zip(fields, values, strict=True)))
        for head, of, at, by, sort, why, *values in told
    ]


def name_resolutions(keys: set[Any]) -> dict[Any, str]:
    return {row.pk: row.reference for row in Resolution.objects.filter(pk__in=keys)}


def name_provisions(keys: set[Any]) -> dict[Any, str]:
    return {row.pk: row.citation for row in Provision.objects.filter(pk__in=keys).select_related("resolution")}


NAMERS: dict[type[Model], Namer] = {Resolution: name_resolutions, Provision: name_provisions}


# Rows whose name may change: what is told of a day names them as they were called then.
NAMED_THEN: tuple[type[Model], ...] = (Body, Meeting)


def names_then(model: type[Model], keys: set[Any]) -> dict[Any, list[tuple[datetime, str]]]:
    """Each name that the rows had and since when, the oldest first."""
    told: dict[Any, list[tuple[datetime, str]]] = defaultdict(list)
    rows = model.history.filter(id__in=keys).order_by("history_id")  # type: ignore[attr-defined]  # each keeps a history
    for key, since, name in rows.values_list("id", "history_date", "name"):
        told[key].append((since, name))
    return told


class Wording:
    """Labels and values in the reader's language. `learn` reads the names it needs, one query for each model, and a
    second where a row may have been called otherwise."""

    extra: ClassVar[Mapping[str, Words]] = {}  # names that batches use and that are no column of the model

    def __init__(self, kinds: Sequence[Kind], namers: Mapping[type[Model], Namer] | None = None) -> None:
        self.kinds = {kind.source: kind for kind in kinds}
        self.root = kinds[0]
        self.namers = NAMERS | dict(namers or {})
        self.names: dict[type[Model], dict[Any, str]] = defaultdict(dict)
        self.then: dict[type[Model], dict[Any, list[tuple[datetime, str]]]] = defaultdict(dict)

    def learn(self, rows: Iterable[tuple[Kind, Values]], people: Iterable[int | None] = ()) -> None:
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        wanted[get_user_model()] |= {key for key in people if key}
        for kind, values in rows:
            for model, found in _keys_in(kind.model, values):
                wanted[model].update(found)
        for model, keys in wanted.items():
            self.names[model] |= self.namers.get(model, _namer_of(model))(keys)
            if keys and model in NAMED_THEN:
                self.then[model] |= names_then(model, keys)

    def learn_deeds(self, deeds: Iterable[Deed]) -> None:
        deeds = list(deeds)
        changes = [change for deed in deeds for change in deed.changes]
        self.learn(self._values(changes), [deed.by for deed in deeds])

    def learn_changes(self, changes: Iterable[Change]) -> None:
        self.learn(self._values(changes))

    def _values(self, changes: Iterable[Change]) -> Iterator[tuple[Kind, Values]]:
        for change in changes:
            kind = self.kinds[change.row.source]
            told = (kind.named_by, *kind.whole)
            yield kind, {name: change.row.values.get(name) for name in told}
            yield kind, {change.field: change.before}
            yield kind, {change.field: change.after}

    def person(self, key: int | None) -> str:
        return self.names[get_user_model()].get(key, "") if key else ""

    def name(self, model: type[Model], key: Any, at: datetime | None) -> str:  # noqa: ANN401  # of any table
        """What the row was called at that moment, as far back as is known; without a moment what it is called now."""
        told = self.then[model].get(key) if at else None
        if not at or not told:
            return self.names[model].get(key, key if isinstance(key, str) else NOTHING)
        return shown([name for since, name in told if since <= at or since == told[0][0]][-1])

    def value(self, model: type[Model], name: str, raw: Any, at: datetime | None = None) -> str:  # noqa: ANN401  # whatever a column holds
        """One value in words, as of that moment; a name that is no field of the model is shown as it is."""
        field = field_named(model, name)
        if raw is None or raw in ("", [], ()):
            return NOTHING
        if isinstance(field, ManyToManyField):
            return ", ".join(self.names[field.related_model].get(key, NOTHING) for key in raw)
        if isinstance(field, ForeignKey):
            return self.name(field.related_model, raw, at)
        if field is not None and field.flatchoices:
            return str(dict(field.flatchoices).get(raw, raw))
        if isinstance(field, JSONField):
            return addressee_names(raw) if name in ADDRESSED else _listed(raw)
        return _plain(field, raw)

    def line(self, change: Change) -> Line:
        kind, row = self.kinds[change.row.source], change.row
        lang = str(row.values.get("language", "")) if kind is not self.root else ""
        code, key = _code(lang), _key(change)
        if change.field:
            before, after = (self.value(kind.model, change.field, raw, row.at) for raw in (change.before, change.after))
            label, is_text = self.label(kind, row, change.field), _is_text(field_named(kind.model, change.field))
            return Line(label, before, after, code, key, is_text=is_text)
        whole, label = self._whole(kind, row), self.label(kind, row, "")
        if change.after:
            return Line(label, NOTHING, whole or _("added"), code, key, is_whole=True)
        return Line(label, whole or _("was there"), _("removed"), code, key, is_whole=True)

    def label(self, kind: Kind, row: Recorded, name: str) -> str:
        field = field_named(kind.model, name)
        own = capfirst(str(field.verbose_name if field else self.extra.get(name, name)))
        if kind is self.root:
            return own or capfirst(str(kind.noun or kind.model._meta.verbose_name))
        called = " ".join(filter(None, [capfirst(self._noun(kind)), self._called(kind, row)]))
        return f"{called}: {field.verbose_name}" if field else called

    def _noun(self, kind: Kind) -> str:
        return str(kind.noun or kind.model._meta.verbose_name)

    def _called(self, kind: Kind, row: Recorded) -> str:
        name = kind.named_by
        return self.value(kind.model, name, row.values.get(name), row.at) if name else ""

    def _whole(self, kind: Kind, row: Recorded) -> str:
        told = [(name, row.values.get(name)) for name in kind.whole]
        given = [(name, self.value(kind.model, name, raw, row.at)) for name, raw in told if raw not in (None, "", [])]
        if len(kind.whole) == 1:
            return given[0][1] if given else ""
        labels = [(field_named(kind.model, name), words) for name, words in given]
        return "; ".join(f"{field.verbose_name} {words}" for field, words in labels if field)


def field_named(model: type[Model], name: str) -> Field[Any, Any] | None:
    """The field of that name or column (`responsible`, `responsible_id`)."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return next((field for field in fields if name in {field.name, field.attname}), None)


def entry_of(deed: Deed, wording: Wording) -> Entry:
    return Entry(
        at=deed.at,
        by=wording.person(deed.by),
        lines=tuple(wording.line(change) for change in deed.changes),
        why="\n".join(in_words(why) for why in deed.why if why != deed.text),
        channel=deed.channel,
        illustrative=deed.illustrative,
        title=deed.title,
        text=deed.text,
        on=deed.on,
        day_only=deed.day_only,
        version=deed.version,
        batch=deed.batch,
        is_late=deed.at - deed.placed_at > LATE,
    )


def _keys_in(model: type[Model], values: Values) -> Iterator[tuple[Any, list[int]]]:
    """The keys of other rows among the values, by model; a batch names a field where the history names a column."""
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            found = (values.get(field.attname), values.get(field.name))
            yield field.related_model, [key for key in found if isinstance(key, int)]
    for many in model._meta.many_to_many:
        yield many.related_model, [key for key in values.get(many.name) or () if isinstance(key, int)]


def _is_text(field: Field[Any, Any] | None) -> bool:
    return isinstance(field, CharField | TextField) and not field.flatchoices


def _namer_of(model: type[Model]) -> Namer:
    return lambda keys: {row.pk: str(row) for row in model._base_manager.filter(pk__in=keys)}


def _plain(field: Field[Any, Any] | None, raw: Any) -> str:  # noqa: ANN401  # whatever a column holds
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, str) and (isinstance(field, DateField) or (field is None and ISO_DAY.match(raw))):
        raw = date.fromisoformat(raw)
    if isinstance(raw, list):
        return _listed(raw)
    return date_format(raw, "DATE_FORMAT") if isinstance(raw, date) else str(raw)


def _listed(raw: Any) -> str:  # noqa: ANN401  # a list of codes or of small mappings
    return ", ".join(" ".join(str(v) for v in x.values() if v) if isinstance(x, dict) else str(x) for x in raw)


def _code(language: str) -> str:
    return Language(language).interface_code if language in Language.values else ""


def _key(change: Change) -> str:
    return f"{change.row.source}-{change.row.of}-{change.field}"
