"""Addresses of the site: everything lives under `/admin/`, and `/` leads there."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from wtsa_tracker.feed_pages import feed
from wtsa_tracker.less_mail import less_mail
from wtsa_tracker.probes import healthz, readyz
from wtsa_tracker.reader_language import switch_language

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("language/", switch_language, name="language"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("calendar/<str:token>.ics", feed, name="feed"),
    path("mail/less/<str:less>/", less_mail, name="less_mail"),
    path("admin/", admin.site.urls),
]
handler500 = "wtsa_tracker.unavailable.failed"
