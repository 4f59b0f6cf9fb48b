"""Pure: one archive file, its manifest first; what is read back is checked against the manifest byte by byte."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = "wtsa-tracker backup"
VERSION = 1
MANIFEST = "manifest.json"
MANIFEST_AT_MOST = 64 * 1024 * 1024  # bytes
CHUNK = 1024 * 1024
BROKEN = "The archive is broken or cut off: nothing was restored. Take another backup."
FOREIGN = "The file is not a backup of the tracker: nothing was restored."


class NotABackup(Exception):
    """The file is no backup, or a broken one; the message is one sentence for the person who gave it."""


@dataclass(frozen=True)
class Table:
    """How many rows a table had, and the digest of all of them in an order of its own."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. `members` gives the size in bytes and the SHA-256 of each part of it.

    `missing` names files that a row spoke of and that were not on disk; `sequences` the counters of PostgreSQL.
    """

    made_at: str
    engine: str
    migrations: list[list[str]]
    tables: dict[str, Table]
    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    sequences: dict[str, tuple[int, bool]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def as_json(self) -> bytes:
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, indent=1).encode()


def digest_of(file: Path) -> tuple[int, str]:
    """(bytes, SHA-256)"""
    told, size = hashlib.sha256(), 0
    with file.open("rb") as handle:
        while block := handle.read(CHUNK):
            told.update(block)
            size += len(block)
    return size, told.hexdigest()


def write_archive(target: Path, manifest: Manifest, members: Mapping[str, Path]) -> None:
    """The archive (mode 0600), whole and on disk, or not there at all. Raises OSError."""
    draft = target.with_name(f".{target.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            with tarfile.open(fileobj=handle, mode="w:gz", compresslevel=5) as archive:
                _add(archive, MANIFEST, io.BytesIO(content := manifest.as_json()), len(content))
                for name in manifest.members:
                    with members[name].open("rb") as part:
                        _add(archive, name, part, manifest.members[name][0])
            handle.flush()
            os.fsync(handle.fileno())
        os.link(draft, target)  # never over another archive
    except OSError as problem:
        problem.filename = problem.filename or str(target)  # a write that found no room names no file
        raise
    finally:
        draft.unlink(missing_ok=True)


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = size, 0o600
    archive.addfile(about, content)


def read_archive(file: Path, into: Path) -> Manifest:
    """Unpacks what the manifest names, and nothing else, into that folder. Raises NotABackup, OSError."""
    try:
        with tarfile.open(file, mode="r:gz") as archive:
            manifest = _read_manifest(archive)
            _unpack(archive, manifest, into)
            _read_to_the_end(archive)
    except (tarfile.TarError, EOFError, zlib.error) as problem:
        is_archive = any(into.iterdir())
        raise NotABackup(BROKEN if is_archive or _starts_as_archive(file) else FOREIGN) from problem
    except OSError as problem:
        if problem.errno is None:  # what gzip says of a damaged stream; a disk that fails has a number
            raise NotABackup(BROKEN if _starts_as_archive(file) else FOREIGN) from problem
        raise
    return manifest


def _starts_as_archive(file: Path) -> bool:
    with file.open("rb") as handle:
        return handle.read(2) == b"\x1f\x8b"


def _read_manifest(archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > MANIFEST_AT_MOST:
        raise NotABackup(FOREIGN)
    handle = archive.extractfile(first)
    try:
        said = json.loads(handle.read() if handle else b"")
        if said.pop("format", None) != FORMAT:
            raise NotABackup(FOREIGN)
        if said.pop("version", None) != VERSION:
            raise NotABackup("The backup was made by another version of the tracker that this one cannot read.")
        return _manifest(said)
    except (ValueError, TypeError, AttributeError, KeyError) as problem:
        raise NotABackup(BROKEN) from problem


def _manifest(said: dict[str, Any]) -> Manifest:
    tables = {name: Table(**table) for name, table in said.pop("tables").items()}
    members = {name: (int(size), str(digest)) for name, (size, digest) in said.pop("members").items()}
    sequences = {name: (int(last), bool(called)) for name, (last, called) in said.pop("sequences").items()}
    return Manifest(**said, tables=tables, members=members, sequences=sequences)


def _unpack(archive: tarfile.TarFile, manifest: Manifest, into: Path) -> None:
    left = dict(manifest.members)
    while member := archive.next():
        if member.name not in left or not member.isreg() or not _is_inside(member.name):
            raise NotABackup(BROKEN)
        _unpack_one(archive, member, into / member.name, left.pop(member.name))
    if left:
        raise NotABackup(BROKEN)


def _read_to_the_end(archive: tarfile.TarFile) -> None:
    """The checksum of the whole stands behind the last part: without it the file was cut."""
    while archive.fileobj and archive.fileobj.read(CHUNK):
        continue


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[0] in {"database", "files"} and ".." not in parts and "\\" not in name and "\0" not in name


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path, wanted: tuple[int, str]) -> None:
    content = archive.extractfile(member)
    if content is None or member.size != wanted[0]:
        raise NotABackup(BROKEN)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        while block := content.read(CHUNK):
            told.update(block)
            handle.write(block)
        handle.flush()
        os.fsync(handle.fileno())
    if told.hexdigest() != wanted[1]:
        raise NotABackup(BROKEN)
