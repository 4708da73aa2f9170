"""Handing a link over: by e-mail where this server sends any, otherwise to whoever asked for it, once."""

from __future__ import annotations

from uuid import UUID

from tiassess.config import Settings
from tiassess.jobs.inviting import PLACES
from tiassess.people.invitations import keep_new_link
from tiassess.people.tables import Purpose
from tiassess.storage.database import Database


def hand_over(database: Database, settings: Settings, link_id: UUID, purpose: Purpose, at: str) -> str | None:
    """Let a worker send a link soon, or give it where no e-mail is sent.

    Args:
        database: where the invitation is.
        settings: whether e-mail is sent.
        link_id: of the invitation, which has just been made.
        purpose: what the link is for.
        at: the address of this server, as far as it is known.

    Returns:
        The link, which is shown this once; None where it goes by e-mail.

    Raises:
        InvitationGoneError: it was taken back meanwhile.
    """
    if settings.mail:
        from tiassess.jobs.waking import send_links_soon  # noqa: PLC0415 - only who sends waits for the queue's library

        send_links_soon(settings)
        return None
    with database.writing() as session:
        return f"{at}{PLACES[purpose]}{keep_new_link(session, link_id)}"
