"""Digests noted outside the database: they find what was changed together with its seals."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests import make
from tracking.models import ActionItem, HistorySeal, NewestSeal
from tracking.noted import digests_in
from tracking.seals import seal_all

pytestmark = pytest.mark.django_db
FIRST = datetime(2017, 3, 20, 9, 0, tzinfo=UTC)
A, B = "a" * 64, "b" * 64


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> str:
    """What the log holds of three runs that sealed something."""
    caplog.set_level(logging.INFO, "tracking.seals")
    item = make.item()
    for number in range(3):
        item.title = f"Title {number}"
        item.save()
        seal_all(FIRST + timedelta(minutes=number))
    return "\n".join(line for line in caplog.messages if line.startswith("sealed "))


def verified(*expected: str) -> tuple[str, str]:
    """What the command prints, and the sentence it ends with when something is wrong."""
    out = StringIO()
    try:
        call_command("verify_history", *(["--expect", *expected] if expected else []), stdout=out)
    except CommandError as complaint:
        return out.getvalue(), str(complaint)
    return out.getvalue(), ""


def tamper() -> None:
    """As one would who may write to the database and knows the program: all seals are computed anew."""
    moments = sorted(set(HistorySeal.objects.values_list("sealed_at", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tracking_historicalactionitem SET title = 'Other' WHERE title = 'Title 0'")
    HistorySeal.objects.all().delete()
    NewestSeal.objects.all().delete()
    for moment in moments:
        seal_all(moment)


def test_what_was_changed_with_its_seals_is_found_by_what_the_log_holds(log_lines: str, tmp_path: Path) -> None:
    (tmp_path / "worker.log").write_text(log_lines)
    digests = digests_in(log_lines)
    told, complaint = verified(str(tmp_path / "worker.log"))
    assert (len(digests), told.count("the record leads to this"), complaint) == (3, 3, "")
    assert f"{digests[0]}: the record leads to this, of the sealing at 2017-03-20T09:00:00+00:00.\n" in told
    tamper()
    assert verified()[1] == ""  # the control: by itself the record agrees
    told, complaint = verified(str(tmp_path / "worker.log"))
    assert f"{digests[0]}: the record no longer leads to this.\n" in told
    assert complaint.startswith("History was altered: 3 rows, seals, files or digests no longer agree")


def test_a_head_noted_long_ago_is_led_to_until_something_is_changed(log_lines: str) -> None:
    before = re.findall(r"Head: (\w+)", verified()[0])
    ActionItem.objects.get().save()
    seal_all(FIRST + timedelta(hours=1))
    now = re.findall(r"Head: (\w+)", verified()[0])
    assert before != now
    told, complaint = verified(*before, *now)
    assert (told.count("the record leads to this"), complaint) == (2, "")
    tamper()
    assert verified(*before)[1].startswith("History was altered: 1 row, seal, file or digest no longer agrees")


def test_a_run_taken_away_with_its_rows_is_found(log_lines: str) -> None:
    last = HistorySeal.objects.filter(sealed_at=FIRST + timedelta(minutes=2))
    ActionItem.history.filter(title="Title 2").delete()
    last.delete()
    NewestSeal.objects.all().delete()
    assert "the record no longer leads to this" in verified(digests_in(log_lines)[-1])[0]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("no-such-file", "no-such-file is neither a digest of 64 digits nor a file that can be read."),
        ("abc\0", "abc\0 is neither a digest of 64 digits nor a file that can be read."),
        ("README.md", "README.md holds no digest."),
    ],
)
def test_what_is_no_digest_is_one_sentence_before_anything_is_verified(given: str, said: str) -> None:
    assert verified(given) == ("", said)


def test_digests_are_found_in_lines_of_a_log_once_each() -> None:
    lines = f"INFO sealed 1 row at x: {A}\nHead: {B.upper()}\n{A}\n{A}1 {A[1:]}"
    assert digests_in(lines) == [A, B]
