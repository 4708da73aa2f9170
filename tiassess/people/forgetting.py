"""Forgetting: whose a former account was is deleted for good; lines of trails go on naming it, by an id of nobody.

The row stays, because lines, share links and invitations name its id. In the place of the address stands a mark that is
no address, so that nobody can sign in with it, be found by it or be invited to it.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from tiassess.people.accounts import new_token
from tiassess.people.errors import NotForgottenError
from tiassess.people.sign_ins import end_all_sign_ins
from tiassess.people.tables import Account
from tiassess.people.trail import Deed, Noted, Who, note_of_account
from tiassess.people.turns import organisations_of, take_account_and_turns
from tiassess.storage.database import Database

MARK: Final = "left-"
MARK_BYTES: Final = 4


def forget_account(database: Database, account_id: UUID, who: Who, today: date) -> None:
    """Delete whose an account was that was ended and belongs nowhere: address, keys, and who they are elsewhere.

    Args:
        database: where it is kept.
        account_id: of the account.
        who: who forgets it.
        today: the day.

    Raises:
        NotForgottenError: it can sign in still, belongs to an organisation, or runs the server.
        UnknownAccountError: there is no such account, or it is forgotten already.
    """
    with database.writing() as session:
        account = take_account_and_turns(session, account_id)
        _refuse_present(session, account)
        account.email = f"{MARK}{secrets.token_hex(MARK_BYTES)}"
        account.password = account.subject = account.second_factor = None
        account.recovery_codes, account.fs_uniquifier = [], new_token()
        end_all_sign_ins(session, account.id)
        note_of_account(session, account.id, Noted(Deed.ACCOUNT_FORGOTTEN, who, today, {"account": str(account.id)}))


def _refuse_present(session: Session, account: Account) -> None:
    if account.active:
        message = "This account can sign in. End it first, and forget it once nobody needs it any more."
        raise NotForgottenError(message)
    if account.is_host or organisations_of(session, account.id):
        message = "They are a member still, or run this server. Let them be removed there first."
        raise NotForgottenError(message)
