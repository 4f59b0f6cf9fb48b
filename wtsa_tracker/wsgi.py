"""The WSGI application that gunicorn serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_tracker.settings")

application = get_wsgi_application()
gc.freeze()  # what is loaded now is shared by the forked workers, and no worker that ends looks through it
