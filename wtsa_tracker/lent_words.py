"""Words of Django's own pages that some of its catalogues lack: named here, they are gathered into ours."""

from django.utils.translation import gettext_noop

LENT_WORDS = (
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
)
