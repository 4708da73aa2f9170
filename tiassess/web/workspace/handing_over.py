"""Handing a link over: by e-mail where this server sends any, otherwise on the page, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template

from tiassess.jobs import handing_over
from tiassess.people.tables import Purpose
from tiassess.web.running import public_address, running

if TYPE_CHECKING:
    from uuid import UUID

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
    at = public_address()
    address = handing_over.hand_over(running().database, running().settings, link_id, purpose, at)
    if address is None:
        flash(said)
        return redirect(back, 303)
    return render_template("workspace/link_to_hand_over.html", address=address, email=email, said=said, back=back)
