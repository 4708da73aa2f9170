"""The audit trail: what signed-in people did and looked at, line by line, each chained to the one before.

There is one trail for each organisation and one for the server. A line holds a day and no time: beside rows whose order
a database keeps, times would say when an answer came. It names people by the ids of their accounts, so that a name
goes with the account although no line can be taken out; and it never says anything about respondents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.people.tables import Account, Membership, TrailEntry, TrailHead
from tiassess.storage.chain import BEGINNING, chained, faults_of_chain
from tiassess.storage.putting import put_once

FORMAT: Final = "tiassess-trail/1"
ACCOUNT: Final = re.compile(r'"(?:account|person|id|[a-z_]*by)":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
"""Where a line names somebody; ids of other things that it finds are nobody's."""

AT_A_TIME: Final = 1_000
"""Lines that are read at a time where a whole trail is."""

SERVER: Final = UUID(int=0)
"""The trail of the server itself: organisations and accounts that were added, hosts, keys, backups."""


class Deed(StrEnum):
    """What a line says that happened."""

    VIEWED = "viewed"
    DID = "did"
    WAS_NOT_LET_IN = "was not let in"
    SIGNED_IN = "signed in"
    DID_NOT_GET_IN = "did not get in"
    SIGNED_OUT = "signed out"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - a deed, no password
    PASSWORD_LINK_SENT = "new-password link sent"  # noqa: S105 - as above
    SECOND_FACTOR_SET = "second factor set"
    SECOND_FACTOR_REMOVED = "second factor removed"
    RECOVERY_CODES_MADE = "recovery codes made"
    RECOVERY_CODE_USED = "recovery code used"
    SUBJECT_TIED = "tied to single sign-on"
    SIGN_INS_ENDED = "sign-ins ended"
    ORGANISATION_ADDED = "organisation added"
    ACCOUNT_ADDED = "account added"
    ACCOUNT_ENDED = "account ended"
    ACCOUNT_RESUMED = "account resumed"
    ACCOUNT_FORGOTTEN = "account forgotten"
    HOST_ADDED = "host added"
    HOST_REMOVED = "host removed"
    INVITED = "invited"
    INVITATION_TAKEN_BACK = "invitation taken back"
    JOINED = "joined"
    ROLE_GIVEN = "role given"
    ROLE_TAKEN = "role taken"
    LINK_SHARED = "link shared"
    LINK_REVOKED = "link revoked"
    LINK_OPENED = "link opened"
    TRAIL_EXPORTED = "trail exported"
    KEYS_ROTATED = "keys rotated"
    BACKED_UP = "backed up"
    RESTORED = "restored"


@dataclass(frozen=True)
class Who:
    """Who did something: an account, or what else acted.

    Attributes:
        kind: "account", "command line", "worker", or "link" for somebody with a share link.
        id: of the account or the link.
    """

    kind: str
    id: UUID | None = None

    def to_entry(self) -> Mapping[str, str]:
        """Return it as plain values for a line."""
        return {"kind": self.kind} | ({"id": str(self.id)} if self.id else {})


COMMAND_LINE: Final = Who("command line")
WORKER: Final = Who("worker")


def by_account(account_id: UUID) -> Who:
    """Name somebody by their account."""
    return Who("account", account_id)


@dataclass(frozen=True)
class Noted:
    """What is to be written down.

    Attributes:
        deed: what happened.
        who: who did it.
        day: the day of the server's own clock, in UTC.
        of: to what, by ids as they stand in addresses or files, such as ``{"wave": "baseline"}``. No free text.
        once_a_day: whether the same is written only once a day, however often it happens.
    """

    deed: Deed
    who: Who
    day: date
    of: Mapping[str, Any] = field(default_factory=dict)
    once_a_day: bool = False

    def to_entry(self) -> dict[str, Any]:
        """Return it as plain values for a line."""
        said = {"deed": self.deed.value, "who": self.who.to_entry(), "day": self.day.isoformat()}
        return said | ({"of": dict(self.of)} if self.of else {})


def note(session: Session, trail: UUID, noted: Noted) -> None:
    """Write the next line of a trail.

    Args:
        session: a writing session, best the one in which the deed is done; the trail's head is locked until it ends.
        trail: an organisation's id, or ``SERVER``.
        noted: what happened.
    """
    if noted.once_a_day and is_noted(session, trail, noted):
        return
    put_once(session, TrailHead, {"trail": trail, "number": 0, "sha256": BEGINNING})
    head = session.get_one(TrailHead, trail, with_for_update=True, populate_existing=True)
    if noted.once_a_day and is_noted(session, trail, noted):  # somebody else was quicker while we waited for the lock
        return
    number = head.number + 1
    line, checksum = chained(_values(trail, noted), number, head.sha256)
    once = _key(trail, noted) if noted.once_a_day else None
    session.add(TrailEntry(trail=trail, number=number, entry=line, sha256=checksum, once=once))
    head.number, head.sha256 = number, checksum
    session.flush()


def is_noted(session: Session, trail: UUID, noted: Noted) -> bool:
    """Say whether what is written once a day is written already."""
    query = select(TrailEntry.number).where(TrailEntry.trail == trail, TrailEntry.once == _key(trail, noted))
    return session.scalar(query) is not None


def note_of_account(session: Session, account_id: UUID, noted: Noted) -> None:
    """Write a line about an account itself into the trail of every organisation it belongs to, and the server's."""
    memberships = select(Membership.organisation_id).where(Membership.account_id == account_id).distinct()
    for trail in sorted([*session.scalars(memberships), SERVER]):  # in one order, so that no two wait for each other
        note(session, trail, noted)


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


def _values(trail: UUID, noted: Noted) -> dict[str, Any]:
    return {"format": FORMAT, "trail": str(trail), **noted.to_entry()}


def _key(trail: UUID, noted: Noted) -> str:
    """Give what a line is known by that is written once a day."""
    return sha256(rfc8785.dumps(_values(trail, noted))).hexdigest()
