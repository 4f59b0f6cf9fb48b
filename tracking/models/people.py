"""The people who work on the plan: role, bureau, language, time zone, delegate."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.typed import Line
from resolutions.vocabulary import Bureau, Language
from tracking.roles import Role
from tracking.time_zones import check_time_zone

# Signing in and choosing a password are no changes of the person, and neither belongs into a history.
KEPT_OUT_OF_HISTORY = ("password", "last_login")


class Person(AbstractUser):
    """Someone who signs in. The role decides what they may do, the bureau of a focal point what they see."""

    first_name = Line(_("first name"), max_length=150, blank=True)
    last_name = Line(_("last name"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.AUDITOR)
    bureau = models.CharField(_("bureau"), max_length=3, choices=Bureau.choices, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.ENGLISH)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Zurich", validators=[check_time_zone])
    delegate = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stands_in_for", verbose_name=_("delegate")
    )

    duty_station = models.ForeignKey(
        "tracking.DutyStation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("duty station"),
        help_text=_("No mail goes out on its weekends and holidays. Without one, those of headquarters hold."),
    )

    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)

    history = HistoricalRecords(excluded_fields=KEPT_OUT_OF_HISTORY)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(role=Role.FOCAL_POINT) | ~Q(bureau=""),
                name="focal_point_has_a_bureau",
                violation_error_message=_("A focal point works for a bureau: choose TSB, BDT or BR."),
            ),
            models.CheckConstraint(
                # Both named as there: to a database a comparison with nothing is neither true nor false, and passes.
                condition=Q(away_from__isnull=True, away_until__isnull=True)
                | Q(away_from__isnull=False, away_until__isnull=False, away_until__gte=F("away_from")),
                name="leave_ends_after_it_begins",
                violation_error_message=_("Leave has a first day and a last day, in that order."),
            ),
            models.CheckConstraint(
                condition=~Q(pk=F("delegate")),
                name="nobody_is_their_own_delegate",
                violation_error_message=_("A person cannot be their own delegate."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        only = kwargs.get("update_fields")
        if only is not None and set(only) <= set(KEPT_OUT_OF_HISTORY):
            self._save_without_history(*args, **kwargs)
        else:
            super().save(*args, **kwargs)

    def _save_without_history(self, *args: Any, **kwargs: Any) -> None:
        self.skip_history_when_saving = True
        try:
            super().save(*args, **kwargs)
        finally:
            del self.skip_history_when_saving

    def is_away(self, on: date) -> bool:
        """Whether the day lies in the person's leave, first and last day included."""
        return bool(self.away_from and self.away_until and self.away_from <= on <= self.away_until)
