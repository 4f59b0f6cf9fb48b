"""The story of one row: what was recorded of it and of the rows below it, as deeds, versions and differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Model

from resolutions.chronicle import Deed, Place, Recorded, Step, deed_of, differences, in_time, merged, state_after
from resolutions.chronicle import steps_of as steps_from
from resolutions.models import Body, LeadTime, Provision, ProvisionText, Resolution, ResolutionTitle, SisterResolution
from resolutions.recorded import Entry, Kind, Line, Wording, Words, entry_of, read

# A row with the rows below it that belong to its story, and the column by which they hang on it.
Below = tuple[Kind, str]
OF_RESOLUTION = frozenset({"resolution_id"})
SISTER = Kind(SisterResolution, "body_id", ("number",), OF_RESOLUTION)
BELOW: dict[type[Model], tuple[Below, ...]] = {
    Body: ((Kind(LeadTime, "kind", ("days",), frozenset({"body_id"})), "body_id"),),
    Resolution: (
        (Kind(ResolutionTitle, "language", ("text",), OF_RESOLUTION), "resolution_id"),
        (SISTER, "resolution_id"),
    ),
    Provision: ((Kind(ProvisionText, "language", ("text",), frozenset({"provision_id"})), "provision_id"),),
}


@dataclass(frozen=True)
class Version:
    """A moment that can be looked at again; numbered from the oldest, 1."""

    number: int
    name: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Story:
    """Steps and deeds from the oldest, and the words to tell them in."""

    steps: tuple[Step, ...]
    deeds: tuple[Deed, ...]
    wording: Wording
    batches: Mapping[int, str] = field(default_factory=dict)  # what each batch is called
    channels: Mapping[str, Words] = field(default_factory=dict)  # the doors changes came by, in words

    def told(self, deeds: Sequence[Deed]) -> list[Entry]:
        """These deeds in words; one query for each kind of name in them."""
        self.wording.learn_deeds(deeds)
        return [self._entry(deed) for deed in deeds]

    def _entry(self, deed: Deed) -> Entry:
        door = str(self.channels.get(deed.channel, ""))
        return replace(entry_of(deed, self.wording), channel=door, batch_words=self.batches.get(deed.batch or 0, ""))

    def versions(self) -> list[Version]:
        """Newest first."""
        kept = [deed for deed in self.deeds if deed.version]
        self.wording.learn([], [deed.by for deed in kept])
        numbered = enumerate(kept, start=1)
        return [Version(n, deed.version, deed.at, self.wording.person(deed.by)) for n, deed in numbered][::-1]

    def state(self, version: str) -> dict[Place, Recorded] | None:
        return state_after(self.steps, version)

    def now(self) -> dict[Place, Recorded]:
        return (state_after(self.steps, self.steps[-1].row.name) if self.steps else None) or {}

    def difference(self, before: dict[Place, Recorded], after: dict[Place, Recorded]) -> list[Line]:
        """What differs between two states, field by field, in words."""
        changes = differences(before, after)
        self.wording.learn_changes(changes)
        return [self.wording.line(change) for change in changes]


def story_of(row: Model) -> Story:
    """The story of a row that keeps a history: a Resolution with its titles, a provision with its texts, a meeting."""
    below = BELOW.get(type(row), ())
    root = Kind(type(row))
    rows = read(root, type(row).history.filter(id=row.pk))  # type: ignore[attr-defined]  # it keeps a history
    for kind, column in below:
        rows += read(kind, kind.model.history.filter(**{column: row.pk}))  # type: ignore[attr-defined]  # as above
    steps = in_time(steps_from(rows), root.source, {})
    deeds = merged(deed_of(step) for step in steps)
    return Story(tuple(steps), tuple(deeds), Wording([root, *(kind for kind, _column in below)]))
