"""Known browsers: where an account was signed in or given its password, so that strangers' tries keep no owner out.

The cookie is sealed and of one size. It lets nobody in: it only gives a browser a count of its own misses, for one
account and as long as its password stays the same (see ``throttle``).
"""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import after_this_request, request

from tiassess.clock import now
from tiassess.config.sealing import open_small, seal_small
from tiassess.people.accounts import plain_email
from tiassess.web.running import running
from tiassess.web.workspace.access import SIGN_IN
from tiassess.web.workspace.throttle import A_DAY, Counted

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from tiassess.people.tables import Account

COOKIE = "__Secure-known"
LABEL = "known-browser"
DAYS = 90
_FORM = struct.Struct(">16s16s16sI")
"""The account, its password's checksum, what tells this browser from others, and the day."""


def remember_browser(account: Account) -> None:
    """Let the browser of the present request be known from now on; without a password there is nothing to guess."""
    if account.password is None:
        return
    content = _FORM.pack(account.id.bytes, _checksum(account), secrets.token_bytes(16), now().date().toordinal())
    sealed = base64.urlsafe_b64encode(seal_small(running().settings.keys, LABEL, content, COOKIE.encode())).decode()

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            sealed,
            path=SIGN_IN,
            max_age=timedelta(days=DAYS),
            secure=True,
            httponly=True,
            samesite="Lax",
        )
        return response


def password_tries(email: str, account: Account | None) -> Counted:
    """Say whose tries of a password are counted together on the sign-in page."""
    if browser := _known_browser(account):
        return Counted(f"password {browser}", is_known=True)
    return Counted(f"password {plain_email(email)}", is_known=False, is_made_up=True)


def code_tries(account: Account) -> Counted:
    """Say whose tries of a code are counted together after the password; a new password begins anew."""
    if browser := _known_browser(account):
        return Counted(f"code {browser}", is_known=True, forgotten_after=A_DAY)
    return Counted(f"code {account.id} {_checksum(account).hex()}", is_known=False, forgotten_after=A_DAY)


def _known_browser(account: Account | None) -> str | None:
    """Give what tells the present browser from others, if it is known for this account."""
    cookies = request.cookies.getlist(COOKIE)
    if account is None or len(cookies) != 1:
        return None
    try:
        sealed = base64.urlsafe_b64decode(cookies[0])
    except ValueError:
        return None
    content = open_small(running().settings.keys, LABEL, sealed, COOKIE.encode())
    if content is None:
        return None
    account_id, checksum, browser, day = _FORM.unpack(content)
    is_theirs = account_id == account.id.bytes and hmac.compare_digest(checksum, _checksum(account))
    is_lately = now().date() - date.fromordinal(day) <= timedelta(days=DAYS)
    return browser.hex() if is_theirs and is_lately else None


def _checksum(account: Account) -> bytes:
    return sha256((account.password or "").encode()).digest()[:16]
