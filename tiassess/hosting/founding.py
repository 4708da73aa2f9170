"""Founding: an organisation begins, with a first line in its trail, and by page with its first person invited."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from tiassess.people.invitations import Wanted, add_invitation
from tiassess.people.tables import MemberRole
from tiassess.people.trail import SERVER, Deed, Noted, Who, note
from tiassess.people.turns import take_turns
from tiassess.storage.database import Database
from tiassess.wave.organisations import keep_organisation
from tiassess.wave.tables import Organisation

FIRST: Final = frozenset({MemberRole.OWNER, MemberRole.LEAD})
"""What the first person does there: there is nobody else yet."""


def found_organisation(database: Database, organisation: Organisation, who: Who, today: date) -> None:
    """Add an organisation that nobody can enter yet.

    Raises:
        RefusedError: it cannot be kept like this.
    """
    with database.writing() as session:
        _found(session, organisation, who, today)


def found_with_first(database: Database, organisation: Organisation, email: str, who: Who, today: date) -> UUID:
    """Add an organisation and invite the first person there; both, or neither. Give the id of the invitation.

    Raises:
        RefusedError: the organisation cannot be kept like this, or nobody can be invited by this address.
    """
    with database.writing() as session:
        _found(session, organisation, who, today)
        return add_invitation(session, Wanted(email, organisation.id, FIRST), who, today)


def _found(session: Session, organisation: Organisation, who: Who, today: date) -> None:
    take_turns(session, SERVER)
    keep_organisation(session, organisation)
    for trail in (SERVER, organisation.id):
        note(session, trail, Noted(Deed.ORGANISATION_ADDED, who, today, {"organisation": organisation.slug}))
