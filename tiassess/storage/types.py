"""Column types that keep a promise: times in UTC only, and words from a list only."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Enum
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


def one_of(words: type[StrEnum]) -> Enum:
    """Make the type of a column that holds one of an enumeration's words, as it is written and not by its name."""
    return Enum(words, native_enum=False, values_callable=lambda members: [member.value for member in members])


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept and given in UTC; a time without a zone is refused, because nobody could say what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Turn a moment to UTC before it is written."""
        if value is not None and value.tzinfo is None:
            message = "A moment without a time zone cannot be stored."
            raise ValueError(message)
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Give the moment back in UTC; SQLite forgets the zone."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))
