"""The people who work on the plan: role, bureau, language, time zone, delegate."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from resolutions.vocabulary import Bureau, Language
from tracking.roles import Role


class Person(AbstractUser):
    """Someone who signs in. The role decides what they may do, the bureau of a focal point what they see."""

    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.AUDITOR)
    bureau = models.CharField(_("bureau"), max_length=3, choices=Bureau.choices, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.ENGLISH)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Zurich")
    delegate = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stands_in_for", verbose_name=_("delegate")
    )

    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)

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
                condition=Q(away_from__isnull=True, away_until__isnull=True) | Q(away_until__gte=F("away_from")),
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

    def is_away(self, on: date) -> bool:
        """Whether the day lies in the person's leave, first and last day included."""
        return bool(self.away_from and self.away_until and self.away_from <= on <= self.away_until)
