"""Founding: an organisation begins together with its first lead, without whom nobody could enter it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiassess.people.accounts import join
from tiassess.people.tables import MemberRole
from tiassess.wave.organisations import keep_organisation

if TYPE_CHECKING:
    from tiassess.storage.database import Database
    from tiassess.wave.tables import Organisation


def found_organisation(database: Database, organisation: Organisation, lead: str) -> None:
    """Add an organisation and make the account of this address its lead; both, or neither.

    Raises:
        TakenNameError: the organisation cannot be kept like this.
        UnknownAccountError: nobody has this address.
    """
    with database.writing() as session:
        keep_organisation(session, organisation)
        join(session, lead, organisation.id, MemberRole.LEAD)
