"""The app so far: shown before another one takes its place, before it goes, and before new recovery codes are made.

Whoever sits at a browser in which somebody is signed in, and knows their password, could otherwise keep the account by
an app of their own. Who signed in with the app, or by a recovery code, a few minutes ago is not asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import session
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField

from tiassess.clock import now
from tiassess.people.second_factor import is_code_right, use_recovery_code
from tiassess.people.sign_ins import checksum
from tiassess.web.running import running
from tiassess.web.sessions import minute_of
from tiassess.web.workspace.forms import without_odd_signs
from tiassess.web.workspace.misses import note_miss_afterwards
from tiassess.web.workspace.proof import MINUTES, TOKEN
from tiassess.web.workspace.second_factor_forms import CodeForm
from tiassess.web.workspace.throttle import A_DAY, Counted, throttle

if TYPE_CHECKING:
    from tiassess.people.tables import Account

APP_SHOWN = "app_shown"
"""Where the session keeps the minute in which the app, or a recovery code in its place, was last shown."""


class AppSoFarForm(CodeForm):
    """A change to the app of an account, with the app so far where it has to be shown.

    Attributes:
        so_far: a code of it; None where nothing is asked.
    """

    so_far = StringField(
        _("Code of the app that you have so far"),
        filters=[without_odd_signs],
        description=_("Or one of your recovery codes."),
    )

    def __init__(self, account: Account, **named: Any) -> None:
        """Ask for the app so far, if there is one and it was not shown lately."""
        super().__init__(**named)
        self._account = account
        if account.second_factor is None or _is_shown_lately():
            del self.so_far
        else:
            self.code.label.text = gettext("Code of the new app")

    def shows_app_so_far(self) -> bool:
        """Say whether the app so far is shown, where it has to be; otherwise say so on the form."""
        if self.so_far is None:
            return True
        is_shown = _is_right(self._account, self.so_far.data or "")
        if not is_shown:
            self.so_far.errors = [
                gettext("This is neither the code that the app so far shows now nor a recovery code.")
            ]
        return is_shown


def app_was_shown() -> None:
    """Keep that somebody showed just now the app, or a recovery code in its place."""
    session[APP_SHOWN] = minute_of(now())


def _is_shown_lately() -> bool:
    return APP_SHOWN in session and 0 <= minute_of(now()) - session[APP_SHOWN] < MINUTES


def _is_right(account: Account, code: str) -> bool:
    """Say whether a code is of the app or a recovery code, and use it up; ten tries a day for each sign-in."""
    database, keys = running().database, running().settings.keys
    counted = Counted(f"app {checksum(session[TOKEN])}", is_known=True, forgotten_after=A_DAY)
    with throttle().attempt(counted) as attempt:
        attempt.is_right = (
            is_code_right(database, keys, account.id, code, now())
            or use_recovery_code(database, account.id, code, now().date()) is not None
        )
    if attempt.is_right:
        app_was_shown()
    else:
        note_miss_afterwards(account)
    return attempt.is_right
