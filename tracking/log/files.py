"""The log as a file: one line for each field that changed, newest first; never read into memory at once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import NamedTemporaryFile
from typing import IO

from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from resolutions.recorded import Entry, Line
from tracking.log.reading import LogEntry

BYTE_ORDER_MARK = "\ufeff"
# A cell that begins so may be taken for a formula; the full-width forms become these when a sheet is opened.
BEGINS_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
UNPRINTABLE = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f]")
LONGEST_CELL = 32_000  # Excel keeps 32,767 characters
MOST_LINES = 1_000_000  # of the 1,048,576 of a sheet
WIDTHS = (20, 22, 16, 14, 40, 28, 36, 36, 36, 16)

Cells = tuple[str, ...]


def headings() -> Cells:
    return (
        _("When"), _("Who"), _("Kind"), _("Code"), _("About"), _("Field"), _("From"), _("To"), _("Reason"),
        _("Channel"),
    )  # fmt: skip


def lines_of(entries: Iterable[LogEntry]) -> Iterator[tuple[datetime, Cells]]:
    """The moment, and what stands in the other columns."""
    for told in entries:
        entry, thing = told.entry, told.thing
        for field, before, after in _fields(entry):
            about = (entry.by or _("The tracker"), thing.kind, thing.code, thing.title)
            yield entry.at, (*about, field, before, after, entry.why, entry.channel)


def _fields(entry: Entry) -> Iterator[tuple[str, str, str]]:
    if entry.title or not entry.lines:
        yield entry.title, "", entry.text
    yield from (_field(line) for line in entry.lines)


def _field(line: Line) -> tuple[str, str, str]:
    return line.label, line.before, line.after


def to_csv(entries: Iterable[LogEntry]) -> Iterator[str]:
    """Lines of the file; text that could be taken for a formula begins with an apostrophe."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(headings())
    for at, cells in lines_of(entries):
        yield writer.writerow([localtime(at).isoformat(sep=" ", timespec="seconds"), *map(safe_in_csv, cells)])


def safe_in_csv(text: str) -> str:
    return f"'{text}" if text.startswith(BEGINS_FORMULA) else text


class _Echo:
    """Hands each line back to who writes it."""

    def write(self, line: str) -> str:
        return line


def to_xlsx(entries: Iterable[LogEntry]) -> IO[bytes]:
    """A workbook in a temporary file, at its beginning; every text is a text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Log")[:31])
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJ"[number]].width = width
    sheet.append([_text(sheet, words) for words in headings()])
    for number, (at, cells) in enumerate(lines_of(entries)):
        if number == MOST_LINES:
            sheet.append([_text(sheet, _("The sheet is full: ask for fewer days."))])
            break
        moment = WriteOnlyCell(sheet, localtime(at).replace(tzinfo=None, microsecond=0))
        moment.number_format = "yyyy-mm-dd hh:mm:ss"
        sheet.append([moment, *(_text(sheet, words) for words in cells)])
    file = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  # handed on open; it goes when it is closed
    book.save(file)
    file.seek(0)
    return file


def _text(sheet: object, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, UNPRINTABLE.sub("", words)[:LONGEST_CELL])
    cell.data_type = "s"
    return cell
