"""What the database itself holds true of days and words: none is a slip of the keyboard."""

from __future__ import annotations

from django.db.models import CheckConstraint, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from resolutions.typed import LONGEST
from tracking.spans import FIRST_STORED, LAST_STORED


def makes_sense(field: str, name: str) -> CheckConstraint:
    """The day lies between 2000 and 2199, or is not given."""
    return CheckConstraint(
        condition=Q(**{f"{field}__range": (FIRST_STORED, LAST_STORED)}) | Q(**{f"{field}__isnull": True}),
        name=name,
        violation_error_message=_("A day lies between 1 January 2000 and 31 December 2199. Nothing was saved."),
    )


def has_an_end(field: str, name: str) -> CheckConstraint:
    """The text has no more than 5000 characters."""
    return CheckConstraint(
        condition=LessThanOrEqual(Length(field), LONGEST),
        name=name,
        violation_error_message=_(
            "A text has 5000 characters at most: put the rest into a document. Nothing was saved."
        ),
    )
