"""What the pages of those who run the server have in common: who acts, how they are asked, where they lead back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import render_template, url_for
from flask_babel import gettext as _

from tiassess.people.trail import by_account
from tiassess.web.workspace.access import person
from tiassess.web.workspace.here import Answer, decide

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiassess.people.trail import Who

HOSTING: Final = "workspace.hosting"
"""Where they lead back."""


def ask_and_do(act: Callable[[], str], template: str, *, after: str = "", **named: object) -> Answer:
    """Ask before something is done, and do it when the button is pressed."""
    return decide(act, after or url_for(HOSTING), lambda reasons: render_template(template, **named, **asking(reasons)))


def asking(reasons: list[str]) -> dict[str, object]:
    """Give what every page needs that asks before something is done."""
    back_words = _("Running this server")
    return {"can_be_done": True, "reasons": reasons, "back": url_for(HOSTING), "back_words": back_words}


def who() -> Who:
    """Name whoever acts, for the trail."""
    return by_account(person().account_id)
