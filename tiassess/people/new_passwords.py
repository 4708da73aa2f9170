"""New passwords by a link: asked for by who forgot theirs, or sent by who runs the server.

A stranger can ask for any address. So what is done while they wait is the same for every one: a row is written, and a
worker finds out afterwards whether there is an account. There is one such link for an address at a time, and for
those who ask by themselves no further message on a day until they have used it, which needs the mailbox.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import Update, delete, func, select, update
from sqlalchemy.orm import Session

from tiassess.config.mail import is_email
from tiassess.people.accounts import find_account, hash_strong, keep_password, new_token, plain_email
from tiassess.people.errors import AccountRefusedError, InvitationGoneError
from tiassess.people.invitations import GONE, find_by_token, keep_link
from tiassess.people.limits import MOST_REQUESTS, NEW_PASSWORD_DAYS
from tiassess.people.tables import Account, Invitation, Purpose
from tiassess.people.trail import WORKER, Deed, Noted, Who, by_account, note_of_account
from tiassess.people.turns import take_account_and_turns
from tiassess.storage.database import Database
from tiassess.storage.putting import put_once

PLACE: Final = UUID("5f0b9c52-8f5e-4d4b-9a3a-6a8f3c1d7e20")
"""Random; under it every address has one id, so that there is one link for it at a time."""


def ask_for_new_password(database: Database, email: str, today: date) -> None:
    """Keep that somebody asked for a new password for an address, whether or not anybody here has it.

    Where many wait, those are let go that no account has: a stranger who asks for ever new addresses fills nothing, and
    keeps nobody from their link.

    Args:
        database: where it is kept.
        email: as it was typed.
        today: the day.
    """
    if not is_email(plain_email(email)):
        return
    with database.writing() as session:
        waiting = (Invitation.purpose == Purpose.NEW_PASSWORD) & Invitation.token_sha256.is_(None)
        if (session.scalar(select(func.count()).select_from(Invitation).where(waiting)) or 0) >= MOST_REQUESTS:
            session.execute(delete(Invitation).where(waiting, Invitation.email.not_in(select(Account.email))))
        _keep(session, plain_email(email), None, today)


def offer_new_password(database: Database, account_id: UUID, who: Who, today: date) -> UUID:
    """Let an account have a link for a new password, and give its id; an older one is good no longer.

    Raises:
        AccountRefusedError: the account cannot sign in, or has no password.
        UnknownAccountError: there is no such account.
    """
    with database.writing() as session:
        account = take_account_and_turns(session, account_id)
        if not has_password(account):
            message = "This account cannot sign in by a password."
            raise AccountRefusedError(message)
        invited_by = who.account_id
        _keep(session, account.email, invited_by, today)
        row_id = _id_of(account.email)
        session.execute(_where(row_id).values(invited_by=invited_by, **_fresh(today)))
        _note_link(session, account.id, who, today)
        return row_id


def find_for_new_password(session: Session, token: str, today: date) -> Account | None:
    """Find the account for which a link makes a new password; None where it is good no longer."""
    row = find_by_token(session, token, Purpose.NEW_PASSWORD, today)
    account = find_account(session, row.email) if row else None
    return account if account and has_password(account) else None


def choose_new_password(database: Database, token: str, password: str, today: date) -> None:
    """Change the password of the account that a link is for, which ends its sign-ins and the link.

    It signs nobody in and leaves the second factor as it is: a mailbox alone opens no account that has one. Whoever
    somebody was at a provider of single sign-on is forgotten, for it may be somebody else who sat at the account.

    Raises:
        InvitationGoneError: the link is not good any more.
        WeakPasswordError: the password could be guessed.
    """
    with database.reading() as session:
        account = _found(session, token, today)
        account_id, hashed = account.id, hash_strong(password, account.email)
    with database.writing() as session:
        take_account_and_turns(session, account_id)
        account = _found(session, token, today)
        session.delete(find_by_token(session, token, Purpose.NEW_PASSWORD, today))
        account.subject = None
        noted = Noted(Deed.PASSWORD_CHANGED, by_account(account.id), today)
        keep_password(session, account, hashed, new_token(), noted)


def has_password(account: Account) -> bool:
    """Say whether somebody can sign in to an account by a password."""
    return account.active and account.password is not None


def _note_link(session: Session, account_id: UUID, who: Who, today: date) -> None:
    """Write down that somebody was sent a link for a new password."""
    note_of_account(session, account_id, Noted(Deed.PASSWORD_LINK_SENT, who, today, {"account": str(account_id)}))


def keep_link_asked_for(session: Session, row_id: UUID, account_id: UUID, token: str, today: date) -> None:
    """Keep what stands in the link that a worker sent to who forgot their password, and write it down.

    Args:
        session: a writing session.
        row_id: of the link; nothing is done where it was used or given up meanwhile.
        account_id: whose password it changes.
        token: what stands in it.
        today: the day.
    """
    take_account_and_turns(session, account_id)
    if keep_link(session, row_id, token):
        _note_link(session, account_id, WORKER, today)


def _found(session: Session, token: str, today: date) -> Account:
    account = find_for_new_password(session, token, today)
    if account is None:
        raise InvitationGoneError(GONE)
    return account


def _keep(session: Session, email: str, invited_by: UUID | None, today: date) -> None:
    """Keep a link that waits to be made; one of today stays as it is, and is written once more all the same."""
    row_id = _id_of(email)
    row = {"id": row_id, "purpose": Purpose.NEW_PASSWORD, "email": email, "organisation_id": None, "roles": []}
    put_once(session, Invitation, {**row, "is_host": False, "invited_by": invited_by, **_fresh(today)})
    session.execute(_where(row_id).where(Invitation.made < today).values(invited_by=invited_by, **_fresh(today)))
    session.execute(_where(row_id).values(email=email))


def _fresh(today: date) -> dict[str, object]:
    """Give the part of a row that says that a link waits to be made."""
    return {"made": today, "ends": today + timedelta(NEW_PASSWORD_DAYS), "token_sha256": None, "refused": False}


def _where(row_id: UUID) -> Update:
    return update(Invitation).where(Invitation.id == row_id)


def _id_of(email: str) -> UUID:
    return uuid5(PLACE, email)
