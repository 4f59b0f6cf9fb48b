"""Calendar feeds that people subscribe to, and what each has published, so that changes and removals are told."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracking.models.viewing import SavedView


class FeedQuerySet(models.QuerySet["Feed"]):
    def live(self) -> FeedQuerySet:
        """Not revoked, and of someone who still works here."""
        return self.filter(revoked_at=None, owner__is_active=True)


class Feed(models.Model):
    """A calendar behind a secret address, of which only a digest is kept. It shows what its owner may see today."""

    class Kind(models.TextChoices):
        MINE = "mine", _("My dates")
        BUREAU = "bureau", _("My bureau")
        VIEW = "view", _("A saved view")
        MEETINGS = "meetings", _("Meetings with document deadlines")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="feeds", verbose_name=_("owner"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    view = models.ForeignKey(
        SavedView, models.SET_NULL, null=True, blank=True, related_name="feeds", verbose_name=_("saved view")
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    uid_space = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    etag = models.CharField(max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True, editable=False)
    last_read_on = models.DateField(_("last read on"), null=True, blank=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["owner", "-made_at", "-id"], name="feeds_of_a_person")]

    def __str__(self) -> str:
        if self.kind == Feed.Kind.VIEW and self.view:
            return self.view.name
        return str(Feed.Kind(self.kind).label)


class FeedEvent(models.Model):
    """What a feed last said of one thing. Neither title nor code is kept: a removal tells only that it is gone."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="events", verbose_name=_("calendar feed"))
    key = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(default=0)
    starts_on = models.DateField()
    last_day = models.DateField()
    first_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("event of a calendar feed")
        verbose_name_plural = _("events of calendar feeds")
        ordering: ClassVar = ["feed", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "key"], name="one_event_per_feed_and_key"),
            models.CheckConstraint(condition=Q(last_day__gte=F("starts_on")), name="event_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.sequence})"
