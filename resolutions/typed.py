"""Words that people type: no mark in them breaks a line or turns a page round. Every field of theirs is of these kinds.

Cleaned by the form, so that what is left empty is asked for, and by the row, whatever the door it came through.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

if TYPE_CHECKING:
    StockChar = models.CharField[str, str]
    StockText = models.TextField[str, str]
    StockColumn = models.Field[str, str]
else:
    StockChar, StockText, StockColumn = models.CharField, models.TextField, models.Field

LONGEST = 5000  # characters of any text that people type: about two printed pages

# Control characters but tab and line end; embeddings and overrides of direction; isolates; byte-order mark. What
# Arabic, Persian or Hindi need to be written (joiners, the marks LRM, RLM and ALM) stays.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def is_said(text: str) -> bool:
    """Whether there is something to be read: one character at least that is no space and no mark without a shape."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in text)


def words(text: str) -> str:
    """The same text without marks that control; its line ends are kept, as `\\n`. What shows nothing is empty."""
    kept = _UNSEEN.sub("", re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text))
    return kept if is_said(kept) else ""


def one_line(text: str) -> str:
    """The same on one line: line ends and tabs become one space."""
    return re.sub("[ \t]*[\n\t]+[ \t]*", " ", words(text)).strip()


class TypedField(forms.CharField):
    """A form field for words: on one line, or over several where it is an area of text; never without an end."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=max_length or LONGEST, **kwargs)

    def to_python(self, value: Any) -> Any:  # noqa: ANN401  # as the stock field
        text = words(str(value)) if value not in self.empty_values else value
        if isinstance(text, str) and not isinstance(self.widget, forms.Textarea):
            text = one_line(text)
        return super().to_python(text)


class Cleaned(StockColumn):
    """A column whose words are cleaned whatever the door they came through; to migrations it is the `stock` column."""

    stock: str

    @staticmethod
    def clean_words(text: str) -> str:
        return words(text)

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401  # as the stock field
        prepared = super().get_prep_value(value)
        return self.clean_words(prepared) if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ANN401  # as the stock field
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.clean_words(value)
            setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:  # noqa: ANN401  # as the stock field
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.stock}", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:  # noqa: ANN401  # as the stock field
        return super().formfield(**{"form_class": TypedField, **kwargs})


class Line(Cleaned, StockChar):
    """A column for words on one line."""

    stock = "CharField"

    @staticmethod
    def clean_words(text: str) -> str:
        return one_line(text)


class Words(Cleaned, StockText):
    """A column for words over several lines."""

    stock = "TextField"
