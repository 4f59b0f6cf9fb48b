"""Forms that were saved: what tells one that comes a second time, whichever web worker meets it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SentForm(models.Model):
    """One form of one page, with what stood in it, as a digest; where its answer led."""

    key = models.CharField(_("digest of the form"), max_length=64, unique=True)
    at = models.DateTimeField(_("at"), db_index=True)
    answer = models.TextField(_("address it led to"))

    class Meta:
        verbose_name = _("form that was sent")
        verbose_name_plural = _("forms that were sent")

    def __str__(self) -> str:
        return self.answer
