"""Attempts to sign in that failed or are under way: what the brake counts, whichever web worker met them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInAttempt(models.Model):
    """One wrong password. The name that was typed is kept as a digest only: people type passwords there too.

    `browser` is empty unless the browser has signed in under that name before; `brakes` marks the one after which more
    were refused, which the log tells.
    """

    at = models.DateTimeField(_("at"))
    name_digest = models.CharField(_("digest of the user name"), max_length=64)
    address = models.CharField(_("network address"), max_length=45)
    browser = models.CharField(_("known browser"), max_length=32, blank=True)
    brakes = models.BooleanField(_("more were refused"), default=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("attempt to sign in")
        verbose_name_plural = _("attempts to sign in")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="sign_in_attempts_in_time"),
        ]

    def __str__(self) -> str:
        return self.address
