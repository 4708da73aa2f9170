"""Letting in: the end of every way to sign in, by password, by code and by a provider; and who is here afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from uuid import UUID

from flask import abort, flash, g, redirect, session
from flask_babel import gettext as _
from flask_security import RoleMixin, UserMixin
from flask_security.utils import login_user

from tiassess.clock import now
from tiassess.people.accounts import find_account_by_token
from tiassess.people.passwords import NOBODYS
from tiassess.people.sign_ins import begin_sign_in, find_signed_in
from tiassess.web.running import running
from tiassess.web.sessions import BEGUN, SAID_ONCE, begin
from tiassess.web.workspace.access import SIGN_IN
from tiassess.web.workspace.known_browsers import remember_browser
from tiassess.web.workspace.proof import TOKEN, prove

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from tiassess.people.tables import Account

SIGNED_IN_AS = "_user_id"
"""Where Flask-Login keeps in the session what stands for the account (see ``Account.fs_uniquifier``)."""


KEPT = frozenset({SIGNED_IN_AS, "_fresh", "identity.id", "identity.auth_type", SAID_ONCE})
"""What a session keeps when somebody signs in: what the library has just put there, and what is said once. Anything
else may be of whoever sat here before, such as the secret of an app that they began to set up."""


class NoRole(RoleMixin):
    """The library wants a table of roles. Ours belong to organisations (see ``access``), so it is given none."""


@dataclass(eq=False)
class User(UserMixin):
    """An account as the library sees it."""

    account_id: UUID
    email: str = ""
    password: str = field(default="", repr=False)
    active: bool = False
    fs_uniquifier: str = field(default="", repr=False)
    roles: list[RoleMixin] = field(default_factory=list)


def user_of(account: Account) -> User:
    """Give an account as the library sees it."""
    return User(account.id, account.email, account.password or NOBODYS, account.active, account.fs_uniquifier)


def let_in(account: Account, way: str) -> None:
    """Sign somebody in who has shown who they are, in every way that this server asks of them.

    Args:
        account: who it is; the caller has seen that it may sign in.
        way: by what they showed it, for whoever listens to the library's signals.
    """
    login_user(user_of(account), authn_via=[way])


def begin_anew(_app: Flask, *, user: User, **_said: object) -> None:
    """Give who signs in a sign-in of their own and a new token for forms, and keep nothing of their way here."""
    database = running().database
    with database.reading() as reading:
        account = find_account_by_token(reading, user.fs_uniquifier) or begin_once_more()
    for name in [name for name in session if name not in KEPT]:
        session.pop(name)
    g.pop("csrf_token", None)
    session[TOKEN] = begin_sign_in(database, user.account_id, now().date())
    begin()
    prove()
    remember_browser(account)


def begin_once_more() -> NoReturn:
    """Lead somebody back to the sign-in page whose password was changed, or account ended, in this very second."""
    session.clear()
    flash(_("Something about this account has just changed. Please sign in once more."))
    abort(redirect(SIGN_IN, 303))


def find_account_here(database: Session) -> Account | None:
    """Give the account that is signed in in the present browser; without a beginning it would never end."""
    if BEGUN not in session or TOKEN not in session:
        return None
    account = find_signed_in(database, session[TOKEN])
    return account if account and account.fs_uniquifier == session.get(SIGNED_IN_AS) else None
