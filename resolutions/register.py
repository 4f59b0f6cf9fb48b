"""Loads the register's decisions from `fixtures/`: adds what is missing by natural key, never touches what is there."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from resolutions.models import (
    Body,
    LeadTime,
    Meeting,
    Proposal,
    Provision,
    Resolution,
    ResolutionTitle,
    SisterResolution,
    StudyPeriod,
)
from resolutions.vocabulary import Basis

Row = dict[str, Any]
PROVISION_FACTS = ("kind", "words", "verb", "addressees", "basis", "support", "reporting")
RESOLUTION_FACTS = ("mnemonic", "number", "suggested_number", "text_status")


def read_rows(folder: Path, name: str) -> list[Row]:
    """The rows of one register file. Raises OSError, or ValueError that names the file."""
    rows: list[Row] = _read_list(folder / f"{name}.json", dict)
    return rows


def read_pairs(folder: Path, name: str) -> list[tuple[str, str]]:
    """Pairs of codes, from a file that lists them two by two."""
    pairs: list[tuple[str, str]] = _read_list(folder / f"{name}.json", list)
    return pairs


def _read_list(file: Path, kind: type) -> list[Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{file.name}: {error}") from error
    if not isinstance(read, list) or not all(isinstance(one, kind) for one in read):
        raise ValueError(f"{file.name} is not a list of {'rows' if kind is dict else 'pairs'}")
    return read


@transaction.atomic
def load_meetings(folder: Path) -> Counter[str]:
    """Load bodies, lead times and meetings; returns how many of each were added."""
    return Counter(
        {
            "bodies": _load_bodies(read_rows(folder, "bodies")),
            "lead times": _load_lead_times(read_rows(folder, "lead_times")),
            "meetings": _load_meetings(read_rows(folder, "meetings")),
            "study periods": _load_periods(read_rows(folder, "study_periods")),
        }
    )


@transaction.atomic
def load_decisions(folder: Path, assembly_slug: str = "wtsa-16") -> Counter[str]:
    """Load meetings, Resolutions and provisions; returns how many of each were added."""
    added = load_meetings(folder)
    rows = read_rows(folder, "resolutions")
    assembly = Meeting.objects.get(slug=assembly_slug)
    added["Resolutions completed"] = _complete_resolutions(assembly, rows)
    added["Resolutions"] = _load_resolutions(assembly, rows)
    resolutions = {resolution.slug: resolution for resolution in assembly.resolutions.all()}
    added["titles"] = _load_titles(resolutions, rows)
    added["sister Resolutions"] = _load_sisters(resolutions, rows)
    added["provisions put in their place"] = _place_provisions(assembly, rows)
    added["provisions"] = _load_provisions(resolutions, rows)
    return added


def _load_bodies(rows: list[Row]) -> int:
    known = set(Body.objects.values_list("code", flat=True))
    new = [
        Body(code=row["code"], name=row["name"], meets=row["meets"], unconfirmed=row["unconfirmed"])
        for row in rows
        if row["code"] not in known
    ]
    return len(bulk_create_with_history(new, Body))


def _load_lead_times(rows: list[Row]) -> int:
    known = set(LeadTime.objects.values_list("body__code", "kind"))
    bodies = Body.objects.in_bulk(field_name="code")
    new = [
        LeadTime(body=bodies[row["body"]], kind=row["kind"], days=row["days"], unconfirmed=row["unconfirmed"])
        for row in rows
        if (row["body"], row["kind"]) not in known
    ]
    return len(bulk_create_with_history(new, LeadTime))


def _load_meetings(rows: list[Row]) -> int:
    known = set(Meeting.objects.values_list("slug", flat=True))
    bodies = Body.objects.in_bulk(field_name="code")
    new = [Meeting(**row | {"body": bodies[row["body"]]}) for row in rows if row["slug"] not in known]
    return len(bulk_create_with_history(new, Meeting))


def _load_periods(rows: list[Row]) -> int:
    known = set(StudyPeriod.objects.values_list("assembly__slug", flat=True))
    new = [
        StudyPeriod(**row | {"assembly": Meeting.objects.get(slug=row["assembly"])})
        for row in rows
        if row["assembly"] not in known
    ]
    return len(bulk_create_with_history(new, StudyPeriod))


def _load_resolutions(assembly: Meeting, rows: list[Row]) -> int:
    known = set(assembly.resolutions.values_list("slug", flat=True))
    new = [
        Resolution(
            assembly=assembly,
            slug=row["slug"],
            plan_order=order * 10,
            suggestion_confirmed=row.get("suggestion_confirmed", False),
            text_status_unconfirmed=row.get("text_status_unconfirmed", False),
            note=row.get("note", ""),
            **{name: row[name] for name in RESOLUTION_FACTS},
        )
        for order, row in enumerate(rows, start=1)
        if row["slug"] not in known
    ]
    return len(bulk_create_with_history(new, Resolution))


def made_by_document(assembly: Meeting, what: str) -> set[tuple[str, str]]:
    """(slug, path) of the Resolutions or provisions (path empty for a Resolution) that came in by a document."""
    made = Proposal.objects.filter(source__assembly=assembly, what=what, kind="new", decision="accepted")
    return set(made.values_list("key", "path"))


def _complete_resolutions(assembly: Meeting, rows: list[Row]) -> int:
    """What a document left open or could not know; nothing that stands, or that a person emptied, is touched."""
    known = {resolution.slug: resolution for resolution in assembly.resolutions.all()}
    documented = {slug for slug, _path in made_by_document(assembly, "resolution")}
    completed = 0
    for order, row in enumerate(rows, start=1):
        resolution = known.get(row["slug"])
        if resolution and _complete(resolution, row, order * 10 if row["slug"] in documented else None):
            resolution.save()
            completed += 1
    return completed


def _complete(resolution: Resolution, row: Row, plan_order: int | None) -> bool:
    """Whether anything had to be filled in; `plan_order` None leaves the order as it is."""
    before = (resolution.mnemonic, resolution.text_status, resolution.plan_order)
    if row["mnemonic"] and not resolution.mnemonic:
        resolution.mnemonic = row["mnemonic"]
        resolution.suggested_number = resolution.suggested_number or row["suggested_number"]
    if row["text_status"] and not resolution.text_status and not _had_text_status(resolution):
        resolution.text_status = row["text_status"]
        resolution.text_status_unconfirmed = row.get("text_status_unconfirmed", False)
    resolution.plan_order = plan_order or resolution.plan_order
    return before != (resolution.mnemonic, resolution.text_status, resolution.plan_order)


def _had_text_status(resolution: Resolution) -> bool:
    return bool(resolution.history.exclude(text_status="").exists())


def _place_provisions(assembly: Meeting, rows: list[Row]) -> int:
    """A document that was not whole counted only the clauses it had: those take their place in the register's order."""
    places = {
        (row["slug"], facts["path"]): position * 10
        for row in rows
        for position, facts in enumerate(row["provisions"], start=1)
    }
    documented = made_by_document(assembly, "provision")
    moved = []
    for provision in Provision.objects.filter(resolution__assembly=assembly).select_related("resolution"):
        key = (provision.resolution.slug, provision.path)
        if key in documented and places.get(key, provision.position) != provision.position:
            provision.position = places[key]
            moved.append(provision)
    bulk_update_with_history(moved, Provision, ["position"], default_change_reason="Register loaded")
    return len(moved)


def _load_titles(resolutions: dict[str, Resolution], rows: list[Row]) -> int:
    known = set(ResolutionTitle.objects.values_list("resolution__slug", "language"))
    new = [
        ResolutionTitle(resolution=resolutions[row["slug"]], language=language, text=text)
        for row in rows
        for language, text in row["titles"].items()
        if (row["slug"], language) not in known
    ]
    return len(bulk_create_with_history(new, ResolutionTitle))


def _load_sisters(resolutions: dict[str, Resolution], rows: list[Row]) -> int:
    known = set(SisterResolution.objects.values_list("resolution__slug", "body__code", "number"))
    bodies = Body.objects.in_bulk(field_name="code")
    new = [
        SisterResolution(
            resolution=resolutions[row["slug"]],
            body=bodies[sister["assembly"]],
            number=sister["number"],
            unconfirmed=sister.get("unconfirmed", False),
        )
        for row in rows
        for sister in row.get("sisters", [])
        if (row["slug"], sister["assembly"], sister["number"]) not in known
    ]
    return len(bulk_create_with_history(new, SisterResolution))


def _load_provisions(resolutions: dict[str, Resolution], rows: list[Row]) -> int:
    known = set(Provision.objects.values_list("resolution__slug", "path"))
    new = [
        _provision(resolutions[row["slug"]], position, facts)
        for row in rows
        for position, facts in enumerate(row["provisions"], start=1)
        if (row["slug"], facts["path"]) not in known
    ]
    bulk_create_with_history(new, Provision)
    _join_chapeaux(rows)
    return len(new)


def _provision(resolution: Resolution, position: int, facts: Row) -> Provision:
    return Provision(
        resolution=resolution,
        path=facts["path"],
        position=position * 10,
        label=facts.get("label") or "",
        lead=facts.get("lead") or "",
        # Those whom the clause names support the work, but they do not stand in the heading.
        collaborators=facts["collaborators"] if facts["collaborators_in"] == "heading" else [],
        **{name: facts.get(name, Basis.NONE if name == "basis" else []) for name in PROVISION_FACTS},
    )


def _join_chapeaux(rows: list[Row]) -> None:
    provisions = Provision.objects.select_related("resolution")
    known = {(provision.resolution.slug, provision.path): provision for provision in provisions}
    joined = []
    for row in rows:
        for facts in row["provisions"]:
            child = known[row["slug"], facts["path"]]
            if facts.get("parent") and child.parent_id is None:
                child.parent = known[row["slug"], facts["parent"]]
                joined.append(child)
    bulk_update_with_history(joined, Provision, ["parent"], batch_size=200)
