"""What is remembered of somebody while they are at the provider of single sign-on, in their sealed cookie alone.

One way there at a time: a second window takes the place of the first, so that the cookie never grows.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from flask import session

from tiassess.web.workspace.access import HOME, is_safe_next

NAME = "single"
FORGOTTEN_AFTER = timedelta(minutes=15)
"""Long enough to look for a telephone and read a code from it."""

LONGEST_WAY_ON = 400
"""Signs of a page that is remembered to be led to; a longer one leads home."""

RANDOM_BYTES = 32


@dataclass(frozen=True)
class Pending:
    """Somebody on their way to the provider and back.

    Attributes:
        state: what they bring back, so that nobody else can send them.
        nonce: what the provider's proof must repeat, so that an older one is none.
        verifier: what redeems the code they bring, so that it is worth nothing to others (RFC 7636).
        way_on: the page that they wanted.
        again: whether they are signed in and show once more who they are.
        began: the second in which they were sent there.
        ties: whether they are signed in and want to sign in there from now on.
    """

    state: str
    nonce: str
    verifier: str
    way_on: str
    again: bool
    began: int
    ties: bool = False

    def is_answered_by(self, state: str, moment: datetime) -> bool:
        """Say whether it is they who come back, and in time."""
        in_time = timedelta() <= moment - self.sent <= FORGOTTEN_AFTER
        return in_time and hmac.compare_digest(state.encode(errors="replace"), self.state.encode())

    @property
    def sent(self) -> datetime:
        """The moment in which they were sent there."""
        return datetime.fromtimestamp(self.began, UTC)


def remember(way_on: str, moment: datetime, *, again: bool = False, ties: bool = False) -> Pending:
    """Remember somebody whom the next page leads to the provider.

    Args:
        way_on: the page that they wanted, as their address has it.
        moment: the present one.
        again: whether they are signed in and show once more who they are.
        ties: whether they are signed in and want to sign in there from now on.
    """
    state, nonce, verifier = (secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3))
    pending = Pending(state, nonce, verifier, safe_way_on(way_on), again, int(moment.timestamp()), ties)
    session[NAME] = asdict(pending)
    return pending


def take() -> Pending | None:
    """Give what is remembered, once."""
    kept = session.pop(NAME, None)
    return Pending(**kept) if kept else None


def safe_way_on(way_on: str) -> str:
    """Give a page of the workspace to lead to: the one that was asked for, or home."""
    return way_on if len(way_on) <= LONGEST_WAY_ON and is_safe_next(way_on) else HOME
