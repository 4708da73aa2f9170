"""Sign-ins: the browsers in which somebody is signed in, each with a row of its own that can be taken away.

A browser holds 128 random bits and the database their checksum, with a day and no time: where and when somebody sat is
not known. A cookie whose row is gone lets nobody in, whoever holds a copy of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tiassess.people.limits import MOST_SIGN_INS
from tiassess.people.tables import Account, SignIn
from tiassess.people.trail import Deed, Noted, by_account, note_of_account
from tiassess.people.turns import take_account_and_turns
from tiassess.storage.database import Database

TOKEN_BYTES = 16


def begin_sign_in(database: Database, account_id: UUID, today: date) -> str:
    """Sign an account in, and give what its browser shows from now on.

    Args:
        database: where it is kept.
        account_id: who signs in.
        today: the day of the server's own clock.
    """
    token = secrets.token_hex(TOKEN_BYTES)
    with database.writing() as session:
        take_account_and_turns(session, account_id)
        session.execute(delete(SignIn).where(SignIn.begun < today - timedelta(days=1)))
        others = sign_ins_of(session, account_id)
        for oldest in others[: max(0, len(others) - MOST_SIGN_INS + 1)]:
            session.delete(oldest)
        session.add(SignIn(token_sha256=checksum(token), account_id=account_id, begun=today))
        note_of_account(session, account_id, _once_a_day(Deed.SIGNED_IN, account_id, today))
    return token


def find_signed_in(session: Session, token: str) -> Account | None:
    """Find the account that is signed in with what a browser shows; None for none, or one that was ended."""
    query = select(Account).join(SignIn, SignIn.account_id == Account.id)
    return session.scalar(query.where(SignIn.token_sha256 == checksum(token), Account.active))


def sign_ins_of(session: Session, account_id: UUID) -> Sequence[SignIn]:
    """Give the sign-ins of an account, the oldest day first."""
    query = select(SignIn).where(SignIn.account_id == account_id)
    return session.scalars(query.order_by(SignIn.begun, SignIn.token_sha256)).all()


def sign_out(database: Database, token: str, today: date) -> None:
    """End the sign-in of one browser; do nothing for one that has ended."""
    with database.writing() as session:
        row = session.get(SignIn, checksum(token))
        if row is None:
            return
        take_account_and_turns(session, row.account_id)
        if session.get(SignIn, row.token_sha256, populate_existing=True):
            session.delete(row)
            note_of_account(session, row.account_id, _once_a_day(Deed.SIGNED_OUT, row.account_id, today))


def end_sign_ins(database: Database, account_id: UUID, which: Sequence[str], today: date) -> int:
    """End some sign-ins of an account, and say how many there were.

    Args:
        database: where they are kept.
        account_id: whose they are; those of others stay, whatever is asked for.
        which: their checksums.
        today: the day.
    """
    with database.writing() as session:
        take_account_and_turns(session, account_id)
        rows = [row for row in sign_ins_of(session, account_id) if row.token_sha256 in which]
        for row in rows:
            session.delete(row)
        if rows:
            note_of_account(session, account_id, Noted(Deed.SIGN_INS_ENDED, by_account(account_id), today))
    return len(rows)


def end_all_sign_ins(session: Session, account_id: UUID) -> None:
    """End every sign-in of an account inside a writing session that took its turns and writes the trail."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id))


def checksum(token: str) -> str:
    """Give what is kept of what a browser shows."""
    return sha256(token.encode()).hexdigest()


def _once_a_day(deed: Deed, account_id: UUID, today: date) -> Noted:
    """Give a line of which there is one a day: nobody sets a mark between ballots each hour by signing in and out."""
    return Noted(deed, by_account(account_id), today, once_a_day=True)
