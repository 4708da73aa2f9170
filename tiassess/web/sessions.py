"""Sessions by door: one sealed cookie for the answer pages, another for the workspace, and none for any other page.

A cookie's content is encrypted, so that whoever finds it in a browser learns nothing; it has one size; it lasts until
the browser closes or nothing was pressed for a while. The two never meet: a browser sends each to its own pages only,
and one that is carried to the other door cannot be opened there. Writing to the session of a public page raises.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Door:
    """Where a cookie goes and how it is kept.

    Attributes:
        path: the beginning of the addresses that it is for.
        name: the cookie's name.
        label: the purpose of its key.
        idle_minutes: after so many minutes without a press it is refused; a shared computer has somebody else before it
            by then.
        size: bytes of its content, filled up.
        longest_minutes: so many minutes after `begin` it is refused, whatever was pressed; None for no such end.
        tells_caches: whether its pages say that they depend on cookies; a respondent's pages are told apart by nobody.
        own: the part of its content without which its pages are somebody else's.
    """

    path: str
    name: str
    label: str
    idle_minutes: int
    size: int
    tells_caches: bool = False
    longest_minutes: int | None = None
    own: str | None = None


ANSWER = Door("/answer", "__Secure-answer", "answer-cookie", idle_minutes=30, size=320, own="words")
WORKSPACE = Door(
    *("/workspace", "__Secure-workspace", "workspace-cookie"),
    idle_minutes=60,
    size=2048,
    tells_caches=True,
    longest_minutes=12 * 60,
)
DOORS = (ANSWER, WORKSPACE)

BEGUN = "begun"
"""Where the minute is kept in which somebody signed in."""

LEAST_ROOM = 16
"""Bytes to spare when a sentence is cut, so that what holds the cookie's content is never just full."""

SAID_ONCE = "_flashes"
"""Where Flask keeps sentences for the next page."""


class DoorSession(dict[str, Any], SessionMixin):
    """What a cookie holds; empty for somebody who has not started, or whose time is over.

    Attributes:
        door: the door that the cookie is for.
        came_with_cookie: whether there was one, spent or not.
        is_left_alone: whether the cookie stays as it is, for the same press comes once more.
        as_it_came: what the cookie held, and the minute of its last use, so that it is renewed once a minute only.
    """

    came_with_cookie = False
    is_left_alone = False
    as_it_came: tuple[dict[str, Any], int] = ({}, 0)

    def __init__(self, door: Door) -> None:
        super().__init__()
        self.door = door

    @property
    def is_somebody_elses(self) -> bool:
        """Say whether what the cookie leads to is another one's now, or nobody's, so that older pages must not show."""
        own = self.door.own
        if own is None or own not in self.as_it_came[0]:
            return False
        return bool(self.as_it_came[0][own] != self.get(own))


def begin() -> None:
    """Let the time of a cookie that does not last for ever begin now."""
    session[BEGUN] = minute_of(now())


def leave_alone() -> None:
    """Leave the present visitor's cookie as it is, spent or not."""
    session.is_left_alone = True  # type: ignore[attr-defined]  # of the session of answer pages


def came_with_cookie() -> bool:
    """Say whether the present visitor's browser has this door's cookie, spent or not."""
    return bool(getattr(session, "came_with_cookie", False))


class DoorSessions(SessionInterface):
    """Open and keep the session of the door that a request is for."""

    def __init__(self, keys: SubKeys) -> None:
        self._keys = keys

    def open_session(self, app: Flask, request: Request) -> DoorSession | None:  # noqa: ARG002 - Flask's own shape
        """Read the cookie of a door on its own pages; elsewhere give nothing, which Flask refuses to write to."""
        door = next((door for door in DOORS if request.path.startswith(f"{door.path}/")), None)
        if door is None:
            return None
        cookies = request.cookies.getlist(door.name)
        session = DoorSession(door)
        session.came_with_cookie = bool(cookies)
        if len(cookies) == 1:  # of two, one may be planted by another site under the same domain
            session.as_it_came = self._read(cookies[0], now(), door)
            session.update(_copy(session.as_it_came[0]))
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002 - as above
        """Renew the time of somebody who is there, or take the cookie away when nothing is left in it."""
        assert isinstance(session, DoorSession)
        door = session.door
        if door.tells_caches:
            response.vary.add("Cookie")
        if session.is_left_alone or (session and session.as_it_came == (dict(session), minute_of(now()))):
            return
        if session.is_somebody_elses:
            # Chromium shows a page from its memory on Back although we say no-store, unless a cookie changed since. One
            # change does not count for a page on whose way the cookie was changed too; two do.
            self._set(response, DoorSession(door))
        if session:
            self._set(response, session)
        elif session.came_with_cookie:
            response.delete_cookie(door.name, path=door.path, secure=True, httponly=True, samesite="Lax")

    def _set(self, response: Response, session: DoorSession) -> None:
        door, value = session.door, self._write(session, now())
        response.set_cookie(door.name, value, path=door.path, secure=True, httponly=True, samesite="Lax")

    def _write(self, session: DoorSession, moment: datetime) -> str:
        door = session.door
        content = _content(session, moment)
        if len(content) >= door.size:  # of all that it holds only what is said once can be long
            content = _content(_cut(session, len(content) - door.size), moment)
        sealed = encrypt(self._keys.current(door.label), fill_up(content, door.size), door.label.encode())
        return base64.urlsafe_b64encode(sealed).decode()

    def _read(self, cookie: str, moment: datetime, door: Door = ANSWER) -> tuple[dict[str, Any], int]:
        """Give what a cookie holds and the minute of its last use; nothing for one that is spent or not ours."""
        try:
            sealed = base64.urlsafe_b64decode(cookie)
        except ValueError:
            return {}, 0
        for place, key in enumerate(self._keys.all(door.label)):
            plaintext = decrypt(key, sealed, door.label.encode())
            if plaintext is not None:
                content: dict[str, Any] = json.loads(strip_filling(plaintext))
                minute: int = content.pop("minute")
                is_fresh = 0 <= minute_of(moment) - minute < door.idle_minutes and not _is_over(content, moment, door)
                return (content, minute if place == 0 else 0) if is_fresh else ({}, 0)  # an old key's is made anew
        return {}, 0


def _is_over(content: dict[str, Any], moment: datetime, door: Door) -> bool:
    """Say whether somebody was let in too long ago, however often they pressed since."""
    if door.longest_minutes is None or BEGUN not in content:
        return False
    return not 0 <= minute_of(moment) - content[BEGUN] < door.longest_minutes


def _content(session: dict[str, Any], moment: datetime) -> bytes:
    return json.dumps({**session, "minute": minute_of(moment)}, separators=(",", ":")).encode()


def _cut(session: dict[str, Any], too_long: int) -> dict[str, Any]:
    """Keep of what is said once the first sentence, cut if need be; whatever has to stay must be on a page besides.

    Args:
        session: what the cookie is to hold.
        too_long: by how many bytes it is too long.
    """
    rest = {name: value for name, value in session.items() if name != SAID_ONCE}
    said = session.get(SAID_ONCE)
    if not said:
        return rest
    category, words = said[0]
    room = len(json.dumps(said, separators=(",", ":"))) - too_long - LEAST_ROOM
    sentence = words.partition(". ")
    first = f"{sentence[0]}{sentence[1]}".strip()
    while first and len(json.dumps([[category, first]])) > room:
        first = f"{first[:-2]}…" if len(first) > 1 else ""
    return rest | {SAID_ONCE: [(category, first)]} if first else rest


def _copy(content: dict[str, Any]) -> dict[str, Any]:
    """Copy lists too, so that a change within one shows."""
    return {name: list(value) if isinstance(value, list) else value for name, value in content.items()}


def minute_of(moment: datetime) -> int:
    """Give the minute of a moment: the cookie says no finer than that when it was last used."""
    return int(moment.timestamp() // 60)
