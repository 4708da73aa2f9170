"""Putting a row where one may be already, in one statement, so that two presses of a button cannot clash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tiassess.storage.base import Base

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def put(session: Session, table: type[Base], row: Mapping[str, Any]) -> None:
    """Insert a row, or replace the one with the same primary key."""
    statement = _insert(session, table).values(row)
    key = _table(table).primary_key.columns
    rest = {name: statement.excluded[name] for name in row if name not in key}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=rest))


def put_once(session: Session, table: type[Base], row: Mapping[str, Any]) -> None:
    """Insert a row unless there is one with the same primary key already, which stays as it is."""
    session.execute(_insert(session, table).values(row).on_conflict_do_nothing())


def _insert(session: Session, table: type[Base]) -> Any:
    return _INSERTS[session.get_bind().dialect.name](_table(table))


def _table(table: type[Base]) -> Table:
    mapped = table.__table__
    assert isinstance(mapped, Table)
    return mapped
