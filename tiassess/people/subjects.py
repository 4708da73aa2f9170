"""Accounts and who their people are at the provider of single sign-on: finding the one by the other, and tying both.

An address can be given to somebody else one day, so it counts once, beside a sign-in here: when an account is tied.
From then on only the provider's own id for the person does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.people.accounts import plain_email
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


def can_be_tied(account: Account | None) -> bool:
    """Say whether an account may come to belong to somebody at the provider, once they have signed in to it here."""
    return account is not None and account.active and account.subject is None


def tie_own(database: Database, account_id: UUID, proof: Proof, today: date, *, is_agreed: bool = False) -> None:
    """Let an account that is signed in belong to somebody at the provider; do nothing if it does already.

    An address alone opens no account: it may have been made before its person came, by whoever saw the link of their
    invitation, and a provider may vouch for what is not so. So it has to be signed in to as well.

    Args:
        database: where it is kept.
        account_id: who is signed in.
        proof: what the provider proved of them.
        today: the day.
        is_agreed: whether they said by a press that they are who signed in there, which counts where the provider
            vouches for no address at all.

    Raises:
        AccountRefusedError: the address is another one, or the account, or the person there, belongs to another one.
    """
    with database.writing() as session:
        account = take_account_and_turns(session, account_id)
        if account.subject == proof.subject:
            return
        email = proof.verified_email
        is_same = is_agreed if email is None else plain_email(email) == account.email
        if not (is_same and can_be_tied(account)) or find_account_by_subject(session, proof.subject):
            message = "This account, or your account at the provider, is another one's."
            raise AccountRefusedError(message)
        account.subject = proof.subject
        note_of_account(session, account.id, Noted(Deed.SUBJECT_TIED, by_account(account.id), today))
