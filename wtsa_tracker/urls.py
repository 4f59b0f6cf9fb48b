"""Addresses of the site: everything lives under `/admin/`, and `/` leads there."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from wtsa_tracker.reader_language import switch_language

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("language/", switch_language, name="language"),
    path("admin/", admin.site.urls),
]
