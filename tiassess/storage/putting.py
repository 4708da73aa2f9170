"""Putting a row where one may be already, in one statement, so that two presses of a button cannot clash."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tiassess.storage.base import Base

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

Row = Mapping[str, Any]


def put(session: Session, table: type[Base], row: Row, *, where_same: str | None = None) -> None:
    """Insert a row, or replace the one with the same primary key.

    Args:
        session: a writing session.
        table: where to.
        row: the row.
        where_same: a column in which both must agree, or the one that is there stays as it is.
    """
    session.execute(_statement(_dialect(session), table, tuple(row), where_same, replacing=True), row)


def put_once(session: Session, table: type[Base], row: Row) -> None:
    """Insert a row unless there is one with the same primary key already, which stays as it is."""
    session.execute(_statement(_dialect(session), table, tuple(row), None, replacing=False), row)


@cache
def _statement(
    dialect: str, table: type[Base], names: tuple[str, ...], where_same: str | None, *, replacing: bool
) -> Any:
    """Make the statement for rows of these columns, once."""
    mapped = table.__table__
    assert isinstance(mapped, Table)
    statement: Any = _INSERTS[dialect](mapped).values({name: bindparam(name) for name in names})
    if not replacing:
        return statement.on_conflict_do_nothing()
    key = mapped.primary_key.columns
    rest = {name: statement.excluded[name] for name in names if name not in key}
    same = None if where_same is None else mapped.columns[where_same] == statement.excluded[where_same]
    return statement.on_conflict_do_update(index_elements=key, set_=rest, where=same)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
