"""Proof: how lately somebody showed who they are, for pages that ask for it once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import session

from tiassess.clock import now
from tiassess.people.sign_ins import checksum
from tiassess.web.sessions import minute_of
from tiassess.web.workspace.throttle import Counted

if TYPE_CHECKING:
    from flask.sessions import SessionMixin

CONFIRMED = "confirmed"
"""Where the session keeps the minute in which somebody last showed who they are."""

TOKEN = "sign_in"  # noqa: S105 - a name in the session, no token
"""Where the session keeps what stands for this sign-in (see ``people.sign_ins``)."""

MINUTES = 10
MINUTES_TO_FILL_IN = 30
"""A form that was asked for in time may be sent so long: nothing that somebody wrote is lost by our asking."""


def prove() -> None:
    """Keep that somebody showed just now who they are."""
    session[CONFIRMED] = minute_of(now())


def unprove() -> None:
    """Keep that nobody knows when somebody showed who they are, so that the next page that matters asks."""
    session.pop(CONFIRMED, None)


def is_proved_lately(kept: SessionMixin, minutes: int = MINUTES) -> bool:
    """Say whether somebody showed who they are within the last minutes."""
    return CONFIRMED in kept and 0 <= minute_of(now()) - kept[CONFIRMED] < minutes


def tries_here() -> Counted:
    """Say whose tries are counted together where somebody is signed in: those of this sign-in, and no stranger's."""
    return Counted(f"sign-in {checksum(session[TOKEN])}", is_known=True)
