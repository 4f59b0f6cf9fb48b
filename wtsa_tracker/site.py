"""The admin site of the tracker: its names, home page and order of the navigation."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class TrackerSite(AdminSite):
    site_title = _("WTSA Tracker")
    site_header = _("WTSA Tracker")
    index_title = _("Home")
