"""The one place that reads the clock, for the doors; every room below is given the moment or the day as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)


def day_in(zone: str, moment: datetime) -> date:
    """Give the day it is in a time zone at a moment.

    A wave's dates are whole days in its organisation's zone, whatever the server's clock is set to.

    >>> day_in("Europe/London", datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    datetime.date(2026, 7, 2)
    """
    return moment.astimezone(ZoneInfo(zone)).date()
