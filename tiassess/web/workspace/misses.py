"""Misses: a line in the trail, once a day, of an account that somebody tried to get into and did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import after_this_request

from tiassess.clock import now
from tiassess.people.trail import SERVER, Deed, Noted, by_account, is_noted, note_of_account
from tiassess.web.running import running

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from tiassess.people.tables import Account


def note_miss_afterwards(account: Account | None) -> None:
    """Write the line when the answer has been sent, so that nobody can tell from its time whether there is an account.

    Args:
        account: whose password or code did not fit; None for nobody's, of whom nothing is written.
    """
    if account is None:
        return
    database, account_id = running().database, account.id
    noted = Noted(Deed.DID_NOT_GET_IN, by_account(account_id), now().date(), once_a_day=True)

    def write() -> None:
        with database.reading() as session:
            if is_noted(session, SERVER, noted):
                return
        with database.writing() as session:
            note_of_account(session, account_id, noted)

    @after_this_request
    def write_when_closed(response: Response) -> Response:
        response.call_on_close(write)
        return response
