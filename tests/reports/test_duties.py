"""What papers make of clauses that lay down the same duty, of confirmations, of evidence for several items."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from resolutions.models import Meeting
from tests import make
from tracking.models import ActionItem, Evidence
from tracking.progress import add_update, confirm
from tracking.reports.council_sections import overview
from tracking.reports.facts import ItemFact, PlanFacts
from tracking.reports.figures import by_status, coverage, duties, each_duty_once
from tracking.reports.outline import Paragraph
from tracking.reports.plain import from_plain, to_plain
from tracking.reports.snapshot import read_facts
from tracking.schedule import Health
from tracking.workflow import Status

DAY = make.WORKING_DATE


def facts_by_code(council: Meeting) -> dict[str, ItemFact]:
    return {item.code: item for item in read_facts(council, DAY).items}


def join(first: str, second: str) -> tuple[ActionItem, ActionItem]:
    one, other = ActionItem.objects.get(code=first), ActionItem.objects.get(code=second)
    ActionItem.objects.filter(pk=other.pk).update(twin_of=one)
    other.refresh_from_db()
    return one, other


def test_the_overview_says_when_clauses_are_more_than_duties(council: Meeting) -> None:
    said = "The figures count each duty once: 5, laid down in 6 clauses."
    assert said not in str(overview(read_facts(council, DAY)))
    join("44-01", "44-26")
    facts = read_facts(council, DAY)
    assert duties(facts) == 5
    assert any(isinstance(block, Paragraph) and said in str(block) for block in overview(facts))


def test_a_duty_counts_once_with_its_least_finished_clause_and_as_late_as_the_latest(council: Meeting) -> None:
    one, _other = join("44-01", "44-26")
    ActionItem.objects.filter(pk=one.pk).update(status=Status.COMPLETED)
    facts = read_facts(council, DAY)
    assert (by_status(facts.items).total, by_status(each_duty_once(facts).items).total) == (6, 5)
    first, second = (item for item in facts.items if item.code in {"44-01", "44-26"})
    assert (first.status, first.health) == (Status.COMPLETED, Health.CLOSED)
    (chosen,) = (item for item in each_duty_once(facts).items if item.duty == "44-01")
    assert (chosen.code, chosen.status, chosen.health) == ("44-26", second.status, second.health)
    late = replace(facts, items=(replace(first, status=second.status, health=Health.OVERDUE), second))
    assert [item.health for item in each_duty_once(late).items] == [Health.OVERDUE]
    assert coverage(facts).items == 5


def test_an_update_on_one_clause_is_the_latest_of_all_clauses_of_the_duty(council: Meeting) -> None:
    _first, second = join("44-01", "44-26")
    add_update(second, "Said on the other.", on=DAY, by=None, at=timezone.now())
    told = facts_by_code(council)
    updates = [told[code].update for code in ("44-01", "44-26")]
    assert [update.text for update in updates if update] == ["Said on the other."] * 2
    assert [told[code].updates_in_period for code in ("44-01", "44-26", "44-04")] == [1, 1, 0]


def test_a_confirmation_is_heard_but_never_hides_what_was_done(council: Meeting) -> None:
    item = ActionItem.objects.get(code="44-02")
    confirm(item, on=DAY, by=None, at=timezone.now())
    fact = facts_by_code(council)["44-02"]
    assert (fact.update.text if fact.update else "", fact.last_update_on) == ("Draft sent.", DAY)


def test_evidence_of_several_items_is_cited_under_each(council: Meeting) -> None:
    home, further = (ActionItem.objects.get(code=code) for code in ("44-01", "44-04"))
    piece = Evidence.objects.create(item=home, title="Circular", url="https://example.int/1", added_on=date(2017, 3, 1))
    piece.also_for.add(further)
    told = facts_by_code(council)
    assert [[one.title for one in told[code].evidence] for code in ("44-01", "44-04")] == [["Circular"]] * 2


def test_a_snapshot_of_an_earlier_day_that_knows_no_duties_is_still_read(facts: PlanFacts) -> None:
    plain = to_plain(facts)
    for item in plain["items"]:
        del item["duty"]
    read = from_plain(PlanFacts, plain)
    assert duties(read) == len(read.items)
