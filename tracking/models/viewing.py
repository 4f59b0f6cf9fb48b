"""Views of the plan that people keep: a filter, an order and columns under a name."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resolutions.typed import Line
from resolutions.vocabulary import Bureau


class SavedView(models.Model):
    """A list address kept under a name, for oneself or for the bureau. `query` is what follows the `?`."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", verbose_name=_("owner")
    )
    name = Line(_("name of the view"), max_length=80)
    query = models.CharField(_("filter, order and columns"), max_length=2000, blank=True)
    bureau = models.CharField(_("shared with the bureau"), max_length=3, choices=Bureau.choices, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="one_view_of_that_name",
                violation_error_message=_("You already have a view of that name."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
