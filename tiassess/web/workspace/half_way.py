"""Half way in: whoever gave the right password and has a second step before them. Nothing is open to them yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import g, session, url_for

from tiassess.clock import now
from tiassess.config.second_factor import SecondFactor
from tiassess.people.accounts import find_account_by_token
from tiassess.wave.organisations import is_all_made_up
from tiassess.web.running import running
from tiassess.web.sessions import minute_of
from tiassess.web.workspace.access import is_safe_next
from tiassess.web.workspace.memberships import own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tiassess.people.tables import Account

HALF_WAY = "half_way"
"""Where the session keeps what stands for the account, and the minute of the password."""

MINUTES = 10
CODE = "workspace.sign_in_code"
SET_UP = "workspace.sign_in_app"


@dataclass(frozen=True)
class HalfWay:
    """Somebody who has one step before them.

    Attributes:
        account: who they say they are, and know the password of.
        step: the route of what comes next: a code, or setting up an app.
    """

    account: Account
    step: str

    @property
    def account_id(self) -> UUID:
        """Give the id of the account."""
        return self.account.id


def step_after_password(database: Session, account: Account) -> str | None:
    """Give the route of the step that comes after the password; None if there is none."""
    if account.second_factor is not None:
        return CODE
    return SET_UP if needs_app(database, account) else None


def needs_app(database: Session, account: Account) -> bool:
    """Say whether an account cannot do without an app on this server, whether it has one or not."""
    is_required = running().settings.second_factor is SecondFactor.REQUIRED
    return is_required and not _is_of_demonstrations_only(database, account)


def go_half_way(account: Account, step: str, wanted: str) -> str:
    """Let somebody begin the second step, and give its address.

    Args:
        account: whose password was right.
        step: see `step_after_password`.
        wanted: where they want to go afterwards; empty for home.
    """
    session.clear()
    session[HALF_WAY] = [account.fs_uniquifier, minute_of(now())]
    return url_for(step, next=wanted if is_safe_next(wanted) else None)


def find_half_way(database: Session) -> HalfWay | None:
    """Give who is half way in, if the password is not long ago."""
    token, begun = session.get(HALF_WAY) or ("", 0)
    if not 0 <= minute_of(now()) - begun < MINUTES:
        return None
    account = find_account_by_token(database, token)
    if account is None or not account.active:
        return None
    step = step_after_password(database, account)
    return HalfWay(account, step) if step else None


def half_way() -> HalfWay:
    """Give who is half way in, on a route for them."""
    assert isinstance(g.half_way, HalfWay)
    return g.half_way


def _is_of_demonstrations_only(database: Session, account: Account) -> bool:
    """Say whether somebody has to do with made-up organisations only; who runs a server has to do with all of its."""
    organisations = own_organisations(database, account.id)
    is_only_there = bool(organisations) and all(each.is_demonstration for each in organisations)
    return is_all_made_up(database) if account.is_host else is_only_there
