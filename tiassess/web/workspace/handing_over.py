"""Handing a link over: by e-mail where this server sends any, otherwise on the page, once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, flash, redirect, render_template

from tiassess.jobs.inviting import PLACES
from tiassess.people.invitations import make_link
from tiassess.people.tables import Purpose
from tiassess.web.running import public_address, running

if TYPE_CHECKING:
    from tiassess.web.workspace.here import Answer


def sends_mail() -> bool:
    """Say whether this server sends e-mail."""
    return running().settings.mail is not None


def hand_over(link_id: UUID, purpose: Purpose, email: str, said: str, back: str) -> Answer:
    """Let a link go to whom it is for, and lead back; where no e-mail is sent, show it to be handed over.

    Args:
        link_id: of the invitation, which has just been made.
        purpose: what the link is for.
        email: whom it is for.
        said: the sentence that says what was done.
        back: where this leads.
    """
    if sends_mail():
        from tiassess.jobs.waking import send_links_soon  # noqa: PLC0415 - only who sends waits for the queue's library

        send_links_soon(running().settings)
        flash(said)
        return redirect(back, 303)
    with running().database.writing() as session:
        token = make_link(session, link_id)
    address = f"{public_address()}{PLACES[purpose]}{token}"
    return render_template("workspace/link_to_hand_over.html", address=address, email=email, said=said, back=back)


def as_id(text: str) -> UUID:
    """Read an id of an address, or show the page of an address that leads nowhere."""
    try:
        return UUID(text)
    except ValueError:
        abort(404)
