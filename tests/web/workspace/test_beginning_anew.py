"""Signing in where somebody else sat before: nothing of theirs is left for the next person."""

from __future__ import annotations

from flask import Flask

from tests.accounts import set_active
from tests.lead import Lead
from tests.web.workspace.member import SIGN_IN, Member
from tiassess.web.sessions import WORKSPACE
from tiassess.web.workspace.letting_in import KEPT

APP = "/workspace/authenticator-app"
OURS = {"csrf_token", "begun", "sign_in", "confirmed", "minute"}
"""What is put there anew for every sign-in."""


def what_is_kept(app: Flask, member: Member) -> set[str]:
    """Give the names of what a browser's cookie holds."""
    with app.test_request_context(SIGN_IN, headers={"Cookie": f"{WORKSPACE.name}={member.cookie}"}) as context:
        assert context.session
        return set(context.session)


def test_the_app_that_one_person_began_to_set_up_is_not_the_next_persons(
    app: Flask, visitor: Member, people: Lead
) -> None:
    visitor.sign_in("moderator@loch.example").open(APP)
    seen = visitor.words("ti-app-key")
    set_active(people.database, "moderator@loch.example", active=False)
    visitor.sign_in("owner@loch.example").open(APP)
    assert visitor.words("ti-app-key") != seen


def test_a_sign_in_begins_with_nothing_but_what_is_its_own(app: Flask, visitor: Member, people: Lead) -> None:
    visitor.sign_in("moderator@loch.example").open(APP)
    set_active(people.database, "moderator@loch.example", active=False)
    visitor.sign_in("owner@loch.example")
    assert what_is_kept(app, visitor) <= KEPT | OURS
