"""Where people can turn: the support resources that ship with the instruments, each with the day it was last checked.

A wrong number on a hard day does harm, so a release is held back when an entry has not been checked for six months.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.reading import read_yaml

FORMAT: Final = "tiassess-support/1"
NATIONS: Final = ("england", "northern-ireland", "scotland", "wales")
MONTHS: Final = 6
KEYS: Final = ("name", "contact", "hours", "nations", "last_checked", "checked_against")


@dataclass(frozen=True)
class SupportResource:
    """One place to turn to; what a service fills in itself has no day of checking."""

    name: str
    contact: str
    nations: tuple[str, ...]
    hours: str | None
    last_checked: date | None
    checked_against: str | None


def check_support(text: str, today: date, source: str = "support.yaml") -> tuple[str, ...]:
    """Say what keeps the support resources from being released today.

    Args:
        text: the YAML text of the file.
        today: the day of the check.
        source: the name of the file, as it shall appear in sentences.
    """
    try:
        resources = read_support(text, source)
    except InstrumentError as refusal:
        return tuple(refusal.sentences)
    return tuple(_overdue(resources, today, source))


def read_support(text: str, source: str) -> tuple[SupportResource, ...]:
    """Read the support resources.

    Raises:
        InstrumentError: its sentences are all the faults of the file.
    """
    reading = read_yaml(text)
    faults = [fault.sentence(source, reading.lines) for fault in reading.faults]
    data = reading.data
    if not faults and (not isinstance(data, dict) or data.get("format") != FORMAT):
        faults = [f"{source}: this is not a list of support resources. Begin it with “format: {FORMAT}”."]
    entries = data.get("resources") if isinstance(data, dict) else None
    if not faults and (not isinstance(entries, list) or not entries):
        faults = [f"{source}: there are no resources. List at least one."]
    faults += [fault for number, entry in enumerate(entries or (), 1) for fault in _faults(entry, number, source)]
    if faults:
        raise InstrumentError(*faults)
    return tuple(_resource(entry) for entry in entries or ())


def _faults(entry: Any, number: int, source: str) -> Iterator[str]:
    where = f"{source}, resource {number}"
    if not isinstance(entry, dict):
        yield f"{where}: this is not a group of keys. Write name, contact, nations and the rest."
        return
    for key in entry.keys() - set(KEYS):
        yield f"{where}: there is no key “{key}” here. Known are: {', '.join(KEYS)}."
    for key in ("name", "contact"):
        if not isinstance(entry.get(key), str):
            yield f"{where}: “{key}” must be text. Put it in quotes."
    nations = entry.get("nations")
    if not isinstance(nations, list) or not nations or not set(map(str, nations)) <= set(NATIONS):
        yield f"{where}: “nations” must be a list. Choose from {', '.join(NATIONS)}."
    if "last_checked" in entry and _day(entry["last_checked"]) is None:
        yield f"{where}: “last_checked” must be a day. Write it like 2026-01-31."
    if ("last_checked" in entry) != ("checked_against" in entry):
        yield f"{where}: “last_checked” and “checked_against” belong together. Say when, and against what."


def _resource(entry: dict[str, Any]) -> SupportResource:
    return SupportResource(
        name=entry["name"],
        contact=entry["contact"],
        nations=tuple(entry["nations"]),
        hours=entry.get("hours"),
        last_checked=_day(entry.get("last_checked")),
        checked_against=entry.get("checked_against"),
    )


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _overdue(resources: tuple[SupportResource, ...], today: date, source: str) -> Iterator[str]:
    for resource in resources:
        checked = resource.last_checked
        if checked is not None and checked > today:
            yield f"{source}: “{resource.name}” was last checked on {checked}, which is still to come. Correct the day."
        elif checked is not None and today > months_after(checked, MONTHS):
            yield (
                f"{source}: “{resource.name}” was last checked on {checked}, more than {MONTHS} months ago. "
                "Call or look it up, correct it, and enter the day."
            )


def months_after(day: date, months: int) -> date:
    """Give the same day some months later, or the last day of that month.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
