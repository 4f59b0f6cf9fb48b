"""The Celery application: `celery -A wtsa_tracker worker` finds it here."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_tracker.settings")

app = Celery("wtsa_tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
