"""Pure: frozen values to plain JSON and back, so that a stored snapshot gives exactly the values it was made from."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
Reader = Callable[[Any], Any]


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON of any shape
    """Dataclasses become objects, tuples lists, days ISO text, members of a vocabulary their value."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: to_plain(one) for key, one in value.items()}
    return {name: to_plain(getattr(value, name)) for name in _names(cast(Hashable, type(value)))}


def from_plain(kind: type[Value], plain: Mapping[str, object]) -> Value:
    """The dataclass `kind` from what `to_plain` made of it. Raises KeyError or ValueError on a gap."""
    return cast(Value, _reader(cast(Hashable, kind))(plain))


def checksum(plain: object) -> str:
    """SHA-256 of the canonical JSON: the order of keys in the database does not matter."""
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise TypeError(f"{kind} has no plain form")
    return tuple(field.name for field in fields(kind))


@cache
def _reader(hint: Hashable) -> Reader:
    """What turns plain JSON into the type: worked out once for each type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return _optional(_reader(next(one for one in inner if one is not type(None))))
    if origin is tuple:
        return _tuple_of(_reader(inner[0]))
    if origin is dict or hint in {str, int, bool}:
        return _as_it_is
    if hint is date:
        return date.fromisoformat
    return _dataclass_of(hint) if is_dataclass(hint) else cast(Reader, hint)


def _as_it_is(plain: object) -> object:
    return plain


def _optional(read: Reader) -> Reader:
    return lambda plain: None if plain is None else read(plain)


def _tuple_of(read: Reader) -> Reader:
    return lambda plain: tuple(read(one) for one in plain)


def _dataclass_of(kind: Any) -> Reader:  # noqa: ANN401 - a dataclass, of which the checker knows no type
    """A value with a default may be missing: it came after the snapshot was stored."""
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    later = {field.name for field in fields(kind) if field.default is not MISSING}
    return lambda plain: kind(
        **{name: read(plain[name]) for name, read in readers.items() if name not in later or name in plain}
    )
