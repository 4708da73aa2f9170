"""Signing in and out and changing one's password: Flask-Security's views, with our accounts, forms, pages and cookie.

Of that library only sessions by password are let in: no tokens, no JSON, no cookie by which somebody stays signed in,
nothing that tells where somebody signed in from. Where it asks whether a second factor is needed, our own pages answer
(``half_way``, ``second_factor_routes``): its own would keep recovery codes readable, and no limit to guessing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_login import user_logged_out
from flask_security import Security, UserDatastore, UserMixin
from flask_security.signals import password_changed, user_authenticated
from flask_security.tf_plugin import TfPlugin
from flask_security.utils import set_request_attr

from tiassess.clock import now
from tiassess.people import trail
from tiassess.people.accounts import find_account, find_account_by_token, keep_password
from tiassess.people.passwords import hash_password
from tiassess.people.sign_ins import sign_out
from tiassess.people.turns import take_account_and_turns
from tiassess.web.audience import Audience, open_library_routes
from tiassess.web.running import running
from tiassess.web.sessions import WORKSPACE
from tiassess.web.workspace.access import HOME, SIGN_IN, is_safe_next
from tiassess.web.workspace.forms import PasswordForm, SignInForm
from tiassess.web.workspace.half_way import go_half_way, step_after_password
from tiassess.web.workspace.letting_in import NoRole, User, begin_anew, begin_once_more, find_account_here, user_of
from tiassess.web.workspace.misses import note_misses
from tiassess.web.workspace.proof import TOKEN
from tiassess.web.workspace.single_sign_on import SINGLE_SIGN_ON
from tiassess.web.workspace.throttle import TooManyTriesError, slow_down_guessing

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
    "POST_CHANGE_VIEW": f"{HOME}sign-ins",
    "CHANGEABLE": True,
    "API_ENABLED_METHODS": ["session"],
    "FRESHNESS": timedelta(-1),  # asking once more who somebody is, is the guard's business (``admitting``)
    "PASSWORD_HASH": "pbkdf2_sha512",  # one of their list; what really hashes is set below
    "PASSWORD_SINGLE_HASH": True,
    "SEND_PASSWORD_CHANGE_EMAIL": False,
    "FLASH_MESSAGES": False,  # theirs are not in our words
    "CACHE_CONTROL": None,  # every page says "no-store" already
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": False,
    "CLI_ROLES_NAME": False,
}


class Accounts(UserDatastore):
    """Our accounts for the library: each act is a transaction of its own."""

    def __init__(self) -> None:
        super().__init__(User, NoRole)

    def find_user(self, case_insensitive: bool = False, **named: str) -> User | None:  # noqa: ARG002 - theirs
        """Find an account by its address or by what stands for it in a session."""
        with running().database.reading() as database:
            if "email" in named:
                account = find_account(database, named["email"])
            else:
                account = find_account_by_token(database, named["fs_uniquifier"])
        return user_of(account) if account else None

    def put(self, user: User) -> User:
        """Keep a password that its owner changed; every sign-in ends with it."""
        with running().database.writing() as database:
            noted = trail.Noted(trail.Deed.PASSWORD_CHANGED, trail.by_account(user.account_id), now().date())
            account = take_account_and_turns(database, user.account_id)
            keep_password(database, account, user.password, user.fs_uniquifier, noted)
        return user

    def commit(self) -> None:
        """Do nothing: it is kept already."""


class SecondStep(TfPlugin):
    """What the library asks whether a password is enough; of its own answers none is kept."""

    def tf_enter(
        self,
        user: UserMixin,
        remember_me: bool | None,  # noqa: ARG002 - theirs, like the next
        primary_authn_via: str,  # noqa: ARG002
        next_loc: str | None,
    ) -> Response | None:
        """Lead to the second step; None where the password is enough."""
        with running().database.reading() as database:
            account = find_account_by_token(database, user.fs_uniquifier) or begin_once_more()
            step = step_after_password(database, account)
        return redirect(go_half_way(account, step, next_loc or ""), 303) if step else None


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
    note_misses(app)
    security = Security(app, Accounts(), login_form=SignInForm, change_password_form=PasswordForm)
    security.pwd_context = Hashing()
    security.two_factor_plugins = SecondStep()
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(lambda _request: None)  # no token in an address or a header lets anybody in
    security.login_manager.user_loader(_load_user)
    security.principal.identity_loaders.clear()  # it would look for somebody on public and answer pages too
    open_library_routes(app, AUDIENCES)
    app.before_request(_refuse_other_ways_on)
    app.before_request(_lead_from_no_password)
    app.register_error_handler(TooManyTriesError, _ask_to_wait)
    user_authenticated.connect(begin_anew, app)
    user_logged_out.connect(_forget, app)
    password_changed.connect(_say_changed, app)


def _refuse_other_ways_on() -> Response | None:
    """Take a way on from the sign-in page out of its address, unless it leads to a page of the workspace.

    From the library's other pages none leads on; what asks for one did not come from ours.
    """
    if request.endpoint not in AUDIENCES:
        return None
    ways = [*request.args.getlist("next"), *request.form.getlist("next")]
    if all(not way or is_safe_next(way) for way in ways):
        return None
    if request.path != SIGN_IN:
        abort(400)
    return redirect(SIGN_IN, 303)


def _lead_from_no_password() -> Response | None:
    """Lead somebody who has no password away from the page where it is changed."""
    if request.path != f"{WORKSPACE.path}{SETTINGS['CHANGE_URL']}":
        return None
    with running().database.reading() as database:
        account = find_account_here(database)
    if account is None or account.password is not None:
        return None
    flash(_("You have no password here."))
    return redirect(str(SETTINGS["POST_CHANGE_VIEW"]), 303)


def _ask_to_wait(mistake: TooManyTriesError) -> tuple[str, int, dict[str, str]]:
    page = render_template("security/wait.html", minutes=mistake.seconds // 60, is_known=mistake.is_known)
    return page, 429, {"Retry-After": str(mistake.seconds)}


def _load_user(_token: str) -> User | None:
    """Tell the library who is here, by the same rule as the guard."""
    with running().database.reading() as database:
        account = find_account_here(database)
    if account is None:
        return None
    set_request_attr("fs_authn_via", "session")  # its views ask by which way somebody is known
    return user_of(account)


def _forget(_app: Flask, **_said: object) -> None:
    """End the sign-in of this browser, so that a cookie that was copied ends with its own."""
    provider = running().settings.single_sign_on if SINGLE_SIGN_ON in session else None
    if token := session.get(TOKEN):
        sign_out(running().database, token, now().date())
    session.clear()
    flash(_("You are signed out."))
    if provider:
        flash(
            _("You may still be signed in at %(name)s. On a shared computer, sign out there too.", name=provider.name)
        )


def _say_changed(_app: Flask, **_said: object) -> None:
    flash(_("Your password is changed. Every other device has been signed out."))
