"""Putting a row where one may be already, so that two presses of a button cannot clash."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tiassess.storage.base import Base

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

Row = Mapping[str, Any]


def put(session: Session, table: type[Base], row: Row) -> None:
    """Insert a row, or replace the one with the same primary key."""
    session.execute(_put(_dialect(session), table, tuple(row)), row)


def put_once(session: Session, table: type[Base], row: Row) -> bool:
    """Insert a row unless there is one with the same primary key already, which stays as it is; say whether it was."""
    result = session.execute(_put_once(_dialect(session), table, tuple(row)), row, execution_options=COUNTED)
    return bool(cast("CursorResult[Any]", result).rowcount)


def put_where_same(session: Session, table: type[Base], row: Row, column: str) -> bool:
    """Insert a row, or replace the one with the same primary key if both agree in a column; say whether it lies there.

    Another one is not touched.

    It takes two statements: in one, PostgreSQL would lock a row that it then leaves, and the number of the transaction
    would stay written at it, for everybody who reads the table's pages.
    """
    if put_once(session, table, row):
        return True
    result = session.execute(_replace_same(table, tuple(row), column), {f"new_{name}": row[name] for name in row})
    return bool(cast("CursorResult[Any]", result).rowcount)


COUNTED = {"preserve_rowcount": True}


@cache
def _put(dialect: str, table: type[Base], names: tuple[str, ...]) -> Any:
    """Make the statement for rows of these columns, once."""
    insert = _insert(dialect, table, names)
    key = _table_of(table).primary_key.columns
    rest = {name: insert.excluded[name] for name in names if name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=rest)


@cache
def _put_once(dialect: str, table: type[Base], names: tuple[str, ...]) -> Any:
    return _insert(dialect, table, names).on_conflict_do_nothing()


@cache
def _replace_same(table: type[Base], names: tuple[str, ...], column: str) -> Any:
    mapped = _table_of(table)
    key = mapped.primary_key.columns
    same = [each == bindparam(f"new_{each.name}") for each in (*key, mapped.columns[column])]
    rest = {name: bindparam(f"new_{name}", type_=mapped.columns[name].type) for name in names if name not in key}
    return update(mapped).where(*same).values(rest)


def _insert(dialect: str, table: type[Base], names: tuple[str, ...]) -> Any:
    return _INSERTS[dialect](_table_of(table)).values({name: bindparam(name) for name in names})


def _table_of(table: type[Base]) -> Table:
    mapped = table.__table__
    assert isinstance(mapped, Table)
    return mapped


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
