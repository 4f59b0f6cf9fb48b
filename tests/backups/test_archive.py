"""Archives: what is packed comes back byte by byte; what is broken, foreign or sly is refused in one sentence."""

from __future__ import annotations

import gzip
import io
import os
import random
import tarfile
from pathlib import Path

import pytest

from tracking.backups.archive import (
    BROKEN,
    FOREIGN,
    Manifest,
    NotABackup,
    Table,
    digest_of,
    read_archive,
    write_archive,
)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    part = tmp_path / "part"
    part.write_bytes(os.urandom(50_000))
    names = ["database/wtsa.sqlite3", "files/evidence/a.pdf"]
    manifest = Manifest(
        "2017-03-20T09:00:00+00:00", "sqlite", [["tracking", "0001_people"]], {"t": Table(3, "0" * 64)},
        {name: digest_of(part) for name in names},
    )  # fmt: skip
    write_archive(tmp_path / "b.tar.gz", manifest, dict.fromkeys(names, part))
    return tmp_path / "b.tar.gz"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def test_what_was_packed_comes_back_and_only_its_owner_may_read_it(packed: Path, into: Path) -> None:
    manifest = read_archive(packed, into)
    assert (manifest.rows, manifest.engine, manifest.tables["t"].rows) == (3, "sqlite", 3)
    assert digest_of(into / "files/evidence/a.pdf") == manifest.members["files/evidence/a.pdf"]
    assert packed.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in packed.parent.iterdir() if path.name.startswith(".")] == []


def test_an_archive_is_never_written_over_another(packed: Path) -> None:
    before = packed.read_bytes()
    with pytest.raises(FileExistsError):
        write_archive(packed, Manifest("", "sqlite", [], {}), {})
    assert packed.read_bytes() == before


@pytest.mark.parametrize("left", [0, 1, 10, 100, 5_000, 60_000, -1, -9, -200])
def test_an_archive_cut_anywhere_is_refused(packed: Path, into: Path, left: int) -> None:
    whole = packed.read_bytes()
    packed.write_bytes(whole[:left])
    with pytest.raises(NotABackup) as refused:
        read_archive(packed, into)
    assert str(refused.value) in {BROKEN, FOREIGN}


@pytest.mark.parametrize("seed", range(20))
def test_an_archive_with_one_byte_changed_is_refused(packed: Path, into: Path, seed: int) -> None:
    content = bytearray(packed.read_bytes())
    content[random.Random(seed).randrange(20, len(content) - 8)] ^= 0x55  # noqa: S311 - which byte
    packed.write_bytes(content)
    with pytest.raises(NotABackup):
        read_archive(packed, into)


def repacked(file: Path, **members: bytes) -> None:
    with tarfile.open(file, "w:gz") as archive:
        for name, content in members.items():
            about = tarfile.TarInfo(name.replace("__", "/").replace("_json", ".json"))
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))


@pytest.mark.parametrize(
    "content", [b"", b"not an archive", gzip.compress(b"hello", mtime=0), b"PK\x03\x04", b'{"format": "another"}']
)
def test_another_file_is_no_backup(tmp_path: Path, into: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(NotABackup):
        read_archive(tmp_path / "x", into)


def test_an_archive_of_someone_else_is_no_backup(tmp_path: Path, into: Path) -> None:
    for members in ({"readme": b"hello"}, {"manifest_json": b'{"format": "other"}'}):
        repacked(tmp_path / "x", **members)
        with pytest.raises(NotABackup, match="not a backup of the tracker"):
            read_archive(tmp_path / "x", into)


@pytest.mark.parametrize("name", ["files/../../evil", "/etc/evil", "files/..\\evil", "elsewhere/evil"])
def test_nothing_is_unpacked_outside_the_folder(tmp_path: Path, into: Path, name: str) -> None:
    part = tmp_path / "part"
    part.write_bytes(b"evil")
    manifest = Manifest("", "sqlite", [], {}, {name: digest_of(part)})
    write_archive(tmp_path / "x", manifest, {name: part})
    with pytest.raises(NotABackup):
        read_archive(tmp_path / "x", into)
    assert not list(into.rglob("*evil*"))
    assert not (tmp_path / "evil").exists()
