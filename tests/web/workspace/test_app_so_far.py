"""Another app, no app, new recovery codes: the password alone is not enough for any of it where there is an app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.authenticator import App
from tests.lead import Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import CONFIRM, Member
from tiassess.people.accounts import find_account
from tiassess.people.tables import Account
from tiassess.web.workspace.proof import MINUTES
from tiassess.web.workspace.throttle import MOST_MISSES, NAME, Throttle

EMAIL = "lead@loch.example"
APP = "/workspace/authenticator-app"
REMOVE, CODES = f"{APP}/remove", "/workspace/recovery-codes"
NOT_SHOWN = "This is neither the code that the app so far shows now nor a recovery code."


@pytest.fixture
def member(make_app: Callable[..., Flask], people: Lead, clock: Clock) -> Member:
    """A lead with an app who signed in a while ago, where it may be removed."""
    app = make_app(people.settings)
    app.extensions[NAME] = Throttle(lambda _seconds: None)
    member = Member(app.test_client()).sign_in(EMAIL)
    member.open(APP)
    member.sets_up_app()
    clock.passes(minutes=MINUTES)
    return member


def account(people: Lead) -> Account:
    """Give the lead's account as it is kept."""
    with people.database.reading() as session:
        found = find_account(session, EMAIL)
    assert found
    return found


def asks_for_it(member: Member) -> bool:
    """Say whether the open page asks for the app so far."""
    return "so_far" in {each.attrib.get("name") for each in member.page.root.iter("input")}


@pytest.mark.parametrize("path", [APP, REMOVE, CODES])
def test_after_the_password_a_page_that_changes_something_asks_for_the_app(
    member: Member, people: Lead, path: str, clock: Clock
) -> None:
    assert member.app
    before = account(people)
    member.open(path)
    assert asks_for_it(member)
    new: dict[str, Any] = {"code": App(member.words("ti-app-key")[0]).code(clock.moment)} if path == APP else {}
    member.press(path, **new, so_far="000000")
    assert member.faults == [NOT_SHOWN]
    member.press(path, **new, so_far="")
    assert member.faults == [NOT_SHOWN]
    kept = account(people)
    assert (kept.second_factor, kept.recovery_codes) == (before.second_factor, before.recovery_codes)
    member.press(path, **new, so_far=member.app.code(clock.moment))
    assert account(people).recovery_codes != before.recovery_codes


def test_a_recovery_code_stands_in_for_an_app_that_is_lost(member: Member, people: Lead, clock: Clock) -> None:
    before = account(people).second_factor
    member.open(APP)
    new = App(member.words("ti-app-key")[0])
    page = member.press(APP, code=new.code(clock.moment), so_far=member.recovery_codes[0])
    assert page.heading == "Keep these codes"
    assert account(people).second_factor != before


def test_a_new_code_that_is_not_right_uses_up_no_recovery_code(member: Member, people: Lead) -> None:
    before = account(people).recovery_codes
    member.open(APP)
    member.press(APP, code="000000", so_far=member.recovery_codes[0])
    assert member.faults == ["This is not the code that the app should show now. Please wait for the next one."]
    assert account(people).recovery_codes == before


def test_who_signed_in_with_a_code_just_now_is_not_asked_again(member: Member, clock: Clock) -> None:
    assert member.app
    member.sign_out()
    member.sign_in_half(EMAIL)
    member.gives_code(member.app.code(clock.moment))
    for path in (APP, REMOVE, CODES):
        member.open(path)
        assert member.path == path
        assert not asks_for_it(member)


def test_who_has_no_app_is_not_asked_for_one(make_app: Callable[..., Flask], people: Lead, clock: Clock) -> None:
    member = Member(make_app(people.settings).test_client()).sign_in(EMAIL)
    clock.passes(minutes=MINUTES)
    member.open(APP)
    assert not asks_for_it(member)


def test_codes_of_the_app_so_far_cannot_be_guessed(member: Member, clock: Clock) -> None:
    assert member.app
    member.open(CODES)
    for _ in range(MOST_MISSES):
        member.press(CODES, so_far="000000")
    clock.passes(minutes=16)
    member.open(CODES)
    page = member.press(CODES, status=429, so_far=member.app.code(clock.moment))
    assert page.heading == "Please wait a day, or come another way"


def test_the_password_is_still_asked_first(member: Member) -> None:
    member.confirms = False
    member.open(CODES)
    assert member.path == CONFIRM
