"""The words of each item in every stored language, made ready for search.

Whoever writes words calls `index_items` in the same transaction; an item that is saved sees to it itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracking.search_words import codes_field, haystack

if TYPE_CHECKING:
    from tracking.models.action import ActionItem

CHUNK = 200
READ = ("resolution__titles", "provision__texts", "aliases", "topics")
KEPT = ("codes", "title", "words")


class SearchText(models.Model):
    """What search looks through: codes, the words of the titles, all words; in the form of `search_words`."""

    item = models.OneToOneField("tracking.ActionItem", models.CASCADE, related_name="search_text", primary_key=True)
    codes = models.CharField(max_length=200)
    title = models.TextField(default="")
    words = models.TextField()

    class Meta:
        verbose_name = _("words for search")
        verbose_name_plural = _("words for search")

    def __str__(self) -> str:
        return self.codes


def index_items(items: Iterable[ActionItem]) -> int:
    """Write the words of these items anew where they changed; returns how many did. Seven queries for 200 items."""
    return sum(_index_chunk(chunk) for chunk in _chunks(items))


def is_indexed(item: ActionItem) -> bool:
    """Whether the index knows the item by its present code and title; one query."""
    found = SearchText.objects.filter(item_id=item.pk).values_list("codes", "title").first()
    return found is not None and found[0].startswith(codes_field(item.code, ())) and found[1].startswith(_own(item))


def _chunks(items: Iterable[ActionItem]) -> Iterator[list[ActionItem]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _index_chunk(given: Sequence[ActionItem]) -> int:
    """Reads the items again: what hangs on the ones given may have been read before it changed."""
    pks = [item.pk for item in given]
    items = type(given[0]).objects.filter(pk__in=pks).select_related("resolution", "provision__resolution")
    known = SearchText.objects.in_bulk(pks)
    rows = [row for row in map(_row, items.prefetch_related(*READ)) if _facts(row) != _facts(known.get(row.pk))]
    SearchText.objects.bulk_create(rows, update_conflicts=True, unique_fields=["item"], update_fields=list(KEPT))
    return len(rows)


def _facts(row: SearchText | None) -> tuple[str, ...]:
    return (row.codes, row.title, row.words) if row else ()


def _row(item: ActionItem) -> SearchText:
    codes = [item.code, *(alias.code for alias in item.aliases.all())]
    titles = [title.text for title in item.resolution.titles.all()]
    clause = [item.provision.citation, item.provision.path, *(text.text for text in item.provision.texts.all())]
    topics = [topic.name for topic in item.topics.all()]
    return SearchText(
        item_id=item.pk,
        codes=codes_field(codes[0], codes[1:]),
        title=_own(item) + haystack(titles),
        words=haystack([*codes, item.title, *titles, *clause, *topics]),
    )


def _own(item: ActionItem) -> str:
    """The item's own title, parted from the Resolution's, so that a change of it shows."""
    return f"{haystack([item.title])}\n"
