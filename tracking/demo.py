"""The demonstration: illustrative progress from `fixtures/demonstration.json`, marked so wherever it appears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from resolutions.models import Meeting
from resolutions.register import Row, read_rows
from tracking.contributions import answer
from tracking.deadlines import refresh_items
from tracking.deeds import DEMONSTRATION_REASON
from tracking.models import ActionItem, Channel, ContributionRequest, Evidence, Milestone, OwnerChange, Person
from tracking.progress import add_update
from tracking.workflow import Move, Status

SPEAKERS = "focal-"  # how the names of the accounts begin that the progress is told by


@dataclass(frozen=True)
class Cast:
    """The demonstration's people by user name; somebody may be missing, then nobody is named."""

    people: dict[str, Person]

    def speaker(self, item: ActionItem, named: str | None) -> Person | None:
        lead = next(iter(item.lead_bureaux()), "")
        return self.people.get(named or f"{SPEAKERS}{lead.lower()}")


@transaction.atomic
def load_demonstration(folder: Path) -> int:
    """Play the illustrative progress onto items nobody has touched yet; returns how many items now show some."""
    rows = {row["code"]: row for row in read_rows(folder, "demonstration")}
    cast = Cast({person.username: person for person in Person.objects.filter(username__startswith=SPEAKERS)})
    untouched = ActionItem.objects.filter(
        code__in=rows, status=Status.NOT_STARTED, last_update_on=None, illustrative=False
    )
    items = list(untouched.prefetch_related("participations"))
    for item in items:
        item.refresh_from_db()  # an update of a twin may have raised its version meanwhile
        _play(item, rows[item.code], cast)
    return len(items)


def noon(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(12)))


def _play(item: ActionItem, row: Row, cast: Cast) -> None:
    _give_to(item, cast.speaker(item, None), row["steps"][0]["on"])
    for title, url in row.get("evidence", []):
        last = row["steps"][-1]["on"]
        Evidence.objects.create(item=item, title=title, url=url, added_on=date.fromisoformat(last), illustrative=True)
    for step in row["steps"]:
        _step(item, step, cast)
    for title, due, met in row.get("milestones", []):
        _keep_on(Milestone(item=item, title=title, due_on=due, met_on=met), row["steps"][0]["on"])
    for asked in row.get("asked", []):
        _contribution(item, asked, cast)
    if "due" in row:
        _set_deadline(item, *row["due"], on=row["steps"][0]["on"])


def _contribution(item: ActionItem, asked: dict[str, str], cast: Cast) -> None:
    """What the lead asks of a supporting bureau, and the bureau's answer where there is one, each on its own day."""
    request = ContributionRequest(
        item=item, bureau=asked["of"], what=asked["what"], asked_on=date.fromisoformat(asked["on"]),
        asked_by=cast.speaker(item, None), due_on=date.fromisoformat(asked["due"]), illustrative=True,
    )  # fmt: skip
    _keep_on(request, asked["on"])
    if "answer" in asked:
        _date_history(request, asked["answered"])
        by = cast.people.get(f"{SPEAKERS}{asked['of'].lower()}")
        answer(request, asked["answer"], by=by, on=date.fromisoformat(asked["answered"]))


def _keep_on(row: Milestone | ContributionRequest, day: str) -> None:
    _date_history(row, day)
    row.save()


def _date_history(row: Milestone | ContributionRequest, day: str) -> None:
    row._history_date = noon(day)  # type: ignore[union-attr]  # read by the history
    row._change_reason = DEMONSTRATION_REASON  # type: ignore[union-attr]  # as above


def _give_to(item: ActionItem, person: Person | None, day: str) -> None:
    item.illustrative = True
    item.responsible = person
    item._history_date = noon(day)
    item.save()
    if person:
        OwnerChange.objects.create(
            item=item, target=person, by=None, at=noon(day), why=DEMONSTRATION_REASON, channel=Channel.DEMONSTRATION
        )


def _step(item: ActionItem, step: dict[str, Any], cast: Cast) -> None:
    speaker, at = cast.speaker(item, step.get("by")), noon(step["on"])
    item._history_date = at
    if "move" in step:
        item.move_to(_move(item, step), by=speaker, at=at, channel=Channel.DEMONSTRATION)
    else:
        add_update(
            item,
            step["update"],
            on=at.date(),
            by=speaker,
            at=at,
            channel=Channel.DEMONSTRATION,
            illustrative=True,
        )


def _move(item: ActionItem, step: dict[str, Any]) -> Move:
    body, question, by = step.get("awaiting", ("", "", None))
    return Move(
        target=Status(step["move"]),
        reason=step["why"],
        has_evidence=item.evidence.exists(),
        no_evidence_because=step.get("no_evidence", ""),
        awaiting_body=body,
        awaiting_question=question,
        awaiting_by=date.fromisoformat(by) if by else None,
    )


def _set_deadline(item: ActionItem, rule: str, what: str, *, on: str) -> None:
    item.due_rule = rule
    if rule == ActionItem.DueRule.FIXED:
        item.due_on = date.fromisoformat(what)
    else:
        item.before_meeting = Meeting.objects.get(slug=what)
    item._history_date = noon(on)
    item.save()
    refresh_items([item], by=None, at=noon(on), why=DEMONSTRATION_REASON, channel=Channel.DEMONSTRATION)
