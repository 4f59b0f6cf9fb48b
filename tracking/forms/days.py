"""Days that people type: held to the span in which they make sense."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django import forms

from tracking.spans import Span

Day = TypeVar("Day", date, date | None)


def within(span: Span, chosen: Day) -> Day:
    """The day itself. Raises ValidationError with one sentence that names the earliest or the latest day."""
    if sentence := span.refusal(chosen):
        raise forms.ValidationError(sentence, code="out-of-span")
    return chosen
