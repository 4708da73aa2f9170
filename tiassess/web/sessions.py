"""Sessions by door: respondents have one sealed cookie for the answer pages, and no other page has any.

The cookie's content is encrypted, so that whoever finds it in a browser learns nothing; it has one size; it lasts until
the browser closes or nothing was pressed for half an hour. Writing to the session of a public page raises.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import session
from flask.sessions import SessionInterface, SessionMixin

from tiassess.clock import now
from tiassess.collection.padding import fill_up, strip_filling
from tiassess.collection.sealing import decrypt, encrypt

if TYPE_CHECKING:
    from flask import Flask, Request, Response

    from tiassess.config import SubKeys

PATH = "/answer"
NAME = "__Secure-answer"
LABEL = "answer-cookie"
IDLE_MINUTES = 30
"""After so many minutes without a press a cookie is refused: a shared computer has another person before it by then."""

SIZE = 320


class AnswerSession(dict[str, Any], SessionMixin):
    """What a respondent's cookie holds; empty for somebody who has not started, or whose half hour is over.

    Attributes:
        came_with_cookie: whether there was one, spent or not.
        is_left_alone: whether the cookie stays as it is, for the same press comes once more.
        as_it_came: what the cookie held, and the minute of its last use, so that it is renewed once a minute only.
    """

    came_with_cookie = False
    is_left_alone = False
    as_it_came: tuple[dict[str, Any], int] = ({}, 0)


def leave_alone() -> None:
    """Leave the present visitor's cookie as it is, spent or not."""
    session.is_left_alone = True  # type: ignore[attr-defined]  # of the session of answer pages


def came_with_cookie() -> bool:
    """Say whether the present visitor's browser has a respondent's cookie, spent or not."""
    return bool(getattr(session, "came_with_cookie", False))


class DoorSessions(SessionInterface):
    """Open and keep the session of the door that a request is for."""

    def __init__(self, keys: SubKeys) -> None:
        self._keys = keys

    def open_session(self, app: Flask, request: Request) -> AnswerSession | None:  # noqa: ARG002 - Flask's own shape
        """Read the respondent's cookie on an answer page; elsewhere give nothing, which Flask refuses to write to."""
        if not request.path.startswith(f"{PATH}/"):
            return None
        cookies = request.cookies.getlist(NAME)
        session = AnswerSession()
        session.came_with_cookie = bool(cookies)
        if len(cookies) == 1:  # of two, one may be planted by another site under the same domain
            session.as_it_came = self._read(cookies[0], now())
            session.update(session.as_it_came[0])
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002 - as above
        """Renew the half hour, or take the cookie away when nothing is left in it."""
        assert isinstance(session, AnswerSession)
        if session.is_left_alone or (session and session.as_it_came == (dict(session), _minute(now()))):
            return
        if session:
            value = self._write(session, now())
            response.set_cookie(NAME, value, path=PATH, secure=True, httponly=True, samesite="Lax")
        elif session.came_with_cookie:
            response.delete_cookie(NAME, path=PATH, secure=True, httponly=True, samesite="Lax")

    def _write(self, session: AnswerSession, moment: datetime) -> str:
        content = json.dumps({**session, "minute": _minute(moment)}, separators=(",", ":")).encode()
        sealed = encrypt(self._keys.current(LABEL), fill_up(content, SIZE), LABEL.encode())
        return base64.urlsafe_b64encode(sealed).decode()

    def _read(self, cookie: str, moment: datetime) -> tuple[dict[str, Any], int]:
        """Give what a cookie holds and the minute of its last use; nothing for one that is spent or not ours."""
        try:
            sealed = base64.urlsafe_b64decode(cookie)
        except ValueError:
            return {}, 0
        for place, key in enumerate(self._keys.all(LABEL)):
            plaintext = decrypt(key, sealed, LABEL.encode())
            if plaintext is not None:
                content: dict[str, Any] = json.loads(strip_filling(plaintext))
                minute: int = content.pop("minute")
                is_fresh = 0 <= _minute(moment) - minute < IDLE_MINUTES
                return (content, minute if place == 0 else 0) if is_fresh else ({}, 0)  # an old key's is made anew
        return {}, 0


def _minute(moment: datetime) -> int:
    """Give the minute of a moment: the cookie says no finer than that when it was last used."""
    return int(moment.timestamp() // 60)
