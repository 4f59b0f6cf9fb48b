"""Gives a Resolution its number: the row, the codes of its items, their former codes as aliases, in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from resolutions.kept import keep
from resolutions.models import Resolution
from tracking.models import ActionItem, Batch, BatchRow, ItemAlias, Person, index_items
from tracking.numbering import NumberPlan, NumberRefused, plan_number


def preview_number(resolution: Resolution, number: int) -> NumberPlan:
    """What would change. Raises NumberRefused."""
    others = Resolution.objects.filter(assembly=resolution.assembly).exclude(pk=resolution.pk)
    numbered = others.exclude(number=None).with_titles()
    return plan_number(
        number,
        reference=resolution.reference,
        codes=list(resolution.action_items.order_by("plan_order", "-id").values_list("pk", "code")),
        taken={other.number: other.title() for other in numbered if other.number},
        other_codes=set(
            ActionItem.objects.filter(code__startswith=f"{number}-")
            .exclude(resolution=resolution)
            .values_list("code", flat=True)
        ),
    )


@transaction.atomic
def assign_number(resolution: Resolution, number: int, *, by: Person | None, at: datetime) -> Batch:
    """Carry the plan out. Raises NumberRefused, or EditConflict when the Resolution was saved since it was read."""
    plan = preview_number(resolution, number)
    if resolution.number == number:
        raise NumberRefused(
            _("The Resolution has number %(number)d already. Nothing was changed.") % {"number": number}
        )
    summary = keep("numbered", before=resolution.reference, after=number)
    resolution.number = number
    resolution.save()
    batch = Batch.objects.create(kind=Batch.Kind.NUMBER, summary=summary, by=by, at=at)
    _recode(plan, batch)
    return batch


def _recode(plan: NumberPlan, batch: Batch) -> None:
    codes = {recode.pk: recode for recode in plan.recodes}
    items = list(ActionItem.objects.filter(pk__in=codes))
    for item in items:
        item.code = codes[item.pk].after
        item.version += 1
    bulk_update_with_history(items, ActionItem, ["code", "version"], batch_size=200, default_user=batch.by)
    # Who had a code first keeps it as alias; a present code always goes before an alias (`item_by_code`).
    aliases = [ItemAlias(item_id=recode.pk, code=recode.before) for recode in plan.recodes]
    ItemAlias.objects.bulk_create(aliases, ignore_conflicts=True)
    index_items(items)
    BatchRow.objects.bulk_create(
        [
            BatchRow(batch=batch, item_id=recode.pk, before={"code": recode.before}, after={"code": recode.after})
            for recode in plan.recodes
        ]
    )


def item_by_code(code: str) -> ActionItem | None:
    """The item that has this code now, else the one that had it before."""
    found = ActionItem.objects.filter(code__iexact=code).first()
    if found:
        return found
    alias = ItemAlias.objects.filter(code__iexact=code).select_related("item").first()
    return alias.item if alias else None


def next_place(resolution: Resolution) -> int:
    """The place in the plan after the last item of the Resolution; after all items where it has none."""
    of_it = ActionItem.objects.filter(resolution=resolution).aggregate(last=Max("plan_order"))["last"]
    last: int | None = of_it or ActionItem.objects.aggregate(last=Max("plan_order"))["last"]
    return (last or 0) + 1


def codes_of(resolution: Resolution) -> list[str]:
    """Every code its items have or had, and those others had that look like its own: none is given twice."""
    items = ActionItem.objects.filter(Q(resolution=resolution) | Q(code__startswith=f"{resolution.reference}-"))
    former = ItemAlias.objects.filter(code__startswith=f"{resolution.reference}-")
    return [*items.values_list("code", flat=True), *former.values_list("code", flat=True)]
