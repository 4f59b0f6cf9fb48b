"""Finds action items by code, former code and words, best answers first.

SQLite looks in an FTS5 index of three-character pieces, PostgreSQL in trigram indexes; where the database has neither,
the same words are looked for one row after the other.
"""

from __future__ import annotations

from functools import cache

from django.db import connection
from django.db.models import BigIntegerField, Case, Func, Q, Value, When

from resolutions.models import Meeting
from tracking.access import Reader, items_seen_by
from tracking.models import ActionItem, SearchText, index_items
from tracking.models.action import ActionItemQuerySet
from tracking.search_words import Question, question

INDEX = "tracking_searchindex"


def search_items(items: ActionItemQuerySet, typed: str) -> ActionItemQuerySet:
    """Items that hold every word, or whose code or former code begins so; all of them when nothing is asked.

    Where everything typed is one code that an item has or had, that item alone: one query more asks whether one has.
    """
    asked = question(typed)
    if asked.is_empty:
        return items.none() if typed.strip() else items
    if asked.whole and (named := items.filter(_has_code(asked.whole))).exists():
        return named
    return items.filter(_in_index(asked) if has_index() else _in_rows(asked))


def ranked(items: ActionItemQuerySet, typed: str) -> ActionItemQuerySet:
    """The items found: exact code first, then former code, beginning of a code, words of a title, words of a clause.

    A code that digits alone may stand for comes after those that begin with them.
    """
    asked = question(typed)
    if asked.is_empty:
        return search_items(items, typed)
    in_title = Q(*(Q(search_text__title__contains=needle) for needle in asked.needles))
    steps = [When(in_title, then=4)] if asked.needles else []
    if asked.glued:
        steps = [When(search_text__codes__contains=f" {asked.glued} ", then=3), *steps]
    if asked.code:
        steps = [
            When(search_text__codes__startswith=f" {asked.code} ", then=0),
            When(search_text__codes__contains=f" {asked.code} ", then=1),
            When(search_text__codes__contains=f" {asked.code}", then=2),
            *steps,
        ]
    return search_items(items, typed).order_by(Case(*steps, default=5), "plan_order", "-id")


def item_called(reader: Reader, typed: str) -> ActionItem | None:
    """The one item the reader may see that has this code, else the one that had it."""
    asked = question(typed)
    if not asked.code:
        return None
    named = items_seen_by(reader).filter(_has_code(asked.code))
    return ranked(named, typed).first()


def index_missing() -> int:
    """Index the items that came without their words, such as those of an older release; returns how many."""
    return index_items(ActionItem.objects.filter(search_text=None).iterator(chunk_size=500))


def index_all() -> int:
    """Index every item anew; returns how many had changed."""
    return index_items(ActionItem.objects.iterator(chunk_size=500))


def index_resolutions(assembly: Meeting, slugs: set[str]) -> None:
    """Index the items of these Resolutions: a document changed their words."""
    index_items(ActionItem.objects.filter(resolution__assembly=assembly, resolution__slug__in=slugs))


class _Found(Func):
    """Keys of the items that answer a question of the FTS5 index."""

    template = "(SELECT rowid FROM tracking_searchindex WHERE tracking_searchindex MATCH %(expressions)s)"
    output_field = BigIntegerField()


def _has_code(code: str) -> Q:
    """Items that have or had this very code."""
    if has_index():
        return Q(pk__in=_Found(Value(f'codes : " {code} "')))
    return Q(search_text__codes__contains=f" {code} ")


def _in_index(asked: Question) -> Q:
    words = " AND ".join(f'words : "{needle}"' for needle in asked.needles)
    codes = [f'codes : "{code}"' for code in _code_pieces(asked)]
    return Q(pk__in=_Found(Value(" OR ".join(f"({part})" for part in (words, *codes) if part))))


def _in_rows(asked: Question) -> Q:
    holds = Q(*(Q(words__contains=needle) for needle in asked.needles)) if asked.needles else Q(pk=None)
    for code in _code_pieces(asked):
        holds |= Q(codes__contains=code)
    return Q(pk__in=SearchText.objects.filter(holds).values("item"))


def _code_pieces(asked: Question) -> list[str]:
    """What the codes of an item may hold: one that begins so, or the very one that digits alone may stand for."""
    begun = [f" {asked.code}"] if asked.code else []
    return [*begun, f" {asked.glued} "] if asked.glued else begun


@cache
def has_index() -> bool:
    """Whether this database is an SQLite that was given the index when it was made."""
    return connection.vendor == "sqlite" and INDEX in connection.introspection.table_names()
