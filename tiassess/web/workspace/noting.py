"""Noting: every look and every act on a page of an organisation becomes a line of its audit trail.

A look is written once a day for each person and page; an act, each time, after it was done. What somebody typed never
stands in a line: only the page, by its name, and the ids of its address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app, g, request

from tiassess.clock import now
from tiassess.people.trail import SERVER, Deed, Noted, by_account, is_noted, note
from tiassess.web.audience import IN_THE_ADDRESS, notes_itself
from tiassess.web.running import running
from tiassess.web.workspace.access import Access

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


def note_what_happens(response: Response) -> Response:
    """Write down what a member looked at or did, if they were let in and it came to something."""
    who = g.get("person")
    if isinstance(who, Access) and (deed := _deed(response)) and not notes_itself(current_app, str(request.endpoint)):
        objects = {name: value for name, value in (request.view_args or {}).items() if name != IN_THE_ADDRESS}
        page = str(request.endpoint).rpartition(".")[2]
        noted = Noted(
            deed, by_account(who.account_id), now().date(), {"page": page, **objects}, once_a_day=deed is Deed.VIEWED
        )
        _write(who.organisation_id, noted)
    return response


def was_done() -> None:
    """Say that what somebody pressed is done. Who does it says so, for a page that leads on may only say why not."""
    g.was_done = True


def note_refusal(account_id: UUID) -> None:
    """Write into the server's trail that somebody asked for a page that is not for them; of its address only the name.

    An address may name an organisation or hold anything that somebody typed, and neither belongs there.
    """
    page = str(request.endpoint).rpartition(".")[2]
    _write(SERVER, Noted(Deed.WAS_NOT_LET_IN, by_account(account_id), now().date(), {"page": page}, once_a_day=True))


def _deed(response: Response) -> Deed | None:
    """Say what a request came to: a page or file that was shown, something that was done, or nothing."""
    if request.method == "POST":
        return Deed.DID if g.get("was_done") else None
    is_look = request.method in {"GET", "HEAD"}  # to others the framework answers, whatever stands in the address
    return Deed.VIEWED if is_look and response.status_code == 200 else None


def _write(trail: UUID, noted: Noted) -> None:
    """Write a line; most looks were written before, which is found out without keeping others from writing."""
    database = running().database
    if noted.once_a_day:
        with database.reading() as session:
            if is_noted(session, trail, noted):
                return
    with database.writing() as session:
        note(session, trail, noted)
