"""`load_register` after a document that was not whole: what it left out of order or open is put right, no more."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from resolutions.apply import apply
from resolutions.ingest import Ingested, ingest
from resolutions.models import Meeting, Provision, Resolution
from resolutions.register import load_meetings
from tests.ingest.brief import ANNEX, Brief
from tracking.models import ActionItem

pytestmark = pytest.mark.django_db

Plan = tuple[dict[str, tuple[int, str]], dict[tuple[str, str], int], dict[str, int]]


def load() -> str:
    out = io.StringIO()
    call_command("load_register", stdout=out)
    return out.getvalue()


def plan() -> Plan:
    """Order and text status of the Resolutions, place of the provisions, order of the action items."""
    resolutions = Resolution.objects.values_list("slug", "plan_order", "text_status")
    provisions = Provision.objects.values_list("resolution__slug", "path", "position")
    items = ActionItem.objects.values_list("code", "plan_order")
    return (
        {slug: (order, status) for slug, order, status in resolutions},
        {(slug, path): position for slug, path, position in provisions},
        dict(items),
    )


def save_as_whole(read: Ingested, root: Path) -> None:
    """As an earlier reading did that saw no cut."""
    load_meetings(root / "fixtures")
    whole = replace(read, findings=())
    apply(whole, Meeting.objects.get(slug="wtsa-16"), by=None, at=timezone.now())


def half(seeds: Path) -> Ingested:
    lines = (seeds / "wtsa16-itud-ar.txt").read_bytes().splitlines(keepends=True)
    return ingest(b"".join(lines[int(len(lines) * 0.7) :]), "half.txt")


def only_clause_12() -> Ingested:
    entry = (
        "RESOLUTION 44\nBridging the gap",
        "instructs\nthe Director of TSB\n12\tto report each year to the Council;",
    )
    return ingest(Brief(annex=(ANNEX[0], entry, ANNEX[2])).as_text(), "brief.txt")


@pytest.mark.seeds
def test_the_register_puts_right_what_half_a_document_left(root: Path, seeds: Path) -> None:
    with transaction.atomic():
        load()
        wanted = plan()
        transaction.set_rollback(True)
    save_as_whole(half(seeds), root)
    call_command("draft_items", stdout=io.StringIO())
    assert 0 < Resolution.objects.count() < 26
    assert Resolution.objects.filter(text_status="").exists()
    told = load()
    assert plan() == wanted
    assert "Resolutions completed" in told
    assert "action items put in their place" in told
    assert "nothing changed" in load()


def test_clauses_that_lacked_the_ones_before_them_take_their_place(root: Path) -> None:
    save_as_whole(only_clause_12(), root)
    assert Provision.objects.get(resolution__slug="44", path="instructs/12").position == 10
    assert "provisions put in their place" in load()
    clauses = Provision.objects.filter(resolution__slug="44").order_by("position")
    assert len(set(clauses.values_list("position", flat=True))) == clauses.count()
    assert ActionItem.objects.get(provision__path="instructs/12", resolution__slug="44").code == "44-26"


def test_codes_drafted_from_part_of_a_document_are_one_sentence(root: Path) -> None:
    save_as_whole(only_clause_12(), root)
    call_command("draft_items", stdout=io.StringIO())
    before = plan()
    with pytest.raises(CommandError, match="does not fit what is on record.* Nothing was saved"):
        load()
    assert plan() == before


def test_what_a_person_emptied_stays_empty_and_an_order_of_the_register_stays(root: Path) -> None:
    load()
    resolution = Resolution.objects.get(slug="44")
    resolution.text_status, resolution.plan_order = "", 7
    resolution.save()
    assert "nothing changed" in load()
    resolution.refresh_from_db()
    assert (resolution.text_status, resolution.plan_order) == ("", 7)
