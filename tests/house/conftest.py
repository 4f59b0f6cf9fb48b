"""Runs the tracker's commands as a person would: as processes, on a data folder of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = subprocess.CompletedProcess[str]
Manage = Callable[..., Run]


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """The environment of a real start: not a test's storages, and data under `tmp_path`."""
    kept = {name: value for name, value in os.environ.items() if name not in {"WTSA_TESTING", "DATABASE_URL"}}
    return kept | {"WTSA_DATA": str(tmp_path / "data")}


@pytest.fixture
def manage(root: Path, surroundings: Mapping[str, str]) -> Manage:
    """Runs `manage.py` with arguments; keywords are variables of the environment."""

    def run(*arguments: str, **variables: str) -> Run:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=root,
            env={**surroundings, **variables},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    return run


@pytest.fixture
def data(empty: Path, tmp_path: Path) -> Path:
    """A data folder with the tables and nothing in them."""
    return Path(shutil.copytree(empty, tmp_path / "data"))


def one_sentence(answer: Run) -> str:
    """What it said before it ended with 1; a trace is none."""
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1), answer.stderr
    return answer.stderr.strip()
