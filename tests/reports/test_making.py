"""Making a report: by the function a page calls, and by the command."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from docx import Document

from resolutions.models import Meeting
from resolutions.vocabulary import Language
from tests import make
from tracking.models import ProgressReport, Snapshot
from tracking.reports.making import make_council_report, print_again

DAY = make.WORKING_DATE

pytestmark = pytest.mark.django_db


def test_one_snapshot_serves_six_languages(council: Meeting) -> None:
    for language in Language:
        make_council_report(council, language, by=None, at=timezone.now(), day=DAY)
    assert (Snapshot.objects.count(), ProgressReport.objects.count()) == (1, 6)


def test_a_report_is_printed_again_from_its_snapshot_though_the_plan_went_on(council: Meeting) -> None:
    first = make_council_report(council, Language.ARABIC, by=make.person(), at=timezone.now(), day=DAY)
    make.item("44-99")
    stored = ProgressReport.objects.get(pk=first.report.pk)
    assert print_again(stored).content == first.content


def test_the_document_number_is_printed_when_it_is_known(council: Meeting) -> None:
    report = make_council_report(council, Language.ENGLISH, by=None, at=timezone.now(), day=DAY).report
    report.document_number = "C17/99"
    text = [cell.text for row in Document(io.BytesIO(print_again(report).content)).tables[0].rows for cell in row.cells]
    assert "C17/99" in text


def test_a_download_is_named_for_what_where_language_and_date(council: Meeting) -> None:
    paper = make_council_report(council, Language.CHINESE, by=None, at=timezone.now(), day=DAY)
    assert paper.file_name == "progress-report-council-2017-zh-hans-2017-03-20.docx"


def test_who_made_it_is_kept_and_printed(council: Meeting) -> None:
    author = make.person("editor")
    paper = make_council_report(council, Language.ENGLISH, by=author, at=timezone.now(), day=DAY)
    method = Document(io.BytesIO(paper.content)).tables[-1]
    assert paper.report.made_by == author
    assert {row.cells[0].text: row.cells[1].text for row in method.rows}["Snapshot taken by"] == "editor"


@pytest.mark.parametrize("language", ["en", "ar", "zh", "zh-hans", "es", "fr", "ru"])
def test_the_command_writes_a_word_file_in_that_language(
    council: Meeting, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    output = tmp_path / "report.docx"
    call_command("council_report", meeting="council-2017", language=language, output=output)
    said = capsys.readouterr().out
    assert len(Document(str(output)).tables) > 10
    assert Snapshot.objects.get().checksum in said
    assert str(output) in said
    assert list(tmp_path.iterdir()) == [output]


def test_an_earlier_file_is_replaced_whole(council: Meeting, tmp_path: Path) -> None:
    output = tmp_path / "report.docx"
    output.write_text("earlier")
    call_command("council_report", meeting="council-2017", output=output)
    assert output.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"meeting": "concil-2017"}, "did you mean council-2017"),
        ({"meeting": "xyz"}, "known are wtsa-16, council-2017"),
        ({"language": "tlh"}, "choose one of en, ar, zh"),
        ({"output": Path("nowhere/report.docx")}, "does not exist"),
        ({"output": Path("report.pdf")}, "no Word file"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_saves_nothing(
    council: Meeting, tmp_path: Path, wrong: dict[str, object], sentence: str
) -> None:
    options = {"meeting": "council-2017", "language": "en", "output": Path("report.docx")} | wrong
    output = tmp_path / str(options["output"])
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("council_report", **(options | {"output": output}))
    assert "\n" not in str(refusal.value)
    assert not Snapshot.objects.exists()
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_saved(council: Meeting, tmp_path: Path) -> None:
    (tmp_path / "report.docx").mkdir()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("council_report", meeting="council-2017", output=tmp_path / "report.docx")
    assert not Snapshot.objects.exists()
    assert not ProgressReport.objects.exists()


def test_a_full_disk_leaves_nothing_saved_and_no_half_file(
    council: Meeting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int, _mode: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fchmod", refuse)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("council_report", meeting="council-2017", output=tmp_path / "report.docx")
    assert not ProgressReport.objects.exists()
    assert not Snapshot.objects.exists()
    assert not list(tmp_path.iterdir())


def test_a_target_taken_away_meanwhile_says_that_the_report_is_stored(
    council: Meeting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_source: Path, _target: Path) -> None:
        raise OSError(21, "Is a directory")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(
        CommandError, match=r"The report is stored, but .*report\.docx cannot be written \(Is a directory"
    ):
        call_command("council_report", meeting="council-2017", output=tmp_path / "report.docx")
    assert ProgressReport.objects.exists()
    assert not list(tmp_path.iterdir())


def test_a_meeting_before_the_assembly_has_nothing_to_hear(council: Meeting, tmp_path: Path) -> None:
    make.meeting("council-2016", opens_on=council.opens_on.replace(year=2016))
    with pytest.raises(CommandError, match="nothing to report to council-2016"):
        call_command("council_report", meeting="council-2016", output=tmp_path / "report.docx")


def test_without_a_register_the_command_says_what_to_load(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="load_register"):
        call_command("council_report", meeting="council-2017", output=tmp_path / "report.docx")


def test_from_the_register_three_reports_are_due_to_council_2017() -> None:
    call_command("load_register", verbosity=0)
    meeting = Meeting.objects.get(slug="council-2017")
    paper = make_council_report(meeting, Language.ENGLISH, by=None, at=timezone.now(), day=DAY)
    columns = [[row.cells[0].text for row in table.rows] for table in Document(io.BytesIO(paper.content)).tables]
    due = next(codes for codes in columns if codes[0] == "Item" and "44-26" in codes and len(codes) == 4)
    assert set(due[1:]) == {"NEW-FIN-01", "73-02", "44-26"}
    assert max(len(codes) for codes in columns) == 1 + 114
