"""Files on disk, held still while a backup is made: a link keeps a file that is taken away meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db.models import FileField


def file_columns() -> list[tuple[str, str]]:
    """(table, column) of every field that names a file."""
    models = [model for model in apps.get_models() if not model._meta.proxy]
    fields = ((model, field) for model in models for field in model._meta.concrete_fields)
    return [(model._meta.db_table, str(field.column)) for model, field in fields if isinstance(field, FileField)]


def hold_all(root: Path, into: Path) -> None:
    """A link to every file below `root`. A file that vanishes while this lasts was not of this moment."""
    for folder, _folders, names in os.walk(root):
        below = Path(folder).relative_to(root)
        hold(root, into, (str(below / name) for name in names))


def hold(root: Path, into: Path, names: Iterable[str]) -> list[str]:
    """Links to these files; returns the names of those that are not there."""
    missing = []
    for name in names:
        target = into / name
        if target.exists():
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _link(root / name, target)
        except FileNotFoundError:
            missing.append(name)
    return missing


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(source, target)


def below(folder: Path) -> dict[str, Path]:
    """Name with slashes -> file, for all files below the folder."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
