"""Accepting an invitation: by an account that is there, or by somebody who gets one with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.people.accounts import begin_account, find_account, hash_strong, new_token
from tiassess.people.errors import AccountRefusedError, InvitationGoneError, NotInvitedError
from tiassess.people.invitations import GONE, find_by_token, trail_of
from tiassess.people.members import add_roles, make_host
from tiassess.people.subjects import find_account_by_subject
from tiassess.people.tables import Account, Invitation, MemberRole, Membership, Purpose
from tiassess.people.trail import SERVER, Deed, Noted, by_account, note
from tiassess.people.turns import take_account, take_turns
from tiassess.storage.database import Database


@dataclass(frozen=True)
class Key:
    """By what somebody signs in who gets an account: one of both.

    Attributes:
        password: the hash of their password.
        subject: who they are at the provider of single sign-on.
    """

    password: str | None = None
    subject: str | None = None


def accept(database: Database, token: str, account_id: UUID, today: date) -> None:
    """Let an account join what it is invited to.

    Raises:
        InvitationGoneError: the link is not good any more.
        NotInvitedError: the invitation is for another address.
        TooManyError: the organisation has as many members as it can have.
    """
    with database.writing() as session:
        _join(session, token, take_account(session, account_id), today)


def accept_with_password(database: Database, token: str, password: str, today: date) -> UUID:
    """Let somebody new join, who chooses a password for it, and give their account's id.

    Raises:
        AccountRefusedError: there is an account for the address, which is to sign in first.
        InvitationGoneError: the link is not good any more.
        TooManyError: the organisation has as many members as it can have.
        WeakPasswordError: the password could be guessed.
    """
    with database.reading() as session:
        hashed = hash_strong(password, _invitation(session, token, today).email)
    return _accept_as_new(database, token, Key(password=hashed), today)


def accept_with_subject(database: Database, token: str, subject: str, today: date) -> UUID:
    """Let somebody new join who has just signed in at the provider of single sign-on, and give their account's id.

    Args:
        database: where it is kept.
        token: what stands in the link.
        subject: who they are there, as accounts keep it.
        today: the day.

    Raises:
        AccountRefusedError: there is an account for the address or for who they are there, which is to sign in first.
        InvitationGoneError: the link is not good any more.
        TooManyError: the organisation has as many members as it can have.
    """
    return _accept_as_new(database, token, Key(subject=subject), today)


def can_begin_anew(session: Session, found: Account | None) -> bool:
    """Say whether who is invited has no account, or one of former times that has ended and belongs nowhere."""
    if found is None:
        return True
    is_somewhere = session.scalar(select(Membership.id).where(Membership.account_id == found.id).limit(1))
    return not found.active and not found.is_host and is_somewhere is None


def _accept_as_new(database: Database, token: str, key: Key, today: date) -> UUID:
    with database.writing() as session:
        invitation = _invitation(session, token, today)
        former = find_account(session, invitation.email)
        if former is not None:
            take_account(session, former.id)
        take_turns(session, SERVER, trail_of(invitation))
        person = _begin(session, invitation.email, former, key, today)
        _join(session, token, person, today)
        return person.id


def _begin(session: Session, email: str, former: Account | None, key: Key, today: date) -> Account:
    """Give a new account, or the one that somebody had who left and comes back, with another key and nothing else.

    The mailbox may be somebody else's by now: neither the person at the provider nor the app of before opens it.
    """
    _refuse_subject_of_another(session, former, key)
    if former is None:
        begun = begin_account(session, email, today, password=key.password, subject=key.subject)
        _note(session, Deed.ACCOUNT_ADDED, begun, today)
        return begun
    if not can_begin_anew(session, former):
        message = "There is an account with this address. Please sign in, and then accept the invitation."
        raise AccountRefusedError(message)
    former.active, former.fs_uniquifier = True, new_token()
    former.password, former.subject = key.password, key.subject
    former.second_factor, former.recovery_codes = None, []
    _note(session, Deed.ACCOUNT_RESUMED, former, today)
    return former


def _refuse_subject_of_another(session: Session, former: Account | None, key: Key) -> None:
    theirs = find_account_by_subject(session, key.subject) if key.subject else None
    if theirs is not None and theirs is not former:
        message = (
            "Who you are at the provider belongs to another account here. Sign in with that one, and ask for an "
            "invitation to its address; or accept this one with a password."
        )
        raise AccountRefusedError(message)


def _join(session: Session, token: str, person: Account, today: date) -> None:
    """Join inside a writing session; the account was taken before, then the trails, and the invitation last."""
    take_turns(session, SERVER, trail_of(_invitation(session, token, today)))
    row = _invitation(session, token, today)
    if row.email != person.email:
        raise NotInvitedError("This invitation is for somebody else.")
    if row.organisation_id:
        add_roles(session, row.organisation_id, person.id, [MemberRole(role) for role in row.roles])
        said = {"invitation": str(row.id), "roles": row.roles}
        note(session, row.organisation_id, Noted(Deed.JOINED, by_account(person.id), today, said))
    if row.is_host:
        make_host(session, person, by_account(person.id), today)
    session.delete(row)
    session.flush()


def _note(session: Session, deed: Deed, person: Account, today: date) -> None:
    note(session, SERVER, Noted(deed, by_account(person.id), today, {"account": str(person.id)}))


def _invitation(session: Session, token: str, today: date) -> Invitation:
    row = find_by_token(session, token, Purpose.JOIN, today)
    if row is None:
        raise InvitationGoneError(GONE)
    return row
