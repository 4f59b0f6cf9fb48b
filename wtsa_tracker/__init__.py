"""The frame around the two apps: settings, addresses, the worker's application, the theme of the site."""

from wtsa_tracker.celery import app as celery_app

__all__ = ["celery_app"]
