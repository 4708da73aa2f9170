"""The ledger: what happened to an organisation's waves and releases, line by line, each chained to the one before.

A line holds a day and no time, and never a number of a wave that is not published. Whoever keeps the last checksum
can tell later whether a line was changed, taken out or put in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.release.tables import LedgerEntry
from tiassess.wave.tables import Organisation, Wave

FORMAT = "tiassess-ledger/1"
BEGINNING = "0" * 64
"""What the first line of a ledger names as the line before it."""


class Event(StrEnum):
    """What a line of the ledger says."""

    OPENED = "opened"
    CLOSED = "closed"
    COUNTED = "counted"
    PUBLISHED = "published"
    ERASED = "erased"
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class LedgerFault:
    """A line of a ledger that does not fit the one before it."""

    organisation: str
    number: int
    sentence: str


def enter(session: Session, wave: Wave, event: Event, day: date, details: Mapping[str, Any] | None = None) -> str:
    """Write the next line of the ledger of a wave's organisation.

    Args:
        session: a writing session; the organisation's row is locked until it ends, so that lines never fork.
        wave: the wave the line is about.
        event: what happened.
        day: the day in the organisation's zone.
        details: further JSON values, such as the checksum of a release.

    Returns:
        The checksum of the line.
    """
    organisation = session.scalars(
        select(Organisation).where(Organisation.id == wave.organisation_id).with_for_update()
    ).one()
    of_organisation = select(LedgerEntry).where(LedgerEntry.organisation_id == organisation.id)
    last = session.scalar(of_organisation.order_by(LedgerEntry.number.desc()).limit(1))
    entry = {
        "format": FORMAT,
        "organisation": organisation.slug,
        "number": last.number + 1 if last else 1,
        "wave": wave.slug,
        "event": event.value,
        "day": day.isoformat(),
        **(details or {}),
        "previous": last.sha256 if last else BEGINNING,
    }
    line = rfc8785.dumps(entry)
    session.add(
        LedgerEntry(
            organisation_id=organisation.id,
            number=last.number + 1 if last else 1,
            entry=line.decode(),
            sha256=sha256(line).hexdigest(),
        )
    )
    session.flush()
    return sha256(line).hexdigest()


def read_ledger(session: Session, organisation: str | None = None) -> list[dict[str, Any]]:
    """Give the lines of one ledger, or of all, with their checksums."""
    return [{**json.loads(line.entry), "sha256": line.sha256} for line in _lines(session, organisation)]


def verify_ledger(session: Session, organisation: str | None = None) -> list[LedgerFault]:
    """Check every line's checksum, its number, and its link to the line before."""
    faults: list[LedgerFault] = []
    chains: dict[str, list[LedgerEntry]] = {}
    for line in _lines(session, organisation):
        chains.setdefault(str(line.organisation_id), []).append(line)
    for lines in chains.values():
        faults += _faults_of(lines)
    return faults


def _faults_of(lines: Sequence[LedgerEntry]) -> Iterator[LedgerFault]:
    previous = BEGINNING
    for number, line in enumerate(lines, start=1):
        entry = json.loads(line.entry)
        if sha256(line.entry.encode()).hexdigest() != line.sha256:
            yield LedgerFault(entry["organisation"], line.number, "this line was changed after it was written.")
        if entry["previous"] != previous or entry["number"] != number or line.number != number:
            yield LedgerFault(entry["organisation"], line.number, "the line before it was changed or is missing.")
        previous = line.sha256


def _lines(session: Session, organisation: str | None) -> Sequence[LedgerEntry]:
    query = select(LedgerEntry).join(Organisation, Organisation.id == LedgerEntry.organisation_id)
    if organisation is not None:
        query = query.where(Organisation.slug == organisation)
    return session.scalars(query.order_by(Organisation.slug, LedgerEntry.number)).all()
