"""Synthetic action items for measuring: of the register's shape, in any number, the same ones each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, pairwise

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from resolutions.models import Meeting, Provision, Resolution, ResolutionTitle
from resolutions.vocabulary import Basis, Bureau, OperativeVerb, ProvisionKind, TextStatus
from tracking.models import (
    ActionItem,
    Capacity,
    Channel,
    DateChange,
    OwnerChange,
    Participation,
    ProgressUpdate,
    StatusChange,
    index_items,
)
from tracking.workflow import Status

PER_RESOLUTION = 50
BATCH = 1000
FIRST_NUMBER = 1000
BUREAUX = list(Bureau)
STATUSES = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.CONTINUING, Status.COMPLETED)
SPREAD_DAYS = 400
TITLES = {
    "en": "Synthetic Resolution {} on bridging the measuring gap",
    "ar": "قرار اصطناعي {} بشأن سد فجوة القياس",
    "zh": "关于缩小测量差距的合成决议 {}",
}


def holds_work_of_people() -> bool:
    """Whether a person has told of progress, moved a status or a date, or handed an item over; invented work aside."""
    rows = (ProgressUpdate.written, StatusChange.objects, DateChange.objects, OwnerChange.objects)
    return any(kept.exclude(by=None).exclude(channel=Channel.DEMONSTRATION).exists() for kept in rows)


def make_items(count: int, assembly: Meeting, day: date) -> int:
    """Add `count` items with provisions, parts and an update each, due days spread around `day`; returns how many."""
    taken = Resolution.objects.filter(assembly=assembly, number__gte=FIRST_NUMBER).count()
    for first, after in pairwise([*range(0, count, BATCH), count]):
        with transaction.atomic():
            _make_batch(range(first, after), taken, assembly, day)
    return count


def _make_batch(numbers: range, taken: int, assembly: Meeting, day: date) -> None:
    resolutions = list(_resolutions(numbers, taken, assembly))
    provisions = bulk_create_with_history(_provisions(numbers, resolutions), Provision, batch_size=200)
    rows = [_item(number, provision, day) for number, provision in zip(numbers, provisions, strict=True)]
    items = bulk_create_with_history(rows, ActionItem, batch_size=200)
    bulk_create_with_history([part for item in items for part in _parts(item)], Participation, batch_size=400)
    ProgressUpdate.objects.bulk_create([_update(item, day) for item in items], batch_size=400)
    index_items(items)


def _resolutions(numbers: range, taken: int, assembly: Meeting) -> Iterator[Resolution]:
    for offset in range(0, len(numbers), PER_RESOLUTION):
        number = FIRST_NUMBER + taken + (numbers[0] + offset) // PER_RESOLUTION
        resolution = Resolution.objects.create(
            assembly=assembly,
            slug=str(number),
            number=number,
            text_status=TextStatus.REVISED,
            plan_order=number,
        )
        titles = {language: words.format(number) for language, words in TITLES.items()}
        rows = [
            ResolutionTitle(resolution=resolution, language=language, text=text) for language, text in titles.items()
        ]
        bulk_create_with_history(rows, ResolutionTitle)
        yield resolution


def _provisions(numbers: range, resolutions: list[Resolution]) -> list[Provision]:
    places = ((resolution, label) for resolution in resolutions for label in range(1, PER_RESOLUTION + 1))
    return [
        Provision(
            resolution=resolution,
            path=f"instructs/{label}",
            position=label * 10,
            kind=ProvisionKind.OPERATIVE,
            words="instructs",
            verb=OperativeVerb.INSTRUCTS,
            label=str(label),
            addressees=[BUREAUX[label % 3].value],
            lead=BUREAUX[label % 3],
            basis=Basis.NAMED,
        )
        for resolution, label in islice(places, len(numbers))
    ]


def _item(number: int, provision: Provision, day: date) -> ActionItem:
    due = day + timedelta(days=number * 7 % SPREAD_DAYS - SPREAD_DAYS // 2) if number % 3 else None
    return ActionItem(
        code=f"{provision.resolution.number}-{provision.label.zfill(2)}",
        resolution=provision.resolution,
        provision=provision,
        title=f"Synthetic duty {number} of the bureau and its partners in the regions",
        plan_order=provision.resolution.plan_order * 1000 + provision.position,
        status=STATUSES[number % len(STATUSES)],
        due_rule=ActionItem.DueRule.FIXED if due else ActionItem.DueRule.NONE,
        due_on=due,
        next_due_on=due,
        opened_on=day - timedelta(days=SPREAD_DAYS),
        last_update_on=day - timedelta(days=number % SPREAD_DAYS),
        illustrative=True,
    )


def _parts(item: ActionItem) -> Iterator[Participation]:
    lead = item.provision.lead
    yield Participation(item=item, bureau=lead, capacity=Capacity.LEAD, basis=Participation.Basis.NAMED)
    for bureau in BUREAUX:
        if bureau != lead:
            yield Participation(item=item, bureau=bureau, capacity=Capacity.SUPPORT, basis=Participation.Basis.NAMED)


def _update(item: ActionItem, day: date) -> ProgressUpdate:
    return ProgressUpdate(
        item=item,
        on=item.last_update_on or day,
        text="A synthetic sentence of progress.",
        at=timezone.now(),
        channel=Channel.DEMONSTRATION,
        illustrative=True,
    )
