"""Accounts and memberships: adding them, changing a password, ending them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tiassess.config.mail import is_email
from tiassess.people.errors import AccountRefusedError, UnknownAccountError, WeakPasswordError
from tiassess.people.members import add_roles, give, make_host, with_first_owner
from tiassess.people.passwords import find_weakness, hash_password
from tiassess.people.sign_ins import end_all_sign_ins
from tiassess.people.tables import Account, MemberRole
from tiassess.people.trail import COMMAND_LINE, SERVER, Deed, Noted, Who, note, note_of_account
from tiassess.people.turns import take_account_and_turns, take_turns
from tiassess.storage.database import Database
from tiassess.storage.putting import put_once


def plain_email(email: str) -> str:
    """Give an address as accounts keep it.

    Of signs outside ASCII some would become somebody else's address in small letters: "ß" is "ss", the sign for Kelvin
    a "k". They stay as they are, and an address with one can be nobody's (see ``config.mail.is_email``).

    >>> plain_email(" Ann@Loch.Example "), plain_email("Ann@Straße.Example")
    ('ann@loch.example', 'Ann@Straße.Example')
    """
    kept = email.strip()
    return kept.lower() if kept.isascii() else kept


def check_new_email(email: str) -> None:
    """Refuse what cannot be an address.

    Raises:
        AccountRefusedError: it is none.
    """
    if not is_email(plain_email(email)):
        message = "This is not an e-mail address. Write it like name@example.org, with the letters a to z."
        raise AccountRefusedError(message)


def find_account(session: Session, email: str) -> Account | None:
    """Find an account by its address, however that is written, or None."""
    if not is_email(plain_email(email)):
        return None  # a database may refuse to be asked for signs that no address holds
    return session.scalar(select(Account).where(Account.email == plain_email(email)))


def find_account_by_token(session: Session, token: str) -> Account | None:
    """Find the account that a signed-in browser shows, or None."""
    return session.scalar(select(Account).where(Account.fs_uniquifier == token))


def add_account(  # noqa: PLR0913 - one word for each thing that is known of an account
    database: Database,
    email: str,
    password: str,
    today: date,
    *,
    is_host: bool = False,
    member_of: tuple[UUID, MemberRole] | None = None,
    who: Who = COMMAND_LINE,
) -> UUID:
    """Add an account that can sign in, together with what it is a member of, or nothing of it; and give its id.

    The first lead of an organisation owns it too (see ``members.with_first_owner``).

    Raises:
        AccountRefusedError: the address cannot be one, or has an account.
        WeakPasswordError: the password could be guessed.
    """
    check_new_email(email)
    kept = plain_email(email)
    hashed = hash_strong(password, kept)
    with database.writing() as session:
        take_turns(session, SERVER, *([member_of[0]] if member_of else []))
        account = begin_account(session, kept, today, password=hashed)
        note(session, SERVER, Noted(Deed.ACCOUNT_ADDED, who, today, {"account": str(account.id)}))
        if is_host:
            make_host(session, account, who, today)
        if member_of:
            organisation_id, role = member_of
            give(session, organisation_id, account.id, with_first_owner(session, organisation_id, [role]), who, today)
        return account.id


def begin_account(
    session: Session, email: str, today: date, *, password: str | None = None, subject: str | None = None
) -> Account:
    """Add an account inside a writing session; of two that are added at once for one address there is one.

    Args:
        session: a writing session that has taken the turn of the server.
        email: its address as accounts keep it.
        today: the day.
        password: the hash of its password; None for somebody who signs in at their provider only.
        subject: who they are at that provider.

    Raises:
        AccountRefusedError: there is one already.
    """
    row = {
        "id": uuid4(),
        "email": email,
        "password": password,
        "active": True,
        "fs_uniquifier": new_token(),
        "second_factor": None,
        "recovery_codes": [],
        "subject": subject,
        "is_host": False,
        "created": today,
    }
    if not put_once(session, Account, row):
        message = "There is an account with this address already."
        raise AccountRefusedError(message)
    return session.get_one(Account, row["id"])


def set_password(database: Database, email: str, password: str, who: Who, today: date) -> None:
    """Change a password, which ends every sign-in of the account.

    Args:
        database: where it is kept.
        email: the address of the account.
        password: the new one.
        who: who changes it: not its owner, who does that on a page.
        today: the day of the server's own clock.

    Raises:
        UnknownAccountError: nobody has this address.
        WeakPasswordError: the password could be guessed.
    """
    hashed = hash_strong(password, plain_email(email))
    with database.writing() as session:
        account = take_account_and_turns(session, _account(session, email).id)
        keep_password(session, account, hashed, new_token(), Noted(Deed.PASSWORD_CHANGED, who, today))


def keep_password(session: Session, account: Account, hashed: str, token: str, noted: Noted) -> None:
    """Keep a new password: every sign-in ends, and the trail says so.

    Args:
        session: a writing session that has taken the account and its turns.
        account: whose it is.
        hashed: the hash of a password that was found strong enough.
        token: what stands for the account from now on.
        noted: the line of the trail.
    """
    account.password, account.fs_uniquifier = hashed, token
    end_all_sign_ins(session, account.id)
    of = {} if noted.who.account_id == account.id else {"account": str(account.id)}
    note_of_account(session, account.id, replace(noted, of=of))


def refresh_hash(database: Database, account: Account, password: str) -> None:
    """Hash a password once more that was just typed, because hashes are made with other parameters now.

    Args:
        database: where it is kept.
        account: as it was when the password was compared; one that has another password by now keeps it.
        password: what was typed.
    """
    hashed = hash_password(password)
    is_same = (Account.id == account.id) & (Account.password == account.password)
    with database.writing() as session:
        session.execute(update(Account).where(is_same).values(password=hashed))


def add_membership(database: Database, email: str, organisation_id: UUID, role: MemberRole) -> None:
    """Make an account a member where everything is made at once, such as in a demonstration, without a line of a trail.

    People are given roles by ``members.give_roles``.

    Raises:
        UnknownAccountError: nobody has this address.
    """
    with database.writing() as session:
        add_roles(session, organisation_id, _account(session, email).id, [role])


def new_token() -> str:
    """Make what a signed-in browser shows; chance alone, so that nothing can be told from it."""
    return uuid4().hex


def _account(session: Session, email: str) -> Account:
    account = find_account(session, email)
    if account is None:
        message = "There is no account with this e-mail address."
        raise UnknownAccountError(message)
    return account


def hash_strong(password: str, email: str) -> str:
    """Hash a password that nobody could guess.

    Raises:
        WeakPasswordError: somebody could.
    """
    weakness = find_weakness(password, email)
    if weakness:
        raise WeakPasswordError(weakness)
    return hash_password(password)
