"""The audit trail: what signed-in people did and looked at, line by line, each chained to the one before.

There is one trail for each organisation and one for the server. A line holds a day and no time: beside rows whose order
a database keeps, times would say when an answer came. It names people by the ids of their accounts, so that a name
goes with the account although no line can be taken out; and it never says anything about respondents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.people.tables import Membership, TrailEntry, TrailHead
from tiassess.storage.chain import BEGINNING, chained
from tiassess.storage.putting import put_once

FORMAT: Final = "tiassess-trail/1"
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


class Kind(StrEnum):
    """Of what kind whoever did something is."""

    ACCOUNT = "account"
    COMMAND_LINE = "command line"
    WORKER = "worker"
    LINK = "link"


@dataclass(frozen=True)
class Who:
    """Who did something: an account, or what else acted.

    Attributes:
        kind: of what kind; a link is whoever has a share link.
        id: of the account or the link.
    """

    kind: Kind
    id: UUID | None = None

    @property
    def account_id(self) -> UUID | None:
        """The account that did it, if one did."""
        return self.id if self.kind is Kind.ACCOUNT else None

    def to_entry(self) -> Mapping[str, str]:
        """Return it as plain values for a line."""
        return {"kind": self.kind.value} | ({"id": str(self.id)} if self.id else {})


COMMAND_LINE: Final = Who(Kind.COMMAND_LINE)
WORKER: Final = Who(Kind.WORKER)


def by_account(account_id: UUID) -> Who:
    """Name somebody by their account."""
    return Who(Kind.ACCOUNT, account_id)


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
    head = hold_head(session, trail)
    if noted.once_a_day and is_noted(session, trail, noted):  # somebody else was quicker while we waited for the lock
        return
    number = head.number + 1
    line, checksum = chained(_values(trail, noted), number, head.sha256)
    once = _key(trail, noted) if noted.once_a_day else None
    session.add(TrailEntry(trail=trail, number=number, entry=line, sha256=checksum, once=once))
    head.number, head.sha256 = number, checksum
    session.flush()


def hold_head(session: Session, trail: UUID) -> TrailHead:
    """Give the head of a trail, to which nobody else writes until the writing session ends."""
    put_once(session, TrailHead, {"trail": trail, "number": 0, "sha256": BEGINNING})
    return session.get_one(TrailHead, trail, with_for_update=True, populate_existing=True)


def is_noted(session: Session, trail: UUID, noted: Noted) -> bool:
    """Say whether what is written once a day is written already."""
    query = select(TrailEntry.number).where(TrailEntry.trail == trail, TrailEntry.once == _key(trail, noted))
    return session.scalar(query) is not None


def note_of_account(session: Session, account_id: UUID, noted: Noted) -> None:
    """Write a line about an account itself into the trail of every organisation it belongs to, and the server's."""
    memberships = select(Membership.organisation_id).where(Membership.account_id == account_id).distinct()
    for trail in sorted([*session.scalars(memberships), SERVER]):  # in one order, so that no two wait for each other
        note(session, trail, noted)


def _values(trail: UUID, noted: Noted) -> dict[str, Any]:
    return {"format": FORMAT, "trail": str(trail), **noted.to_entry()}


def _key(trail: UUID, noted: Noted) -> str:
    """Give what a line is known by that is written once a day."""
    return sha256(rfc8785.dumps(_values(trail, noted))).hexdigest()
