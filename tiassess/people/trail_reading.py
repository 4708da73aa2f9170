"""Reading an audit trail: its lines as they are shown, checked and carried away, of which a line tells too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.people.tables import Account, TrailEntry, TrailHead
from tiassess.people.trail import Deed, Noted, Who, note
from tiassess.storage.chain import BEGINNING, faults_of_chain
from tiassess.storage.database import Database

ACCOUNT: Final = re.compile(r'"(?:account|id)":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
"""Where a line names somebody; ids of other things that it finds are nobody's."""

AT_A_TIME: Final = 1_000
"""Lines that are read at a time where a whole trail is."""


@dataclass(frozen=True)
class Chosen:
    """Which lines of a trail somebody wants to see.

    Attributes:
        who: only what this account did; None for everybody.
        acts_only: whether what was only looked at is left out.
        before: only lines with a smaller number than this.
    """

    who: UUID | None = None
    acts_only: bool = False
    before: int | None = None


def trail_lines(
    session: Session, trail: UUID, chosen: Chosen | None = None, *, most: int | None = None
) -> list[TrailEntry]:
    """Give lines of a trail, the latest first.

    Args:
        session: a reading session.
        trail: an organisation's id, or ``SERVER``.
        chosen: which; all of them when absent.
        most: at most so many.
    """
    chosen = chosen or Chosen()
    query = select(TrailEntry).where(TrailEntry.trail == trail).order_by(TrailEntry.number.desc())
    if chosen.before is not None:
        query = query.where(TrailEntry.number < chosen.before)
    if chosen.who is not None:  # lines are canonical and hold no free text, so that a part of one can be looked for
        query = query.where(TrailEntry.entry.contains(f'"who":{{"id":"{chosen.who}"', autoescape=True))
    if chosen.acts_only:
        query = query.where(~TrailEntry.entry.contains(f'"deed":"{Deed.VIEWED}"', autoescape=True))
    return list(session.scalars(query.limit(most)))


@dataclass
class Written:
    """A line as it was written: its number, its text, and the checksum of the text."""

    number: int
    entry: str
    sha256: str

    def to_row(self) -> str:
        """Give the line with its checksum at its end, as it is exported: without it, it is what was hashed."""
        return f'{self.entry[:-1]},"sha256":"{self.sha256}"}}'


def written_lines(session: Session, trail: UUID) -> Iterator[Written]:
    """Give all lines of a trail from the first on, some at a time."""
    columns = select(TrailEntry.number, TrailEntry.entry, TrailEntry.sha256).where(TrailEntry.trail == trail)
    for row in session.execute(columns.order_by(TrailEntry.number).execution_options(yield_per=AT_A_TIME)):
        yield Written(row.number, row.entry, row.sha256)


def export_trail(database: Database, trail: UUID, who: Who, today: date) -> list[str]:
    """Give all lines of a trail to be carried away, each as ``Written.to_row`` gives it.

    That somebody takes it is written first, so that no copy goes unsaid; once a day, so that taking it, which changes
    nothing else, does not make it grow.
    """
    with database.writing() as session:
        note(session, trail, Noted(Deed.TRAIL_EXPORTED, who, today, once_a_day=True))
    with database.reading() as session:
        return [line.to_row() for line in written_lines(session, trail)]


def head_of_trail(session: Session, trail: UUID) -> tuple[int, str]:
    """Give the number and the checksum of a trail's last line, as they were kept beside the lines."""
    head = session.get(TrailHead, trail)
    return (head.number, head.sha256) if head else (0, BEGINNING)


def faults_of_trail(session: Session, trail: UUID) -> list[tuple[int, str]]:
    """Check a trail: every line against the one before, and the last one against the head."""
    faults = list(faults_of_chain(written_lines(session, trail)))
    lines = trail_lines(session, trail, most=1)
    last = (lines[0].number, lines[0].sha256) if lines else (0, BEGINNING)
    if head_of_trail(session, trail) != last:
        faults.append((last[0], "a line after it was taken out."))
    return faults


def list_trails(session: Session) -> list[UUID]:
    """Give every trail that has a line or a head."""
    return sorted({*session.scalars(select(TrailHead.trail)), *session.scalars(select(TrailEntry.trail).distinct())})


def said_in(line: TrailEntry) -> dict[str, Any]:
    """Give what a line says, as plain values, with its checksum."""
    return {**json.loads(line.entry), "sha256": line.sha256}


def names_in(session: Session, lines: Iterable[TrailEntry]) -> Mapping[str, str]:
    """Give the addresses of the accounts that some lines name, by their ids as the lines write them."""
    found = {UUID(each) for line in lines for each in ACCOUNT.findall(line.entry)}
    return {str(each): email for each, email in names_of_people(session, sorted(found)).items()}


def names_of_people(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Give the addresses of accounts that a page shows in place of their ids, but of forgotten ones."""
    accounts = session.scalars(select(Account).where(Account.id.in_(ids)))
    return {account.id: account.email for account in accounts if not account.is_forgotten}
