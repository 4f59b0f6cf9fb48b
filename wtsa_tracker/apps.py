"""Puts our admin site in the place of the stock one, and our checks beside the stock ones."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig
from django.core.checks import register

from wtsa_tracker.checks import links_lead_to_https


class TrackerAdminConfig(AdminConfig):
    default_site = "wtsa_tracker.site.TrackerSite"

    def ready(self) -> None:
        super().ready()
        register(links_lead_to_https)
