"""Founding: what the trails say when an organisation is added, in its own as the first line."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from tiassess.people.trail import SERVER, Deed, Noted, Who, note


def note_founding(session: Session, organisation_id: UUID, slug: str, who: Who, today: date) -> None:
    """Write down that an organisation was added, inside the writing session that adds it."""
    for trail in (SERVER, organisation_id):
        note(session, trail, Noted(Deed.ORGANISATION_ADDED, who, today, {"organisation": slug}))
