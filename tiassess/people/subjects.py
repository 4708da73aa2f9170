"""Accounts and who their people are at the provider of single sign-on: finding the one by the other, and tying both.

An address can be given to somebody else one day, so it counts once: when an account is tied. From then on only the
provider's own id for the person does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.people.accounts import find_account
from tiassess.people.errors import AccountRefusedError
from tiassess.people.tables import Account
from tiassess.people.trail import Deed, Noted, by_account, note_of_account
from tiassess.people.turns import take_account_and_turns
from tiassess.storage.database import Database


@dataclass(frozen=True)
class Proof:
    """What the provider proved of somebody.

    Attributes:
        subject: who they are there, as accounts keep it.
        verified_email: their address, if the provider says that it made sure of it.
        signed_in: when they last showed there who they are, if the provider says so.
    """

    subject: str
    verified_email: str | None = None
    signed_in: datetime | None = None


def subject_of(issuer: str, id_there: str) -> str:
    """Give what an account keeps of its person at a provider; an issuer has no space, so no two are alike.

    >>> subject_of("https://login.example.org", "a7")
    'https://login.example.org a7'
    """
    return f"{issuer} {id_there}"


def find_account_by_subject(session: Session, subject: str) -> Account | None:
    """Find the account of somebody at the provider, or None."""
    return session.scalar(select(Account).where(Account.subject == subject))


def sign_in_by_subject(database: Database, proof: Proof, today: date) -> str | None:
    """Give the address of the account that somebody may enter; nobody gets an account by this.

    It is the account that belongs to them at the provider. Otherwise it is the one with their verified address, which
    belongs to them from now on, unless it belongs to somebody else there.

    Args:
        database: where accounts are kept.
        proof: what the provider proved of them.
        today: the day.
    """
    with database.reading() as session:
        if account := find_account_by_subject(session, proof.subject):
            return account.email if account.active else None
    if proof.verified_email is None:
        return None
    with database.writing() as session:
        account = find_account(session, proof.verified_email)
        if account is None or not account.active:
            return None
        try:
            tie(session, account, proof.subject, today)
        except AccountRefusedError:
            return None
        return account.email


def tie(session: Session, account: Account, subject: str, today: date) -> None:
    """Let an account belong to somebody at the provider, and write that down; do nothing if it does already.

    Args:
        session: a writing session.
        account: whose.
        subject: who they are at the provider.
        today: the day.

    Raises:
        AccountRefusedError: the account, or the person at the provider, belongs to another one.
    """
    take_account_and_turns(session, account.id)
    if account.subject == subject:
        return
    if account.subject is not None or find_account_by_subject(session, subject):
        message = "This account, or your account at the provider, belongs to somebody else already."
        raise AccountRefusedError(message)
    account.subject = subject
    note_of_account(session, account.id, Noted(Deed.SUBJECT_TIED, by_account(account.id), today))
