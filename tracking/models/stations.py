"""Duty stations: where people work, and the days and hours on which no mail is sent there."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.models import HistoricalRecords

from resolutions.typed import Line
from tracking.models.spans import makes_sense
from tracking.quiet import NOT_AFTER, NOT_BEFORE, WEEKEND

DAYS_OF_A_WEEK = 7


def usual_weekend() -> list[int]:
    return sorted(WEEKEND)


def check_weekend(days: object) -> None:
    """Raises ValidationError for what is no set of weekdays, and for a week without a working day."""
    if not isinstance(days, list) or not set(days) <= set(range(DAYS_OF_A_WEEK)):
        raise ValidationError(_("The weekend is a choice of days of the week."))
    if len(set(days)) == DAYS_OF_A_WEEK:
        raise ValidationError(_("A week needs one working day at least, or no mail would ever go. Nothing was saved."))


class DutyStation(models.Model):
    """A place of work. Headquarters counts the working days of the rules."""

    slug = models.SlugField(gettext_lazy("short name in addresses"), unique=True)
    name = Line(gettext_lazy("duty station"), max_length=80, unique=True)
    weekend = models.JSONField(
        gettext_lazy("weekend"),
        default=usual_weekend,
        blank=True,
        validators=[check_weekend],
        help_text=gettext_lazy("Days of the week without mail."),
    )
    write_from = models.TimeField(
        gettext_lazy("mail from"),
        default=NOT_BEFORE,
        help_text=gettext_lazy("In the time zone of the person: what falls before waits."),
    )
    write_until = models.TimeField(
        gettext_lazy("mail until"),
        default=NOT_AFTER,
        help_text=gettext_lazy("What falls later goes on the next working day."),
    )
    is_headquarters = models.BooleanField(
        gettext_lazy("headquarters"),
        default=False,
        help_text=gettext_lazy("Its working days count for the rules, and its quiet days for people without a place."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = gettext_lazy("duty station")
        verbose_name_plural = gettext_lazy("duty stations")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_headquarters"],
                condition=Q(is_headquarters=True),
                name="one_headquarters",
                violation_error_message=gettext_lazy("Another duty station is headquarters already."),
            ),
            models.CheckConstraint(
                condition=Q(write_until__gt=F("write_from")),
                name="mail_hours_end_after_they_begin",
                violation_error_message=gettext_lazy("The last hour for mail comes after the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> tuple[time, time]:
        return self.write_from, self.write_until


class Holiday(models.Model):
    """A day off at a duty station. Unconfirmed until someone compared it with the official list."""

    station = models.ForeignKey(
        DutyStation, models.CASCADE, related_name="holidays", verbose_name=gettext_lazy("duty station")
    )
    on = models.DateField(gettext_lazy("day"))
    name = Line(gettext_lazy("holiday"), max_length=80)
    is_off = models.BooleanField(
        gettext_lazy("day off"), default=True, help_text=gettext_lazy("Untick it to work on that day after all.")
    )
    unconfirmed = models.BooleanField(gettext_lazy("unconfirmed"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = gettext_lazy("holiday")
        verbose_name_plural = gettext_lazy("holidays")
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["station", "on"],
                name="one_holiday_a_day",
                violation_error_message=gettext_lazy("This day is a holiday there already."),
            ),
            makes_sense("on", "holiday_makes_sense"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
