"""A version number on rows that people edit, so that the second editor never overwrites the first unseen."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class EditConflict(Exception):
    """Someone else saved this row since it was read; nothing of the present edit is kept."""


class Versioned(models.Model):
    """Adds `version`, raised by one on every save. Saving a row read before another's save raises EditConflict."""

    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row if nobody else has since it was read; the claim and the write are one transaction."""
        if self._state.adding:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            self._claim_next_version()
            super().save(*args, **kwargs)

    def _claim_next_version(self) -> None:
        rows = type(self)._base_manager.filter(pk=self.pk, version=self.version)
        if rows.update(version=F("version") + 1) != 1:
            raise EditConflict(f"{self._meta.verbose_name} {self.pk} was changed by someone else since it was opened")
        self.version += 1
