"""Looks into a zip before anything parses it: a bomb, a locked file, a macro or an entity is refused, in one sentence.

The limits are those of reliability.md, "Uploads". Nothing is unpacked beyond them.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from resolutions.ingest.document import Unreadable

MIB = 1024 * 1024
MAX_FILE = 20 * MIB
MAX_MEMBERS = 2000
MAX_MEMBER = 64 * MIB
MAX_XML = 24 * MIB
MAX_TOTAL = 128 * MIB
MAX_RATIO = 200
RATIO_FROM = MIB

WORD_PART = "word/document.xml"
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
_PLAIN_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}


def check(data: bytes) -> None:
    """Raises Unreadable unless these bytes are a Word file that is safe to parse."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_list(archive.infolist())
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable("The Word file is damaged or cut off: it cannot be unpacked.") from error


def _check_list(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if len(names) > MAX_MEMBERS:
        raise Unreadable(f"The file holds more than {MAX_MEMBERS:,} parts and was not opened.")
    if len(set(names)) != len(names):
        raise Unreadable("The file holds the same part twice and was not opened.")
    if any(_leads_outside(name) for name in names):
        raise Unreadable("The file holds a part whose name leads outside it and was not opened.")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("The file is encrypted; save it without a password and try again.")
    _check_sizes(members)
    if WORD_PART not in names:
        raise Unreadable("The file is a zip archive but not a Word document (.docx).")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("The Word file holds macros; save it as an ordinary .docx and try again.")


def _leads_outside(name: str) -> bool:
    return ".." in name.split("/") or name.startswith("/") or "\\" in name or ":" in name


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if any(member.file_size > (MAX_XML if _is_xml(member.filename) else MAX_MEMBER) for member in members):
        raise Unreadable("A part of the file is far too large once unpacked; the file was not opened.")
    if sum(member.file_size for member in members) > MAX_TOTAL:
        raise Unreadable("The file is far too large once unpacked and was not opened.")
    if any(_is_bomb(member) for member in members):
        raise Unreadable("A part of the file unpacks to a suspicious size; the file was not opened.")


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1)


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Reads each XML part once, never past its limit: the declared size may lie, the bytes do not."""
    for member in archive.infolist():
        if _is_xml(member.filename):
            with archive.open(member) as part:
                _check_xml(part.read(MAX_XML + 1))


def _check_xml(content: bytes) -> None:
    if len(content) > MAX_XML:
        raise Unreadable("A part of the file is far too large once unpacked; the file was not opened.")
    bare = content.replace(b"\0", b"") if b"\0" in content[:64] else content
    declared = _ENCODING.match(bare[:200].removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe"))
    if declared and declared[1].lower() not in _PLAIN_ENCODINGS:
        raise Unreadable("A part of the file is in an encoding that Word does not write; the file was not opened.")
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise Unreadable("The file defines entities of its own, which Word never does; it was not opened.")
    if b"macroEnabled" in bare[:MIB] and b"/package/2006/content-types" in bare[:MIB]:
        raise Unreadable("The Word file holds macros; save it as an ordinary .docx and try again.")
