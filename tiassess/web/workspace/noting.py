"""Noting: every look and every act on a page of an organisation becomes a line of its audit trail.

A look is written once a day for each person and page; an act, each time, after it was done. What somebody typed never
stands in a line: only the page, by its name, and the ids of its address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, request

from tiassess.clock import now
from tiassess.people.trail import Deed, Noted, account, is_noted, note
from tiassess.web.audience import IN_THE_ADDRESS, notes_itself
from tiassess.web.running import running
from tiassess.web.workspace.access import Access

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

DONE = 303
"""The status of a page that did something and leads on."""


def note_what_happens(response: Response) -> Response:
    """Write down what a member looked at or did, if they were let in and it came to something."""
    who = g.get("person")
    if isinstance(who, Access) and (deed := _deed(response)) and not notes_itself(current_app, str(request.endpoint)):
        objects = {name: value for name, value in (request.view_args or {}).items() if name != IN_THE_ADDRESS}
        page = str(request.endpoint).rpartition(".")[2]
        noted = Noted(
            deed, account(who.account_id), now().date(), {"page": page, **objects}, once_a_day=deed is Deed.VIEWED
        )
        _write(who, noted)
    return response


def _deed(response: Response) -> Deed | None:
    """Say what a request came to: a page or file that was shown, something that was done, or nothing."""
    if request.method == "POST":
        is_done = response.status_code == DONE or "Content-Disposition" in response.headers
        return Deed.DID if is_done else None
    is_look = request.method in {"GET", "HEAD"}  # to others the framework answers, whatever stands in the address
    return Deed.VIEWED if is_look and response.status_code == 200 else None


def _write(who: Access, noted: Noted) -> None:
    """Write a line; most looks were written before, which is found out without keeping others from writing."""
    database = running().database
    if noted.once_a_day:
        with database.reading() as session:
            if is_noted(session, who.organisation_id, noted):
                return
    with database.writing() as session:
        note(session, who.organisation_id, noted)
