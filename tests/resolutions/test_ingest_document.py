"""`ingest_document` against the database: what is saved, once, and what is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from resolutions.models import Meeting, Proposal, Provision, ProvisionText, Resolution, ResolutionTitle, SourceDocument
from tests.ingest.brief import ANNEX, STATUS, Brief
from tracking.unrecorded import unrecorded

pytestmark = pytest.mark.django_db

BRIEF = """\
Brief
表1
\t状态
\t决议号
\t标题

\t修订
\t90
\t一个标题
"""


def ingest(file: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("ingest_document", str(file), *options, stdout=out, stderr=out)
    return out.getvalue()


def written() -> tuple[int, ...]:
    tables = (Resolution, ResolutionTitle, Provision, ProvisionText, SourceDocument, Proposal)
    return tuple(table.objects.count() for table in tables)


@pytest.mark.seeds
def test_without_save_nothing_is_written(seeds: Path) -> None:
    assert "26 Resolutions" in ingest(seeds / "wtsa16-itud-zh.txt")
    assert written() == (0, 0, 0, 0, 0, 0)


@pytest.mark.seeds
@pytest.mark.parametrize("form", ["txt", "docx"])
def test_the_second_language_adds_titles_and_no_provision(seeds: Path, form: str) -> None:
    ingest(seeds / f"wtsa16-itud-zh.{form}", "--save")
    first = written()
    assert first[:4] == (26, 52, 124, 124)
    ingest(seeds / f"wtsa16-itud-ar.{form}", "--save")
    assert written()[:4] == (26, 78, 124, 124)
    assert Provision.objects.filter(parent__kind="chapeau").count() == 12


@pytest.mark.seeds
@pytest.mark.parametrize("language", ["zh", "ar"])
def test_saving_twice_changes_nothing_and_says_so(seeds: Path, language: str) -> None:
    file = seeds / f"wtsa16-itud-{language}.docx"
    ingest(file, "--save")
    before = written()
    assert "nothing changed" in ingest(file, "--save")
    assert written() == before


@pytest.mark.seeds
def test_the_official_text_is_attached_to_the_provisions_of_the_register(seeds: Path) -> None:
    call_command("load_register", stdout=io.StringIO())
    ingest(seeds / "wtsa16-itud-zh.docx", "--save")
    assert Provision.objects.count() == ProvisionText.objects.count() == 124
    assert Resolution.objects.count() == 26


@pytest.mark.seeds
def test_a_document_before_the_register_gives_the_same_codes(seeds: Path) -> None:
    ingest(seeds / "wtsa16-itud-ar.txt", "--save")
    call_command("load_register", stdout=io.StringIO())
    assert Resolution.objects.get(slug="financial-inclusion").reference == "NEW-FIN"
    first = Provision.objects.get(resolution__slug="financial-inclusion", path="instructs/1")
    assert first.action_items.get().code == "NEW-FIN-01"


@pytest.mark.seeds
def test_a_wording_a_person_changed_waits_for_a_person(seeds: Path) -> None:
    file = seeds / "wtsa16-itud-zh.txt"
    ingest(file, "--save")
    ResolutionTitle.objects.filter(resolution__slug="44", language="zh").update(text="另一个标题")
    assert "wait for a person: 1" in ingest(file, "--save")
    assert ResolutionTitle.objects.get(resolution__slug="44", language="zh").text == "另一个标题"
    assert Proposal.objects.get(decision="pending").kind == "changed"
    ingest(file, "--save", "--accept-changes")
    assert ResolutionTitle.objects.get(resolution__slug="44", language="zh").text != "另一个标题"


def test_what_a_document_proposes_and_what_was_decided_of_it_has_a_history(tmp_path: Path) -> None:
    ingest(small(tmp_path, Brief()), "--save")
    assert Proposal.history.count() == Proposal.objects.count() > 0
    assert list(unrecorded(Proposal)) == []
    told = set(Proposal.history.values_list("history_type", "decision", "history_change_reason"))
    assert told == {("+", "accepted", "By the command ingest_document")}


def test_a_proposal_says_that_the_command_decided_it(tmp_path: Path, admin_client: Client) -> None:
    ingest(small(tmp_path, Brief()), "--save")
    row = Proposal.objects.latest("pk")
    for page in ("", f"{row.pk}/change/"):
        assert "the command ingest_document" in admin_client.get(f"/admin/resolutions/proposal/{page}").content.decode()
    Proposal.objects.update(decision="pending", decided_at=None)
    assert "the command" not in admin_client.get(f"/admin/resolutions/proposal/{row.pk}/change/").content.decode()


def small(tmp_path: Path, brief: Brief, name: str = "brief.txt") -> Path:
    (tmp_path / name).write_bytes(brief.as_text())
    return tmp_path / name


def test_what_is_unclear_is_counted_apart_and_never_promised(tmp_path: Path) -> None:
    ingest(small(tmp_path, Brief()), "--save")
    others = "1\tto buy a thousand bicycles;\n2\tto report each year to the Council;"
    entry = (ANNEX[1][0], f"{ANNEX[1][1].split('1', maxsplit=1)[0]}{others}")
    other = small(tmp_path, Brief(annex=(ANNEX[0], entry, ANNEX[2])), "other.txt")
    for options in (("--save",), ("--save", "--accept-changes")):
        told = ingest(other, *options)
        assert "Unclear, for a person to compare: 1 (kept as proposals; --accept-changes does not write them)." in told
        assert "(--accept-changes writes them)" not in told
    assert not ProvisionText.objects.filter(text__contains="bicycles").exists()


def test_a_clause_on_record_that_the_document_lacks_is_named(tmp_path: Path) -> None:
    ingest(small(tmp_path, Brief()), "--save")
    shorter = (ANNEX[1][0], ANNEX[1][1].split("2\t")[0].rstrip())
    told = ingest(small(tmp_path, Brief(annex=(ANNEX[0], shorter, ANNEX[2])), "shorter.txt"), "--save")
    assert "On record, not in this document: 44 instructs/2." in told
    assert "wait for a person" not in told


def test_it_says_in_words_what_was_written(tmp_path: Path) -> None:
    ingest(small(tmp_path, Brief(status=STATUS[:1] + STATUS[2:])), "--save")
    same = small(tmp_path, Brief(), "whole.txt")
    assert "Saved: text status or number of 1 Resolution filled in." in ingest(same, "--save")
    assert "Saved: all of it was there, nothing changed." in ingest(same, "--save")
    again = small(tmp_path, Brief(before="The same once more"), "again.txt")
    assert "Saved: the reading is recorded; nothing else changed." in ingest(again, "--save")
    assert SourceDocument.objects.count() == 3
    retitled = Brief(annex=(ANNEX[0], ("RESOLUTION 44\nBridging the gaps", ANNEX[1][1]), ANNEX[2]))
    told = ingest(small(tmp_path, retitled, "retitled.txt"), "--save", "--accept-changes")
    assert "Saved: 1 title changed." in told


@pytest.mark.seeds
def test_a_document_that_says_more_fills_what_the_first_left_open(seeds: Path) -> None:
    ingest(seeds / "wtsa16-itud-ar.docx", "--save")
    assert Resolution.objects.get(slug="18").text_status == ""
    assert "wait for a person" not in ingest(seeds / "wtsa16-itud-zh.docx", "--save")
    assert Resolution.objects.get(slug="18").text_status == "revised"


@pytest.mark.seeds
def test_json_is_one_object_of_the_promised_shape(seeds: Path) -> None:
    read = json.loads(ingest(seeds / "wtsa16-itud-zh.docx", "--json"))
    assert set(read) == {"resolutions", "provisions", "findings"}
    kinds = [provision["kind"] for provision in read["provisions"]]
    assert [kinds.count(kind) for kind in ("operative", "chapeau", "preambular")] == [114, 5, 5]


@pytest.mark.seeds
@pytest.mark.parametrize("options", [(), ("--json",), ("--save",)])
def test_a_document_cut_in_half_is_refused(seeds: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    whole = (seeds / "wtsa16-itud-zh.txt").read_bytes()
    half = tmp_path / "half.txt"
    half.write_bytes(whole[: len(whole) // 2].decode(errors="ignore").encode())
    out = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was saved") as refused:
        call_command("ingest_document", str(half), *options, stdout=out)
    reason = str(refused.value).removesuffix(" Nothing was saved.")
    assert out.getvalue().startswith(f"Not to be saved: {reason}\n") is ("--json" not in options)
    assert written() == (0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("binary.txt", bytes(range(256)) * 40),
        ("latin.txt", "Résolution".encode("latin-1") * 50),
        ("unrelated.txt", b"A letter about something else.\n" * 40),
        ("zip.docx", b"PK\x03\x04" + b"\0" * 100),
        ("cut.txt", BRIEF.encode()),
    ],
)
def test_a_file_that_is_no_brief_is_one_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing was saved") as refused:
        ingest(file, "--save")
    assert "\n" not in str(refused.value)
    assert written() == (0, 0, 0, 0, 0, 0)


def test_what_never_ends_and_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a file but a device or a pipe. Nothing was saved"):
        call_command("ingest_document", "/dev/zero")
    large = tmp_path / "large.txt"
    with large.open("wb") as handle:
        handle.truncate(21 * 1024 * 1024)
    with pytest.raises(CommandError, match="is larger than 20 MB. Nothing was saved"):
        call_command("ingest_document", str(large))


def test_a_missing_file_and_an_unknown_language_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        ingest(tmp_path / "missing.docx")
    (tmp_path / "brief.txt").write_text(BRIEF, encoding="utf-8")
    with pytest.raises(CommandError, match="not one of ITU's languages"):
        ingest(tmp_path / "brief.txt", "--language", "de")


@pytest.mark.seeds
def test_an_unknown_assembly_is_one_sentence(seeds: Path) -> None:
    with pytest.raises(CommandError, match="no Assembly"):
        ingest(seeds / "wtsa16-itud-zh.txt", "--save", "--assembly", "wtsa-99")
    assert not Meeting.objects.filter(slug="wtsa-99").exists()
