"""Application of the bureaux' work."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = _("What the bureaux do about it")
    default_auto_field = "django.db.models.BigAutoField"
