"""The one way to load a row that belongs to an organisation: by naming the organisation."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.storage.base import OwnedByOrganisation

Owned = TypeVar("Owned", bound=OwnedByOrganisation)


def load_for(session: Session, organisation_id: UUID, table: type[Owned], **columns: object) -> Owned | None:
    """Load the one row of an organisation with these column values, or None.

    A row of another organisation is not found, whoever asks and whatever its id.

    Args:
        session: a reading or writing session; a writing one on PostgreSQL locks the row until it ends.
        organisation_id: the organisation for which the row is loaded.
        table: the mapped class.
        columns: the values that name the row, such as ``slug="baseline"``.
    """
    query = select(table).where(table.organisation_id == organisation_id).filter_by(**columns)
    if session.get_bind().get_execution_options().get("tiassess_writing"):
        query = query.with_for_update(key_share=True)
    return session.scalars(query).one_or_none()
