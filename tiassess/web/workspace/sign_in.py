"""Signing in and out and changing one's password: Flask-Security's views, with our accounts, forms, pages and cookie.

Of that library only sessions by password are let in: no tokens, no JSON, no cookie that outlives the browser, nothing
that tells where somebody signed in from. What may come later (a second factor, passkeys) hangs on the same place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import flash, g, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_login import user_logged_out
from flask_security import RoleMixin, Security, UserDatastore, UserMixin
from flask_security.signals import password_changed, user_authenticated
from werkzeug.exceptions import TooManyRequests

from tiassess.people.accounts import end_sessions, find_account, find_account_by_token
from tiassess.people.passwords import NOBODYS, hash_password
from tiassess.web.audience import Audience, open_library_routes
from tiassess.web.running import running
from tiassess.web.sessions import WORKSPACE, begin
from tiassess.web.workspace.access import HOME, SIGN_IN, is_safe_next
from tiassess.web.workspace.forms import PasswordForm, SignInForm
from tiassess.web.workspace.throttle import slow_down_guessing

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

    from tiassess.config import SubKeys

AUDIENCES = {
    "security.login": Audience.EVERYONE,
    "security.logout": Audience.SIGNED_IN,
    "security.change_password": Audience.SIGNED_IN,
}
"""The library's routes that we use. Any other that a setting or a new version brings stops the start."""

SETTINGS = {
    "URL_PREFIX": WORKSPACE.path,
    "LOGIN_URL": SIGN_IN.removeprefix(WORKSPACE.path),
    "LOGOUT_URL": "/sign-out",
    "LOGOUT_METHODS": ["POST"],
    "CHANGE_URL": "/password",
    "POST_LOGIN_VIEW": HOME,
    "POST_LOGOUT_VIEW": SIGN_IN,
    "POST_CHANGE_VIEW": HOME,
    "CHANGEABLE": True,
    "API_ENABLED_METHODS": ["session"],
    "FRESHNESS": timedelta(-1),  # asks for the password once more; nothing here needs that yet
    "PASSWORD_HASH": "pbkdf2_sha512",  # one of their list; what really hashes is set below
    "PASSWORD_SINGLE_HASH": True,
    "SEND_PASSWORD_CHANGE_EMAIL": False,
    "FLASH_MESSAGES": False,  # theirs are not in our words
    "CACHE_CONTROL": None,  # every page says "no-store" already
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": False,
    "CLI_ROLES_NAME": False,
}


class NoRole(RoleMixin):
    """The library wants a table of roles. Ours belong to organisations (see ``access``), so it is given none."""


@dataclass(eq=False)
class User(UserMixin):
    """An account as the library sees it."""

    email: str = ""
    password: str = field(default="", repr=False)
    active: bool = False
    fs_uniquifier: str = field(default="", repr=False)
    roles: list[RoleMixin] = field(default_factory=list)


class Accounts(UserDatastore):
    """Our accounts for the library: each act is a transaction of its own."""

    def __init__(self) -> None:
        super().__init__(User, NoRole)

    def find_user(self, case_insensitive: bool = False, **named: str) -> User | None:  # noqa: ARG002 - theirs
        """Find an account by its address or by what a signed-in browser shows."""
        with running().database.reading() as database:
            if "email" in named:
                account = find_account(database, named["email"])
            else:
                account = find_account_by_token(database, named["fs_uniquifier"])
        if account is None:
            return None
        return User(account.email, account.password or NOBODYS, account.active, account.fs_uniquifier)

    def put(self, user: User) -> User:
        """Keep a changed password and what a signed-in browser shows from now on."""
        with running().database.writing() as database:
            account = find_account(database, user.email)
            assert account is not None
            account.password, account.fs_uniquifier = user.password, user.fs_uniquifier
        return user

    def commit(self) -> None:
        """Do nothing: it is kept already."""


class Hashing:
    """Our hashes in place of the library's."""

    def hash(self, password: str, **_options: Any) -> str:
        """Hash a password."""
        return hash_password(password)


def set_up_sign_in(app: Flask, keys: SubKeys) -> None:
    """Let people sign in to an application."""
    app.config.update({f"SECURITY_{name}": value for name, value in SETTINGS.items()})
    app.config.update(SECRET_KEY=keys.current("workspace").hex(), SESSION_PROTECTION=None)
    app.config.update(SECURITY_PASSWORD_SALT=keys.current("workspace-passwords").hex())
    slow_down_guessing(app)
    security = Security(app, Accounts(), login_form=SignInForm, change_password_form=PasswordForm)
    security.pwd_context = Hashing()
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(lambda _request: None)  # no token in an address or a header lets anybody in
    security.principal.identity_loaders.clear()  # it would look for somebody on public and answer pages too
    open_library_routes(app, AUDIENCES)
    app.before_request(_refuse_other_ways_on)
    app.register_error_handler(TooManyRequests, _ask_to_wait)
    user_authenticated.connect(_begin_anew, app)
    user_logged_out.connect(_forget, app)
    password_changed.connect(_say_changed, app)


def _refuse_other_ways_on() -> Response | None:
    """Take a way on from the sign-in page out of its address, unless it leads to a page of the workspace."""
    ways = [*request.args.getlist("next"), *request.form.getlist("next")] if request.path == SIGN_IN else []
    if all(not way or is_safe_next(way) for way in ways):
        return None
    return redirect(SIGN_IN, 303)


def _ask_to_wait(_mistake: TooManyRequests) -> tuple[str, int, dict[str, str]]:
    return render_template("security/wait.html"), 429, {"Retry-After": "60"}


def _begin_anew(_app: Flask, **_said: object) -> None:
    """Give who signs in a new token for forms, and keep nothing that was made from their address and browser."""
    for name in ("csrf_token", "_id", "fs_cc", "fs_paa"):
        session.pop(name, None)
        g.pop(name, None)
    begin()


def _forget(_app: Flask, *, user: User, **_said: object) -> None:
    """End every session of who signs out, so that a cookie that was copied ends with the browser's own."""
    end_sessions(running().database, user.fs_uniquifier)
    session.clear()
    flash(_("You are signed out everywhere."))


def _say_changed(_app: Flask, **_said: object) -> None:
    flash(_("Your password is changed. Every other device has been signed out."))
