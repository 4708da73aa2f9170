"""How the values of columns are written into a backup: the same for every kind of database."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, String, Text, Uuid
from sqlalchemy.types import TypeEngine

from tiassess.storage.types import UtcDateTime


@dataclass(frozen=True)
class Kind:
    """One kind of value.

    Attributes:
        kept_as: as what it is put into a database.
        write: makes it plain.
        read: makes it of what is plain.
        plain: what it is when it is plain.
    """

    kept_as: TypeEngine[Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    plain: type | tuple[type, ...] = str


def _as_it_is(value: Any) -> Any:
    return value


KINDS: Final[Mapping[str, Kind]] = {
    "uuid": Kind(Uuid(), lambda value: value.hex, UUID),
    "bytes": Kind(LargeBinary(), lambda value: b64encode(value).decode(), lambda text: b64decode(text, validate=True)),
    "day": Kind(Date(), date.isoformat, date.fromisoformat),
    "moment": Kind(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    "boolean": Kind(Boolean(), _as_it_is, _as_it_is, bool),
    "integer": Kind(Integer(), _as_it_is, _as_it_is, int),
    "json": Kind(JSON(none_as_null=True), _as_it_is, _as_it_is, (dict, list, str, int, float, bool)),
    "text": Kind(Text(), str, _as_it_is),
}

TYPES: Final[Mapping[type[TypeEngine[Any]], str]] = {
    Uuid: "uuid",
    LargeBinary: "bytes",
    Date: "day",
    UtcDateTime: "moment",
    Boolean: "boolean",
    Integer: "integer",
    JSON: "json",
    String: "text",
}
"""Every type that a column of ours has; an enumeration and a long text are kinds of `String`."""


def kind_of(column: Column[Any]) -> str:
    """Name the kind of a column."""
    return next(kind for type_, kind in TYPES.items() if isinstance(column.type, type_))


def written(kind: str, value: Any) -> Any:
    """Give a value as it stands in a backup.

    >>> written("bytes", b"ab"), written("uuid", UUID(int=1))[-2:], written("text", None)
    ('YWI=', '01', None)
    """
    return None if value is None else KINDS[kind].write(value)


def read(kind: str, value: Any) -> Any:
    """Give a value as it goes into a database.

    >>> read("day", "2026-01-31"), read("bytes", "YWI=")
    (datetime.date(2026, 1, 31), b'ab')

    Raises:
        ValueError: it is no such value.
    """
    if value is None:
        return None
    if not isinstance(value, KINDS[kind].plain):
        raise ValueError(kind)
    return KINDS[kind].read(value)
