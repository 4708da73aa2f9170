"""The second step of signing in: whether a code lets somebody in, and what happens when many do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, redirect, session, url_for
from flask_babel import gettext as _

from tiassess.clock import now
from tiassess.people.second_factor import is_code_right, make_secret, use_recovery_code
from tiassess.web.running import running
from tiassess.web.workspace.known_browsers import code_tries
from tiassess.web.workspace.misses import note_miss_afterwards
from tiassess.web.workspace.throttle import MOST_MISSES, Counted, throttle

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from tiassess.people.tables import Account

NEW_APP = "new_app"
"""Where the session keeps the secret of an app that is being set up; the cookie is sealed."""


def is_app_code(account: Account, code: str, counted: Counted | None = None) -> bool:
    """Say whether a code is the one that the account's app shows, and use it up.

    Args:
        account: whose app it is.
        code: what was typed.
        counted: whose tries are counted; those of who is half way in when absent.
    """
    return _is_taken(
        account,
        lambda: is_code_right(running().database, running().settings.keys, account.id, code, now()),
        counted or code_tries(account),
    )


def is_recovery_code(account: Account, code: str) -> bool:
    """Say whether a code is one of the account's recovery codes, use it up, and say how many are left."""
    left: list[int] = []

    def use() -> bool:
        number = use_recovery_code(running().database, account.id, code, now().date())
        left.extend([] if number is None else [number])
        return number is not None

    is_taken = _is_taken(account, use, code_tries(account))
    if is_taken:
        flash(
            _(
                "You have %(number)s codes left. You can make new ones under “Sign-in and security”.",
                number=left[0],
            )
        )
    return is_taken


def begin_anew_after_many(account: Account) -> Response | None:
    """Let somebody begin with the password again who tried many codes; None for who may try another one."""
    if throttle().misses(code_tries(account)) < MOST_MISSES:
        return None
    session.clear()
    flash(_("None of these codes was the one of this account. Please begin with your password again."))
    return redirect(url_for("security.login"), 303)


def secret_of_new_app() -> bytes:
    """Give the secret of the app that somebody sets up, the same one until it is done."""
    if NEW_APP not in session:
        session[NEW_APP] = make_secret().hex()
    return bytes.fromhex(session[NEW_APP])


def _is_taken(account: Account, is_right: Callable[[], bool], counted: Counted) -> bool:
    with throttle().attempt(counted) as attempt:
        attempt.is_right = is_right()
    if not attempt.is_right:
        note_miss_afterwards(account)
    return attempt.is_right
