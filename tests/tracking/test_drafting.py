"""Drafts of action items from provisions."""

from __future__ import annotations

from resolutions.vocabulary import Cadence
from tracking.drafting import Clause, Part, Report, draft


def clause(path: str, **fields: object) -> Clause:
    facts: dict[str, object] = {
        "kind": "operative",
        "addressees": ("TSB",),
        "lead": "TSB",
        "basis": "named",
        "support": (),
        "reporting": (),
    }
    return Clause(path=path, **(facts | fields))  # type: ignore[arg-type]  # the table of cases gives the right types


def test_codes_count_operative_clauses_only_and_in_document_order() -> None:
    clauses = [clause("noting/a", kind="preambular"), clause("resolves/1"), clause("resolves/2", kind="chapeau")]
    clauses += [clause("resolves/2/i"), clause("instructs/1")]
    assert [(item.code, item.path) for item in draft("44", clauses)] == [
        ("44-01", "resolves/1"),
        ("44-02", "resolves/2/i"),
        ("44-03", "instructs/1"),
    ]


def test_an_unnumbered_resolution_gives_codes_of_its_reference() -> None:
    assert [item.code for item in draft("NEW-FIN", [clause("instructs/1")])] == ["NEW-FIN-01"]


def test_a_named_director_leads_and_collaborators_support() -> None:
    (item,) = draft("44", [clause("instructs/1", support=("BDT", "BR"))])
    assert item.parts == (Part("TSB", "lead", "named"), Part("BDT", "support", "named"), Part("BR", "support", "named"))


def test_directors_addressed_together_share_without_a_lead() -> None:
    (item,) = draft("69", [clause("invites", addressees=("TSB", "BR", "BDT"), lead="", basis="joint")])
    assert [(part.bureau, part.capacity) for part in item.parts] == [
        ("TSB", "joint"),
        ("BR", "joint"),
        ("BDT", "joint"),
    ]


def test_advisory_groups_stand_for_their_secretariats() -> None:
    (item,) = draft("18", [clause("invites/1", addressees=("RAG", "TSAG"), lead="", basis="joint")])
    assert item.parts == (Part("BR", "joint", "inferred"), Part("TSB", "joint", "inferred"))


def test_a_duty_of_nobody_has_no_part() -> None:
    (item,) = draft("76", [clause("invites", addressees=("member-states",), lead="", basis="none")])
    assert item.parts == ()


def test_a_frequency_the_text_does_not_state_is_a_value() -> None:
    (item,) = draft("73", [clause("instructs/7", reporting=(("not-stated", None), ("council", "annual")))])
    assert item.reports == (Report(None, Cadence.NOT_STATED), Report("council", Cadence.ANNUAL))
