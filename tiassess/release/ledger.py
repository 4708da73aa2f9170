"""The ledger: what happened to an organisation's waves and releases, line by line, each chained to the one before.

A line holds a day and no time, and never how many answered a wave that is not published. Whoever keeps the last
checksum can tell later whether a line was changed, taken out or put in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.release.events import Event
from tiassess.release.tables import LedgerEntry
from tiassess.storage.chain import BEGINNING, chained
from tiassess.wave.organisations import find_organisation
from tiassess.wave.tables import Organisation, Wave

FORMAT = "tiassess-ledger/1"


@dataclass(frozen=True)
class Actor:
    """Who did something that cannot be undone, as the ledger says it for good.

    No name and no address stands in a line that nobody can take out. As long as somebody is a member, the organisation
    can tell from the membership who it was; afterwards the line says what for they were a member.

    Attributes:
        role: what somebody was for the organisation, or how it was done.
        membership: the id of the membership, of somebody who was signed in.
    """

    role: str
    membership: UUID | None = None

    def to_entry(self) -> Mapping[str, str]:
        """Return it as plain values for a line."""
        return {"role": self.role} | ({"membership": str(self.membership)} if self.membership else {})


COMMAND_LINE: Final = Actor("command line")
"""Whoever runs the server and types commands: nobody is signed in there."""


def enter(session: Session, wave: Wave, event: Event, day: date, details: Mapping[str, Any] | None = None) -> None:
    """Write the next line of the ledger of a wave's organisation.

    Args:
        session: a writing session; the organisation's row is locked until it ends, so that lines never fork.
        wave: the wave the line is about.
        event: what happened.
        day: the day in the organisation's zone.
        details: further JSON values, such as the checksum of a release.
    """
    organisation = lock_organisation(session, wave)
    number, previous = head_of_ledger(session, organisation.id)
    values = {
        "format": FORMAT,
        "organisation": organisation.slug,
        "wave": wave.slug,
        "event": event.value,
        "day": day.isoformat(),
        **(details or {}),
    }
    line, checksum = chained(values, number + 1, previous)
    session.add(LedgerEntry(organisation_id=organisation.id, number=number + 1, entry=line, sha256=checksum))
    session.flush()


def opening_day(session: Session, wave: Wave) -> date:
    """Give the day on which a wave was really opened, which may be later than its first day of answering."""
    return next(_days_of(session, wave, Event.OPENED))


def erasing_day(session: Session, wave: Wave) -> date | None:
    """Give the day on which the answers to a wave were really erased, or None while they are not."""
    return next(_days_of(session, wave, Event.ERASED), None)


def _days_of(session: Session, wave: Wave, event: Event) -> Iterator[date]:
    lines = session.scalars(select(LedgerEntry.entry).where(LedgerEntry.organisation_id == wave.organisation_id))
    entries = (json.loads(line) for line in lines)
    return (
        date.fromisoformat(entry["day"])
        for entry in entries
        if entry["event"] == event.value and entry["wave"] == wave.slug
    )


def lock_organisation(session: Session, wave: Wave) -> Organisation:
    """Keep other acts on waves of the same organisation waiting until this writing session ends.

    Ballots can still come in: they refer to the organisation's row, and this lock lets that be.
    """
    return session.get_one(Organisation, wave.organisation_id, with_for_update={"key_share": True})


def head_of_ledger(session: Session, organisation_id: UUID) -> tuple[int, str]:
    """Give the number and the checksum of the last line of an organisation's ledger; 0 where there is none."""
    of_organisation = select(LedgerEntry).where(LedgerEntry.organisation_id == organisation_id)
    last = session.scalar(of_organisation.order_by(LedgerEntry.number.desc()).limit(1))
    return (last.number, last.sha256) if last else (0, BEGINNING)


def read_ledger(session: Session, organisation: str | None = None) -> list[dict[str, Any]]:
    """Give the lines of one ledger, or of all, with their checksums.

    Raises:
        UnknownNameError: there is no such organisation.
    """
    if organisation is not None:
        find_organisation(session, organisation)
    return [{**json.loads(line.entry), "sha256": line.sha256} for line in ledger_lines(session, organisation)]


def ledger_lines(session: Session, organisation: str | None) -> Sequence[LedgerEntry]:
    """Give the rows of one ledger, or of all, in order."""
    query = select(LedgerEntry).join(Organisation, Organisation.id == LedgerEntry.organisation_id)
    if organisation is not None:
        query = query.where(Organisation.slug == organisation)
    return session.scalars(query.order_by(Organisation.slug, LedgerEntry.number)).all()
