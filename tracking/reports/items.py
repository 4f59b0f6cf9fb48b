"""Reads action items and all that hangs on them as facts: one query for each kind of row, whatever their number."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from resolutions.models import Meeting
from resolutions.vocabulary import Bureau, Language
from tracking.models import ActionItem, Capacity, Evidence, Milestone, Participation, ProgressUpdate, StatusChange
from tracking.reports.facts import EvidenceFact, ItemFact, UpdateFact
from tracking.reports.scripts import language_of
from tracking.workflow import Status


class ItemReader:
    """The items of one Assembly's plan, with what was said of them since a day."""

    def __init__(self, assembly: Meeting, since: date, day: date) -> None:
        self.assembly = assembly
        self.since = since
        self.day = day

    def items(self) -> tuple[ItemFact, ...]:
        """Items in plan order."""
        parts = self._parts()
        updates, heard = self._latest_updates(), self._updates_in_period()
        evidence, milestones, reasons = self._evidence(), self._milestones(), self._reasons_for_none()
        return tuple(
            _item_fact(
                row,
                parts[row.pk],
                update=updates.get(row.pk),
                updates_in_period=heard[row.pk],
                proof=(tuple(evidence[row.pk]), reasons.get(row.pk, "")),
                milestones=milestones[row.pk],
                day=self.day,
            )
            for row in self._rows()
        )

    def _rows(self) -> QuerySet[ActionItem]:
        rows = ActionItem.objects.filter(resolution__assembly=self.assembly)
        return rows.select_related("provision", "resolution", "twin_of").order_by("plan_order", "pk")

    def _parts(self) -> dict[int, dict[str, list[Bureau]]]:
        """Item -> capacity -> bureaux, in the order TSB, BDT, BR."""
        parts: dict[int, dict[str, list[Bureau]]] = defaultdict(lambda: defaultdict(list))
        rows = Participation.objects.filter(item__resolution__assembly=self.assembly).order_by("pk")
        for item, capacity, bureau in rows.values_list("item_id", "capacity", "bureau"):
            parts[item][capacity].append(Bureau(bureau))
        return parts

    def _latest_updates(self) -> dict[int, UpdateFact]:
        """The latest progress of each item, else of its twins; a confirmation only where nothing else was said."""
        told = ProgressUpdate.objects.filter(item=OuterRef("pk"))
        newest = told.order_by("-kind", "-on", "-pk").values("pk")[:1]  # “progress” sorts after “confirmation”
        items = ActionItem.objects.filter(resolution__assembly=self.assembly).order_by()
        chosen = items.annotate(newest=Subquery(newest)).values("newest")
        rows = {row.item_id: row for row in ProgressUpdate.objects.filter(pk__in=chosen)}
        for twins in self._twins():
            said = [rows[pk] for pk in twins if pk in rows]
            if said:
                latest = max(said, key=lambda row: (row.kind == ProgressUpdate.Kind.PROGRESS, row.on, row.pk))
                rows |= dict.fromkeys(twins, latest)
        return {
            item: UpdateFact(row.on, row.text, language_of(row.text), row.illustrative) for item, row in rows.items()
        }

    def _twins(self) -> list[set[int]]:
        """The groups of items whose clauses lay down the same duty."""
        groups: dict[int, set[int]] = {}
        paired = ActionItem.objects.filter(resolution__assembly=self.assembly).exclude(twin_of=None)
        for item, first in paired.order_by().values_list("pk", "twin_of"):
            if first is not None:
                groups.setdefault(first, {first}).add(item)
        return list(groups.values())

    def _updates_in_period(self) -> Counter[int]:
        rows = ProgressUpdate.objects.filter(item__resolution__assembly=self.assembly, on__gt=self.since)
        heard = Counter(rows.order_by().values_list("item_id", flat=True))
        for twins in self._twins():
            heard |= Counter(dict.fromkeys(twins, sum(heard[pk] for pk in twins)))
        return heard

    def _evidence(self) -> dict[int, list[EvidenceFact]]:
        found: dict[int, list[EvidenceFact]] = defaultdict(list)
        own = Evidence.objects.filter(item__resolution__assembly=self.assembly).order_by("added_on", "pk")
        stands = {"actionitem__resolution__assembly": self.assembly, "evidence__withdrawal": None}
        shared = Evidence.also_for.through.objects.filter(**stands)
        served = [(row.item_id, row) for row in own]
        served += [(row.actionitem_id, row.evidence) for row in shared.select_related("evidence").order_by("pk")]
        for item, row in served:
            found[item].append(EvidenceFact(row.title, row.url, row.illustrative))
        return found

    def _milestones(self) -> dict[int, tuple[int, int]]:
        """Item -> (milestones, those met)."""
        found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
        rows = Milestone.objects.filter(item__resolution__assembly=self.assembly).order_by()
        for item, met_on in rows.values_list("item_id", "met_on"):
            planned, met = found[item]
            found[item] = (planned + 1, met + bool(met_on))
        return found

    def _reasons_for_none(self) -> dict[int, str]:
        """Why an item was completed without evidence, as it was said last."""
        told = StatusChange.objects.filter(item__resolution__assembly=self.assembly, target=Status.COMPLETED)
        return dict(told.order_by("pk").values_list("item_id", "no_evidence_because"))


def _item_fact(
    row: ActionItem,
    parts: dict[str, list[Bureau]],
    *,
    update: UpdateFact | None,
    updates_in_period: int,
    proof: tuple[tuple[EvidenceFact, ...], str],
    milestones: tuple[int, int],
    day: date,
) -> ItemFact:
    (planned, met), (evidence, because) = milestones, proof
    return ItemFact(
        code=row.code,
        resolution=row.resolution.slug,
        words=row.provision.words or row.provision.path.split("/")[0].upper(),
        labels=" ".join(row.provision.path.split("/")[1:]),
        titles={Language.ENGLISH.value: row.title},
        status=Status(row.status),
        health=row.health_on(day),
        lead=next(iter(parts[Capacity.LEAD]), None),
        joint=_in_order(parts[Capacity.JOINT]),
        support=_in_order(parts[Capacity.SUPPORT]),
        opened_on=row.opened_on,
        due_on=row.next_due_on,
        last_update_on=row.last_update_on,
        update=update,
        updates_in_period=updates_in_period,
        evidence=evidence,
        no_evidence_because=because if row.status == Status.COMPLETED and not evidence else "",
        milestones=planned,
        milestones_met=met,
        awaiting_body=row.awaiting_body,
        awaiting_question=row.awaiting_question,
        awaiting_by=row.awaiting_by,
        superseded_by=row.superseded_by,
        illustrative=row.illustrative,
        duty=(row.twin_of or row).code,
    )


def _in_order(bureaux: list[Bureau]) -> tuple[Bureau, ...]:
    return tuple(bureau for bureau in Bureau if bureau in bureaux)
