"""Puts our admin site in the place of the stock one."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class TrackerAdminConfig(AdminConfig):
    default_site = "wtsa_tracker.site.TrackerSite"
