"""Founding: an organisation begins together with an invitation for the first person there, who owns it and leads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tiassess.people.founding import note_founding
from tiassess.people.invitations import Wanted, add_invitation
from tiassess.people.tables import MemberRole
from tiassess.people.trail import SERVER, Who
from tiassess.people.turns import take_turns
from tiassess.wave.organisations import keep_organisation

if TYPE_CHECKING:
    from tiassess.storage.database import Database
    from tiassess.wave.tables import Organisation

FIRST: Final = frozenset({MemberRole.OWNER, MemberRole.LEAD})
"""What the first person does there: there is nobody else yet."""


def found_organisation(database: Database, organisation: Organisation, email: str, who: Who, today: date) -> UUID:
    """Add an organisation and invite the first person there; both, or neither. Give the id of the invitation.

    Raises:
        RefusedError: the organisation cannot be kept like this, or nobody can be invited by this address.
    """
    with database.writing() as session:
        take_turns(session, SERVER)
        keep_organisation(session, organisation)
        note_founding(session, organisation.id, organisation.slug, who, today)
        return add_invitation(session, Wanted(email, organisation.id, FIRST), who, today)
