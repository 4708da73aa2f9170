"""Leaving: taking roles, removing members, ending accounts; and never the last who could let others in.

Whoever loses their last role can do nothing there from the next press on. An account that belongs nowhere any more is
ended with it. Share links that somebody made stay, for they are the organisation's; invitations that they sent are
taken back, and so are those that wait for somebody where a role is taken from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from tiassess.people.accounts import new_token
from tiassess.people.errors import LastOneError, NotAMemberError
from tiassess.people.invitations import take_back_sent, trails_of_sent
from tiassess.people.members import (
    can_sign_in,
    give,
    make_host,
    owners_who_can_sign_in,
    remove_roles,
    role_taken,
    roles_of,
)
from tiassess.people.sign_ins import end_all_sign_ins
from tiassess.people.tables import Account, Invitation, MemberRole, Membership, Purpose
from tiassess.people.trail import SERVER, Deed, Noted, Who, note, note_of_account
from tiassess.people.turns import organisations_of, take_account, take_turns
from tiassess.storage.database import Database

LAST_OWNER = (
    "An organisation always keeps an owner who can sign in, and there is no other one. Make somebody else an owner "
    "first."
)
LAST_HOST = (
    "This server always keeps somebody who runs it and can sign in, and there is nobody else. Let somebody else run it "
    "first."
)


def change_roles(  # noqa: PLR0913, PLR0917 - whose, where, which, and the line of the trail
    database: Database, organisation_id: UUID, account_id: UUID, roles: frozenset[MemberRole], who: Who, today: date
) -> None:
    """Let a member have these roles and no others.

    Args:
        database: where it is kept.
        organisation_id: the organisation.
        account_id: the member.
        roles: what they do from now on; at least one, for a member without any is removed.
        who: who changes it.
        today: the day.

    Raises:
        NotAMemberError: they are no member, or not any more.
        LastOneError: no owner would be left.
    """
    with database.writing() as session:
        _take(session, organisation_id, account_id)
        had = _roles_of_member(session, organisation_id, account_id)
        _take_roles(session, organisation_id, account_id, had - roles, who, today)
        give(session, organisation_id, account_id, roles, who, today)


def take_role(  # noqa: PLR0913, PLR0917 - as above
    database: Database, organisation_id: UUID, account_id: UUID, role: MemberRole, who: Who, today: date
) -> bool:
    """Take one role from a member, if they have it, and say whether their account was ended with it.

    Raises:
        LastOneError: no owner would be left.
    """
    with database.writing() as session:
        account = _take(session, organisation_id, account_id)
        if role not in roles_of(session, organisation_id, account_id):
            return False
        _take_roles(session, organisation_id, account_id, [role], who, today)
        return _end_where_nowhere(session, account, who, today)


def remove_member(database: Database, organisation_id: UUID, account_id: UUID, who: Who, today: date) -> bool:
    """Take every role from a member, and say whether their account was ended with it, because it belongs nowhere.

    Raises:
        NotAMemberError: they are no member, or not any more.
        LastOneError: no owner would be left.
    """
    with database.writing() as session:
        account = _take(session, organisation_id, account_id)
        had = _roles_of_member(session, organisation_id, account_id)
        _take_roles(session, organisation_id, account_id, had, who, today)
        return _end_where_nowhere(session, account, who, today)


def end_account(database: Database, account_id: UUID, who: Who, today: date) -> None:
    """Keep an account from signing in and sign it out at once. It keeps its roles, for it may be resumed.

    Raises:
        LastOneError: an organisation would have no owner who can sign in, or the server no host.
        UnknownAccountError: there is no such account.
    """
    with database.writing() as session:
        account = take_account(session, account_id)
        if not account.active:
            return
        organisations, sent = organisations_of(session, account_id), Invitation.invited_by == account_id
        take_turns(session, SERVER)  # it is the first, and without it another invitation could be sent in between
        take_turns(session, *organisations, *trails_of_sent(session, sent))
        for organisation_id in organisations:
            refuse_last_owner(session, organisation_id, account_id)
        if account.is_host:
            refuse_last_host(session, account_id)
        take_back_sent(session, sent, who, today)
        _end(session, account, who, today)


def resume_account(database: Database, account_id: UUID, who: Who, today: date) -> None:
    """Let an account sign in again.

    Raises:
        UnknownAccountError: there is no such account.
    """
    with database.writing() as session:
        account = take_account(session, account_id)
        if not account.active:
            account.active = True
            noted = Noted(Deed.ACCOUNT_RESUMED, who, today, {"account": str(account_id)})
            note_of_account(session, account_id, noted)


def add_host(database: Database, account_id: UUID, who: Who, today: date) -> None:
    """Let an account run the server from now on.

    Raises:
        UnknownAccountError: there is no such account.
    """
    with database.writing() as session:
        account = take_account(session, account_id)
        take_turns(session, SERVER)
        make_host(session, account, who, today)


def remove_host(database: Database, account_id: UUID, who: Who, today: date) -> bool:
    """Let an account run the server no longer, and say whether it was ended with it, because it belongs nowhere.

    Raises:
        LastOneError: nobody who runs it would be left.
        UnknownAccountError: there is no such account.
    """
    with database.writing() as session:
        account = take_account(session, account_id)
        if not account.is_host:
            return False
        owned = select(Membership.organisation_id).where(
            Membership.account_id == account_id, Membership.role == MemberRole.OWNER
        )
        as_host = (Invitation.invited_by == account_id) & or_(
            Invitation.organisation_id.is_(None), Invitation.organisation_id.not_in(owned)
        )
        gone = or_(as_host, Invitation.is_host & (Invitation.email == account.email))
        take_turns(session, SERVER)
        take_turns(session, *trails_of_sent(session, gone))
        refuse_last_host(session, account_id)
        account.is_host = False
        note(session, SERVER, Noted(Deed.HOST_REMOVED, who, today, {"account": str(account_id)}))
        take_back_sent(session, gone, who, today)
        return _end_where_nowhere(session, account, who, today)


def refuse_last_owner(session: Session, organisation_id: UUID, account_id: UUID) -> None:
    """Refuse to lose an owner who is the only one who can sign in.

    Raises:
        LastOneError: there is no other one.
    """
    if owners_who_can_sign_in(session, organisation_id) == {account_id}:
        raise LastOneError(LAST_OWNER)


def refuse_last_host(session: Session, account_id: UUID) -> None:
    """Refuse to lose a host who is the only one who can sign in.

    Raises:
        LastOneError: there is no other one.
    """
    if set(session.scalars(select(Account.id).where(Account.is_host, can_sign_in()))) == {account_id}:
        raise LastOneError(LAST_HOST)


def _take(session: Session, organisation_id: UUID, account_id: UUID) -> Account:
    account = take_account(session, account_id)
    take_turns(session, SERVER, organisation_id)
    return account


def _roles_of_member(session: Session, organisation_id: UUID, account_id: UUID) -> frozenset[MemberRole]:
    roles = roles_of(session, organisation_id, account_id)
    if not roles:
        message = "They are no member any more."
        raise NotAMemberError(message)
    return roles


def _take_roles(  # noqa: PLR0913, PLR0917 - as above
    session: Session, organisation_id: UUID, account_id: UUID, roles: Iterable[MemberRole], who: Who, today: date
) -> None:
    gone = [role for role in MemberRole if role in set(roles)]
    if MemberRole.OWNER in gone:
        refuse_last_owner(session, organisation_id, account_id)
        sent = (Invitation.organisation_id == organisation_id) & (Invitation.invited_by == account_id)
        take_back_sent(session, sent, who, today)
    if gone:  # or an invitation that still waits would bring back what was taken
        email = session.get_one(Account, account_id).email
        for_them = (Invitation.organisation_id == organisation_id) & (Invitation.email == email)
        take_back_sent(session, for_them, who, today)
    remove_roles(session, organisation_id, account_id, gone)
    for role in gone:
        note(session, organisation_id, role_taken(account_id, role, who, today))


def _end_where_nowhere(session: Session, account: Account, who: Who, today: date) -> bool:
    """End an account that is a member of nothing any more and does not run the server; say whether it was."""
    if not account.active or account.is_host or organisations_of(session, account.id):
        return False
    _end(session, account, who, today)
    return True


def _end(session: Session, account: Account, who: Who, today: date) -> None:
    account.active, account.fs_uniquifier = False, new_token()
    end_all_sign_ins(session, account.id)
    session.execute(
        delete(Invitation).where(Invitation.purpose == Purpose.NEW_PASSWORD, Invitation.email == account.email)
    )
    note_of_account(session, account.id, Noted(Deed.ACCOUNT_ENDED, who, today, {"account": str(account.id)}))
