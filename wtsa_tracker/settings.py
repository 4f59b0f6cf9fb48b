"""Settings, all in one file and all from the environment; `.env.example` lists what may be set."""

from __future__ import annotations

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from wtsa_tracker import environment, variables
from wtsa_tracker.environment import address, file_queue, private_folder, secret_key, switch, working_date

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
WTSA_TESTING = env.bool("WTSA_TESTING", default=False)
if not WTSA_TESTING:
    variables.refuse_unknown((name, "the environment") for name in os.environ)
    variables.read_variables(BASE_DIR / ".env", env.read_env, os.environ)

# What is ours


def spoken(name: str) -> str:
    """The variable without the spaces around it; empty when it is blank or not there."""
    return str(env.str(name, default="")).strip()


WTSA_DATA = private_folder(BASE_DIR / (spoken("WTSA_DATA") or "var"))
WTSA_DEMO = switch("WTSA_DEMO", env.str("WTSA_DEMO", default=""), default=True)
WTSA_WORKING_DATE = working_date(env.str("WTSA_WORKING_DATE", default=""), demonstration=WTSA_DEMO)
WTSA_HTTPS = switch("WTSA_HTTPS", env.str("WTSA_HTTPS", default=""), default=False)
WTSA_PORT_CALLED = variables.called("PORT")
WTSA_RUNNING = WTSA_DATA / "running.lock"
WTSA_REGISTER = WTSA_DATA / "register-loaded"
WTSA_BASE_URL = environment.base_url(spoken("WTSA_BASE_URL"), WTSA_RUNNING, spoken("PORT"))
# Called with the Assembly and the Resolutions whose words a document changed, in the transaction that saves it
WTSA_AFTER_READING = ["tracking.search.index_resolutions"]

# Security
SECRET_KEY = environment.long_enough(env.str("SECRET_KEY", default="")) or secret_key(WTSA_DATA / "secret-key")
DEBUG = switch("DEBUG", env.str("DEBUG", default=""), default=False)
ALLOWED_HOSTS = environment.hosts(env.str("ALLOWED_HOSTS", default=""))
CSRF_TRUSTED_ORIGINS = [WTSA_BASE_URL] if WTSA_HTTPS else []
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = WTSA_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if WTSA_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = WTSA_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if WTSA_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 12 * 3600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Application
ROOT_URLCONF = "wtsa_tracker.urls"
WSGI_APPLICATION = "wtsa_tracker.wsgi.application"
AUTH_USER_MODEL = "tracking.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "wtsa_tracker.apps.TrackerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "import_export",
    "django_filters",
    "django_celery_beat",
    "django_celery_results",
    "csp",
    "resolutions",
    "tracking",
]
MIDDLEWARE = [
    "wtsa_tracker.probes.ProbeMiddleware",  # first: what watches the tracker needs no session, host name or database
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wtsa_tracker.reader_language.ReaderLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "wtsa_tracker" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"names": "wtsa_tracker.name_tags"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Database
database = spoken("DATABASE_URL") or f"sqlite:///{WTSA_DATA / 'wtsa.sqlite3'}"
DATABASES = {"default": environment.database(database, env.db_url_config)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "wtsa_tracker.sqlite"
    # All three of IMMEDIATE, WAL and the timeout are needed: with two of them writers still meet lock errors.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # Tests run on a file too: a database in memory has neither WAL nor a second connection.
    DATABASES["default"]["TEST"] = {"NAME": WTSA_DATA / "test.sqlite3"}
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # A server that takes the connection and says nothing would otherwise hold a page for minutes.
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5} | DATABASES["default"].get("OPTIONS", {})

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("zh-hans", _("Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["wtsa_tracker.formats"]
TIME_ZONE = environment.time_zone(spoken("TIME_ZONE") or "Europe/Zurich")
USE_TZ = True

# Files: static ones are collected and served by whitenoise, uploads never have an address of their own
STATIC_URL = "static/"
STATIC_ROOT = WTSA_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "wtsa_tracker" / "static"]
MEDIA_ROOT = WTSA_DATA / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WTSA_TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Mail
OUTBOX = WTSA_DATA / "outbox"
EMAIL_FILE_PATH = str(OUTBOX)
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
mail_server = spoken("EMAIL_URL")
if mail_server:
    vars().update(address("EMAIL_URL", mail_server, environment.MAILS, environment.MAIL_SERVER, env.email_url_config))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender(env.str("DEFAULT_FROM_EMAIL", default=""))

# Jobs: the rows are the truth and a message only wakes the worker, so losing or doubling one must do no harm
broker = spoken("CELERY_BROKER_URL") or "filesystem://localhost"
CELERY_BROKER_URL = address("CELERY_BROKER_URL", broker, environment.BROKERS, environment.QUEUE, str)
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": 300}
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT = "wtsa_tracker.file_queue:FileQueue"
    CELERY_BROKER_TRANSPORT_OPTIONS = file_queue(WTSA_DATA / "queue")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = "django-db"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 200
CELERY_TASK_TIME_LIMIT = 240  # below the visibility timeout, or Redis hands a running task out again
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_TIMER_PRECISION = 0.25  # seconds; a worker that stops waits for its timer to wake
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "tracking.send-due-reminders": {
        "task": "tracking.tasks.send_due_reminders",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "tracking.seal-history": {
        "task": "tracking.tasks.seal_history",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "tracking.run-jobs": {
        "task": "tracking.tasks.run_jobs",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "tracking.watch": {
        "task": "tracking.tasks.watch",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
}

# Logs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "wtsa_tracker.logs.OneLineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "tracking": {"level": "INFO"},
        "resolutions": {"level": "INFO"},
    },
}
if WTSA_TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
