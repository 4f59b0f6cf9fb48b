"""What is proposed against what is stored: new, changed, unchanged, unclear; never twice, never less than before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from resolutions.ingest import (
    Ingested,
    Proposal,
    Stored,
    StoredProvision,
    StoredResolution,
    ingest,
    propose,
)
from resolutions.ingest.propose import changes_nothing, counts
from resolutions.vocabulary import OperativeVerb, ProvisionKind, TextStatus
from tests.ingest.brief import ANNEX, Brief, entry

TSB = "the Director of TSB"


def read(brief: Brief) -> Ingested:
    return ingest(brief.as_text(), "brief.txt")


def carried_out(proposals: Iterable[Proposal], stored: Stored) -> Stored:
    """What would be on record after a writer that does what it is told and nothing else."""
    resolutions, provisions = dict(stored.resolutions), dict(stored.provisions)
    for item in proposals:
        if item.kind not in ("new", "changed"):
            continue
        if item.what == "resolution" and item.found:
            known = resolutions.get(item.key, StoredResolution())
            resolutions[item.key] = replace(
                known,
                number=known.number if item.found.number is None else item.found.number,
                text_status=item.found.text_status or known.text_status,
            )
        elif item.what == "title":
            titles = {**resolutions[item.key].titles, item.language: item.after}
            resolutions[item.key] = replace(resolutions[item.key], titles=titles)
        elif item.what == "provision" and item.provision:
            texts = provisions[(item.key, item.path)].texts if (item.key, item.path) in provisions else {}
            provisions[(item.key, item.path)] = StoredProvision(item.provision.kind, item.provision.verb, texts)
        elif item.what == "text":
            record = provisions[(item.key, item.path)]
            provisions[(item.key, item.path)] = replace(record, texts={**record.texts, item.language: item.after})
    return Stored(resolutions, provisions)


def saved(brief: Brief) -> Stored:
    return carried_out(propose(read(brief), Stored()), Stored())


def the(proposals: Iterable[Proposal], what: str, path: str = "") -> Proposal:
    (one,) = [item for item in proposals if (item.what, item.path) == (what, path)]
    return one


def test_everything_is_new_against_an_empty_record() -> None:
    assert counts(propose(read(Brief()), Stored())) == {
        ("resolution", "new"): 2,
        ("title", "new"): 2,
        ("provision", "new"): 3,
        ("text", "new"): 3,
    }


def test_the_same_document_again_changes_nothing() -> None:
    again = propose(read(Brief()), saved(Brief()))
    assert {item.kind for item in again} == {"unchanged"}
    assert changes_nothing(again)


def test_a_sister_document_adds_its_titles_and_no_provision() -> None:
    sister = Brief(
        status=(("修订", "44", "缩小差距"), ("新", "待定", "国际移动漫游")),
        overview=(("第44号决议“缩小差距”请。",), ("新决议“国际移动漫游”请。",)),
        annex=tuple((title, text.replace("instructs", "Instruct ").replace(";", " ;")) for title, text in ANNEX),
    )
    proposals = propose(read(sister), saved(Brief()))
    assert [(item.key, item.language, item.after) for item in proposals if item.kind != "unchanged"] == [
        ("44", "zh", "缩小差距"),
        ("imr", "zh", "国际移动漫游"),
    ]


def test_a_register_without_texts_is_given_them_and_nothing_else() -> None:
    full = saved(Brief())
    bare = Stored(full.resolutions, {key: replace(record, texts={}) for key, record in full.provisions.items()})
    assert counts(item for item in propose(read(Brief()), bare) if item.kind != "unchanged") == {("text", "new"): 3}


def test_another_wording_is_proposed_with_what_was_before() -> None:
    stored = saved(entry(f"instructs\n{TSB}\n1\tto hold one course in every region each year"))
    later = read(entry(f"instructs\n{TSB}\n1\tto hold two courses in every region each year"))
    proposal = the(propose(later, stored), "text", "instructs/1")
    assert proposal.kind == "changed"
    assert (proposal.before, proposal.after) == (
        "to hold one course in every region each year",
        "to hold two courses in every region each year",
    )


def test_a_wholly_other_wording_under_the_same_number_is_unclear() -> None:
    stored = saved(entry(f"instructs\n{TSB}\n1\tto hold one course in every region each year"))
    later = read(entry(f"instructs\n{TSB}\n1\tto publish maps"))
    assert the(propose(later, stored), "text", "instructs/1").kind == "unclear"


def test_another_kind_or_verb_is_a_change() -> None:
    stored = saved(entry(f"instructs\n{TSB}\n1\tto begin"))
    record = {("44", "instructs/1"): StoredProvision(ProvisionKind.CHAPEAU, OperativeVerb.INVITES, {"en": "to begin"})}
    proposal = the(
        propose(read(entry(f"instructs\n{TSB}\n1\tto begin")), replace(stored, provisions=record)),
        "provision",
        "instructs/1",
    )
    assert (proposal.kind, proposal.before, proposal.after) == ("changed", "chapeau: invites", "operative: instructs")


def test_a_clause_on_record_that_the_document_lacks_is_left_to_a_person() -> None:
    stored = saved(entry(f"instructs\n{TSB}\n1\tto begin\n2\tto end"))
    proposals = propose(read(entry(f"instructs\n{TSB}\n1\tto begin")), stored)
    assert the(proposals, "provision", "instructs/2").kind == "unclear"
    assert changes_nothing(proposals)


def test_resolutions_that_the_document_does_not_speak_of_are_left_alone() -> None:
    stored = saved(Brief())
    other = read(entry(f"instructs\n{TSB}\n1\tto begin", "RESOLUTION 45", "Sea and sky"))
    assert {item.key for item in propose(other, stored)} == {"45"}


def test_what_the_document_does_not_say_takes_nothing_away() -> None:
    stored = Stored({"44": StoredResolution(44, TextStatus.REVISED, {"en": "Bridging the gap"})})
    proposal = the(propose(read(entry(f"instructs\n{TSB}\n1\tto begin")), stored), "resolution")
    assert proposal.kind == "unchanged"


def test_a_number_assigned_since_is_kept_when_the_document_still_waits_for_it() -> None:
    stored = Stored({"imr": StoredResolution(88, TextStatus.NEW, {"en": "Mobile roaming"})})
    proposals = [item for item in propose(read(Brief()), stored) if item.key == "imr" and item.what == "resolution"]
    assert [item.kind for item in proposals] == ["unchanged"]


def test_a_later_document_with_the_number_meets_the_resolution_that_came_without_it() -> None:
    stored = Stored({"imr": StoredResolution(88, TextStatus.NEW, {"en": "Mobile roaming"})})
    later = read(entry(f"instructs\n{TSB}\n1\tto begin", "RESOLUTION 88", "Mobile roaming"))
    assert {item.key for item in propose(later, stored)} == {"imr"}


def test_every_proposal_for_a_clause_gives_the_words_that_led_to_it() -> None:
    proposals = propose(read(Brief()), Stored())
    reason = next(item.reason for item in proposals if (item.what, item.path) == ("provision", "instructs/2"))
    assert "instructs the Director of TSB" in reason
    assert "Council" in reason
