"""How large the numbers may be with which days are counted: no slip of the keyboard leads to a day that cannot be."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

MOST_DAYS = 366  # before the opening of a meeting: bodies that meet every year have asked for their papers by then
MOST_MONTHS = 120  # ten years; longer than two study periods
MOST_YEARS = 20  # five study periods

DAYS_BEFORE = MaxValueValidator(MOST_DAYS, _("At most %(limit_value)d days before the opening. Nothing was saved."))
MONTHS_APART = MaxValueValidator(
    MOST_MONTHS, _("Every how many months? Give a number from 1 to %(limit_value)d. Nothing was saved.")
)
YEARS_APART = MaxValueValidator(
    MOST_YEARS, _("Every how many years? Give a number from 1 to %(limit_value)d. Nothing was saved.")
)
TOO_MANY = {
    MOST_DAYS: _("Papers are due at most 366 days before the opening. Nothing was saved."),
    MOST_MONTHS: _("A rhythm has at most 120 months. Nothing was saved."),
    MOST_YEARS: _("Reports are at most 20 years apart. Nothing was saved."),
}


def at_most(field: str, most: int, name: str) -> CheckConstraint:
    """What the database itself holds true: the number is one of the limits above or less, or is not given."""
    return CheckConstraint(
        condition=Q(**{f"{field}__lte": most}) | Q(**{f"{field}__isnull": True}),
        name=name,
        violation_error_message=TOO_MANY[most],
    )
