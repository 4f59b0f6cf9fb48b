"""Runs a command of the tracker: `manage.py help` lists them."""

# Kept readable by every Python 3, so that an old one can still be told what is wrong.
import os
import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit(
            "The tracker needs Python 3.11 or later and this is Python %d.%d: use script/start, which looks for one."
            % sys.version_info[:2]
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_tracker.settings")
    try:
        from django.conf import settings
    except ImportError:
        sys.exit("Django is not installed for this Python: run script/setup, then use .venv/bin/python manage.py.")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        if settings.INSTALLED_APPS:  # read here, or Django answers a bad setting with a trace
            execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))
