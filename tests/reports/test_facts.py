"""Facts as plain JSON and back, and what is counted from them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from tracking.reports.facts import DateChangeFact, PlanFacts
from tracking.reports.figures import (
    by_health,
    by_status,
    cooperation,
    coverage,
    due_at_this_meeting,
    illustrative_items,
    net_changes,
    slips,
)
from tracking.reports.plain import checksum, from_plain, to_plain
from tracking.schedule import Health
from tracking.workflow import Status


def test_facts_come_back_from_json_as_they_were(facts: PlanFacts) -> None:
    assert from_plain(PlanFacts, json.loads(json.dumps(to_plain(facts)))) == facts


def test_the_checksum_follows_the_facts_and_not_the_order_of_keys(facts: PlanFacts) -> None:
    plain = to_plain(facts)
    turned = dict(reversed(list(plain.items())))
    assert checksum(turned) == checksum(plain)
    assert checksum(to_plain(replace(facts, plan_version="other"))) != checksum(plain)


def test_a_gap_in_stored_facts_is_an_error(facts: PlanFacts) -> None:
    plain = to_plain(facts)
    del plain["items"][0]["status"]
    with pytest.raises(KeyError):
        from_plain(PlanFacts, plain)


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError):
        to_plain(object())


def test_items_are_counted_by_status_and_lead(facts: PlanFacts) -> None:
    counts = by_status(facts.items)
    assert counts.at(Status.NOT_STARTED, "TSB") == 3
    assert counts.at(Status.IN_PROGRESS, "BDT") == 1
    assert counts.at(Status.COMPLETED, "joint") == 1
    assert counts.at(Status.AWAITING_DECISION, "none") == 1
    assert counts.total == 6 == sum(counts.of_row(status) for status in Status)


def test_items_are_counted_by_standing(facts: PlanFacts) -> None:
    counts = by_health(facts.items)
    assert {health: counts.of_row(health) for health in Health} == {
        Health.OVERDUE: 1,
        Health.DUE_SOON: 0,
        Health.SILENT: 2,
        Health.NO_DATE: 2,
        Health.ON_TIME: 0,
        Health.CLOSED: 1,
    }


def test_coverage_counts_items_heard_of_in_the_period_once(facts: PlanFacts) -> None:
    assert (coverage(facts).updated, coverage(facts).items) == (2, 6)


def test_support_is_counted_under_its_bureau(facts: PlanFacts) -> None:
    assert cooperation(facts.items)[("TSB", "BDT")] == 1
    assert cooperation(facts.items)[("joint", "none")] == 1


def test_several_moves_of_an_item_are_one_change_from_first_to_last(facts: PlanFacts) -> None:
    moved = {change.item: (change.source, change.target) for change in net_changes(facts)}
    assert moved["44-03"] == (Status.NOT_STARTED, Status.COMPLETED)
    assert len(moved) == 3


def test_there_and_back_is_no_change(facts: PlanFacts) -> None:
    there = facts.status_changes[0]
    back = replace(there, source=there.target, target=there.source)
    assert net_changes(replace(facts, status_changes=(there, back))) == ()


@pytest.mark.parametrize(
    ("source", "target", "is_slip"),
    [
        (date(2017, 2, 1), date(2017, 3, 1), True),
        (date(2017, 3, 1), date(2017, 2, 1), False),
        (None, date(2017, 3, 1), False),
        (date(2017, 3, 1), None, False),
    ],
)
def test_only_a_later_date_is_a_slip(source: date | None, target: date | None, is_slip: bool) -> None:
    change = DateChangeFact("44-01", source, target, on=date(2017, 1, 1), why="", illustrative=False)
    assert change.is_slip is is_slip


def test_the_plan_has_its_slip_its_report_and_its_illustrative_item(facts: PlanFacts) -> None:
    assert [change.item for change in slips(facts)] == ["44-01"]
    assert [due.item for due in due_at_this_meeting(facts)] == ["44-26"]
    assert illustrative_items(facts) == 1
