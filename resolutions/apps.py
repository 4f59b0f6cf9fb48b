"""Application of the Assembly's decisions."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResolutionsConfig(AppConfig):
    name = "resolutions"
    verbose_name = _("What the Assembly decided")
    default_auto_field = "django.db.models.BigAutoField"
