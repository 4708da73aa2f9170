"""Asking once more who somebody is: before what cannot be undone, and so that nothing they wrote is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from tests.lead import Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import CONFIRM, OURS, PASSWORD, Member
from tiassess.people.accounts import find_account
from tiassess.wave.tables import Wave
from tiassess.web.audience import Audience, asks_again, audience_at, open_to
from tiassess.web.workspace.confirm_words import WHAT
from tiassess.web.workspace.proof import MINUTES, MINUTES_TO_FILL_IN
from tiassess.web.workspace.throttle import FREE_MISSES, MOST_MISSES, NAME, Throttle

EMAIL = "lead@loch.example"
REMOVE = "/workspace/organisations/loch/waves/baseline/remove"
IRREVERSIBLE = {
    "workspace.close_wave",
    "workspace.count_wave",
    "workspace.publish_wave",
    "workspace.withdraw_results_of_wave",
    "workspace.delay_results_of_wave",
    "workspace.remove_wave",
    "workspace.remove_mail_addresses",
    "workspace.print_cards",
    "workspace.void_cards",
    "workspace.authenticator_app",
    "workspace.remove_app",
    "workspace.recovery_codes",
}
"""Where something is closed, published, carried away or destroyed, or where the way to sign in changes."""


@pytest.fixture
def cautious(lead_here: Member, people: Lead) -> Member:
    """A lead with a wave, who answers no question before the test says so."""
    people.plans_a_wave("baseline")
    return replace(lead_here, confirms=False)


def waves(people: Lead) -> list[str]:
    """Give the waves that there are."""
    with people.database.reading() as session:
        return list(session.scalars(select(Wave.slug)))


def test_what_cannot_be_undone_asks_again(app: Flask) -> None:
    asking = {name for name in app.view_functions if asks_again(app, name)}
    assert asking >= IRREVERSIBLE
    assert not {name for name in asking if audience_at(app, name) in {Audience.EVERYONE, Audience.HALF_WAY}}


def test_whoever_has_just_signed_in_is_not_asked(cautious: Member, clock: Clock) -> None:
    clock.passes(minutes=MINUTES - 1)
    cautious.open(REMOVE)
    assert cautious.path == REMOVE


def test_after_ten_minutes_one_shows_who_one_is_and_comes_where_one_wanted(cautious: Member, clock: Clock) -> None:
    clock.passes(minutes=MINUTES)
    page = cautious.open(f"{REMOVE}?from=a%20list")
    assert page.heading == "Is it still you?"
    cautious.press(CONFIRM, password="wrong")
    assert cautious.faults == ["This is not your password. Please try again."]
    cautious.press(CONFIRM, password=PASSWORD)
    assert cautious.page.response.request.full_path == f"{REMOVE}?from=a%20list"
    clock.passes(minutes=MINUTES - 1)
    cautious.open(REMOVE)
    assert cautious.path == REMOVE


def test_the_page_says_for_what_it_asks(cautious: Member, clock: Clock) -> None:
    clock.passes(minutes=MINUTES)
    assert "We ask once more before you remove a survey." in cautious.open(REMOVE).text
    assert "something that matters to many people" in cautious.open(f"{CONFIRM}?next=/workspace/no/such/page").text


def test_there_are_words_for_every_page_that_asks(app: Flask) -> None:
    asking = {name.removeprefix("workspace.") for name in app.view_functions if asks_again(app, name)}
    assert asking <= set(WHAT)


def test_an_act_is_not_done_before_and_not_repeated_afterwards(cautious: Member, people: Lead, clock: Clock) -> None:
    cautious.open(REMOVE)
    clock.passes(minutes=MINUTES_TO_FILL_IN)
    cautious.press(REMOVE)
    assert cautious.path == CONFIRM
    assert waves(people) == ["baseline"]
    cautious.press(CONFIRM, password=PASSWORD)
    assert cautious.path == REMOVE
    assert waves(people) == ["baseline"]
    cautious.press(REMOVE)
    assert waves(people) == []


def test_a_form_that_was_asked_for_in_time_can_be_filled_in_slowly(
    cautious: Member, people: Lead, clock: Clock
) -> None:
    cautious.open(REMOVE)
    clock.passes(minutes=MINUTES_TO_FILL_IN - 1)
    cautious.press(REMOVE)
    assert waves(people) == []


def test_a_button_without_a_page_of_its_own_leads_back_to_the_page_it_stands_on(
    app: Flask, signed_in: Callable[[str], Member], clock: Clock
) -> None:
    def drink(**_address: str) -> str:
        return "done"

    for name, audience, rule in (
        ("drink", Audience.MEMBERS, "/workspace/organisations/<organisation>/tea/drink"),
        ("drink_all", Audience.SIGNED_IN, "/workspace/drink"),
    ):
        app.add_url_rule(rule, name, open_to(audience, asks_again=True)(drink), methods=["POST"])
    lead = signed_in(EMAIL)
    clock.passes(minutes=MINUTES)
    for path, page in (("organisations/loch/tea/drink", "organisations/loch/"), ("drink", "")):
        answer = lead.client.post(f"/workspace/{path}", headers=OURS)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{CONFIRM}?next=/workspace/{page}")


def test_nobody_is_asked_for_what_is_not_theirs(
    app: Flask, people: Lead, signed_in: Callable[[str], Member], clock: Clock
) -> None:
    people.plans_a_wave("baseline")
    others = signed_in("lead@firth.example")
    clock.passes(minutes=MINUTES)
    assert others.client.get(REMOVE).status_code == 404
    assert app.test_client().get(REMOVE).headers["Location"].startswith("/workspace/sign-in")


@pytest.mark.parametrize("elsewhere", ["//evil.example/workspace/", "/answer/loch/baseline/", "https://evil.example"])
def test_confirming_never_leads_out_of_the_workspace(cautious: Member, elsewhere: str) -> None:
    cautious.open(CONFIRM)
    sent = cautious.send(CONFIRM, password=PASSWORD, next=elsewhere)
    assert sent.headers["Location"] == "/workspace/"


def test_whoever_has_no_password_shows_a_code_of_the_app(cautious: Member, people: Lead, clock: Clock) -> None:
    cautious.open("/workspace/authenticator-app")
    app = cautious.sets_up_app()
    with people.database.writing() as session:
        account = find_account(session, EMAIL)
        assert account is not None
        account.password = None
    clock.passes(minutes=MINUTES)
    cautious.open(REMOVE)
    assert cautious.path == CONFIRM
    cautious.press(CONFIRM, code="000000")
    assert cautious.faults
    cautious.press(CONFIRM, code=app.code(clock.moment))
    assert cautious.path == REMOVE


def test_guessing_here_is_counted_for_this_browser_and_keeps_out_nobody_else(
    app: Flask, cautious: Member, signed_in: Callable[[str], Member]
) -> None:
    pauses: list[float] = []
    app.extensions[NAME] = Throttle(pauses.append)
    for _ in range(MOST_MISSES):
        cautious.open(CONFIRM)
        cautious.press(CONFIRM, password="wrong")
    assert len(pauses) == MOST_MISSES - FREE_MISSES
    cautious.open(CONFIRM)
    page = cautious.press(CONFIRM, status=429, password=PASSWORD)
    assert page.heading == "Please wait a quarter of an hour"
    assert (
        "many tries in this browser just now. Nothing is wrong with your account, and you stay signed in" in page.text
    )
    assert "My organisations" in page.text
    assert "Back to signing in" not in page.text
    elsewhere = signed_in(EMAIL)
    elsewhere.open(CONFIRM)
    elsewhere.press(CONFIRM, password=PASSWORD)
    assert elsewhere.page.heading == "My organisations"
