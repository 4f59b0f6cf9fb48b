"""Queries that every page asks in the same words: the ORM writes each once in a process, and only its values change.

Of a small query's time most goes into writing it. What is told when it runs stands in the queryset as a `Slot` or as
`KEYS`; all else in the queryset must be the same for every reader and day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

_MARK = "/* keys */"


class Slot(Expression):
    """A value, told by its name when the query runs; `output_field` says how the database takes it."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:  # noqa: ANN401  # as its base
        return "%s", [self]

    def adapted(self, value: Any) -> Any:  # noqa: ANN401  # whatever the field holds
        return self.output_field.get_db_prep_value(value, connection)


class _Keys(Expression):
    """The right side of an `__in`: whole numbers, written into the query as they are."""

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:  # noqa: ANN401  # as its base
        return f"({_MARK})", []


KEYS = _Keys(output_field=BigIntegerField())


@dataclass(frozen=True)
class _Written:
    """A query in the words of one database, and by column what makes Python values of what it answers."""

    sql: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]


class Prepared:
    """A queryset of values whose words are kept; `write` makes it when it is first asked."""

    def __init__(self, write: Callable[[], QuerySet[Any, Any]]) -> None:
        self._write = write
        self._written: dict[str, _Written] = {}

    def rows(self, keys: Iterable[int] = (), **told: Any) -> list[Any]:  # noqa: ANN401  # as the slots take them
        """The rows as tuples; one query, none without keys. Raises KeyError for a slot that is told nothing."""
        query = self._in_words()
        given = [value.adapted(told[value.name]) if isinstance(value, Slot) else value for value in query.values]
        numbers = ",".join(str(int(key)) for key in keys)
        if not numbers and _MARK in query.sql:
            return []  # as the ORM answers it: no row is in an empty list
        with connection.cursor() as cursor:
            cursor.execute(query.sql.replace(_MARK, numbers), given)
            found = cursor.fetchall()
        return [_converted(row, query) for row in found] if query.converters else found

    def _in_words(self) -> _Written:
        if connection.vendor not in self._written:
            compiler = self._write().query.get_compiler(connection=connection)
            sql, values = compiler.as_sql()
            columns = compiler.get_converters([selected[0] for selected in compiler.select])
            converters = tuple((at, tuple(steps), column) for at, (steps, column) in columns.items())
            self._written[connection.vendor] = _Written(sql, tuple(values), converters)
        return self._written[connection.vendor]


def _converted(row: tuple[Any, ...], query: _Written) -> tuple[Any, ...]:
    values = list(row)
    for at, steps, column in query.converters:
        for step in steps:
            values[at] = step(values[at], column, connection)
    return tuple(values)
