"""Guessing: it is slowed down and then stopped for a while, and never keeps out whom the account belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from tests.lead import Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import PASSWORD, SET_UP, SIGN_IN, Member
from tiassess.config.sealing import seal_small
from tiassess.config.second_factor import SecondFactor
from tiassess.people.accounts import find_account, set_password
from tiassess.people.invitations import Wanted, invite, keep_new_link
from tiassess.people.new_passwords import offer_new_password
from tiassess.people.tables import MemberRole
from tiassess.people.trail import COMMAND_LINE
from tiassess.web.workspace.known_browsers import COOKIE, DAYS, code_tries, password_tries
from tiassess.web.workspace.throttle import (
    A_DAY,
    FREE_MISSES,
    LONGEST_PAUSE,
    MOST_MISSES,
    MOST_NAMES,
    NAME,
    Counted,
    Throttle,
)

EMAIL = "lead@loch.example"
A_QUARTER = "Please wait a quarter of an hour"


@pytest.fixture
def pauses(app: Flask) -> list[float]:
    """The pauses that a server makes, which take no time here."""
    made: list[float] = []
    app.extensions[NAME] = Throttle(made.append)
    return made


def guesses(app: Flask, email: str = EMAIL, times: int = MOST_MISSES) -> Member:
    """Let a stranger try passwords for an address."""
    stranger = Member(app.test_client())
    for _ in range(times):
        stranger.sign_in(email, "wrong")
    return stranger


def known(member: Member) -> str:
    """Give the cookie by which a browser is known."""
    cookie = member.client.get_cookie(COOKIE, path=SIGN_IN)
    assert cookie
    return cookie.value


def link_for_new_password(people: Lead, clock: Clock) -> str:
    """Give what stands in the link that whoever runs the server sends to the account."""
    with people.database.reading() as session:
        account = find_account(session, EMAIL)
    assert account
    link = offer_new_password(people.database, account.id, COMMAND_LINE, clock.moment.date())
    with people.database.writing() as session:
        return keep_new_link(session, link)


def test_many_misses_slow_down(app: Flask, pauses: list[float]) -> None:
    guesses(app, times=FREE_MISSES)
    assert pauses == []
    guesses(app, times=MOST_MISSES - FREE_MISSES)
    assert len(pauses) == MOST_MISSES - FREE_MISSES
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize("email", [EMAIL, "nobody@loch.example"])
def test_after_more_of_them_nothing_is_tried_for_a_while_for_any_address(
    app: Flask, pauses: list[float], clock: Clock, email: str
) -> None:
    stranger = guesses(app, email)
    stranger.open(SIGN_IN)
    page = stranger.press(SIGN_IN, status=429, email=email, password=PASSWORD)
    assert page.heading == A_QUARTER
    assert page.response.headers["Retry-After"] == "900"
    assert "many tries with this e-mail address" in page.text
    clock.passes(minutes=15)
    stranger.open(SIGN_IN)
    assert stranger.press(SIGN_IN, email=email, password="wrong").heading == "Sign in"


def test_guessing_for_one_address_does_not_slow_another(app: Flask, pauses: list[float], visitor: Member) -> None:
    guesses(app)
    pauses.clear()
    assert visitor.sign_in("steering@loch.example").page.heading == "My organisations"
    assert pauses == []


def test_strangers_who_guess_never_keep_out_a_browser_in_which_the_account_was_signed_in(
    app: Flask, pauses: list[float], lead_here: Member
) -> None:
    lead_here.sign_out()
    guesses(app)
    pauses.clear()
    assert lead_here.sign_in(EMAIL).page.heading == "My organisations"
    assert pauses == []


def test_a_known_browser_may_not_guess_for_ever_either(pauses: list[float], lead_here: Member) -> None:
    lead_here.sign_out()
    for _ in range(MOST_MISSES):
        lead_here.sign_in(EMAIL, "wrong")
    lead_here.open(SIGN_IN)
    page = lead_here.press(SIGN_IN, status=429, email=EMAIL, password=PASSWORD)
    assert page.heading == A_QUARTER
    assert "many tries in this browser" in page.text
    assert "with this e-mail address" not in page.text
    assert "still lets you in" not in page.text


def test_a_browser_is_known_for_its_own_account_only(app: Flask, pauses: list[float], lead_here: Member) -> None:
    lead_here.sign_out()
    guesses(app, "steering@loch.example")
    lead_here.open(SIGN_IN)
    page = lead_here.press(SIGN_IN, status=429, email="steering@loch.example", password=PASSWORD)
    assert page.heading == A_QUARTER


def test_a_new_password_makes_every_browser_a_stranger(
    app: Flask, pauses: list[float], people: Lead, lead_here: Member, clock: Clock
) -> None:
    set_password(people.database, EMAIL, "coffee at five in the kitchen", COMMAND_LINE, clock.moment.date())
    guesses(app)
    lead_here.open(SIGN_IN)
    assert lead_here.press(SIGN_IN, status=429, email=EMAIL, password="coffee").heading == A_QUARTER


def test_who_chooses_a_password_by_a_link_gets_in_there_while_strangers_guess(
    app: Flask, pauses: list[float], people: Lead, visitor: Member, clock: Clock
) -> None:
    guesses(app)
    link, new = f"/workspace/new-password/{link_for_new_password(people, clock)}", "coffee at five in the kitchen"
    visitor.open(link)
    assert visitor.press(link, new_password=new).heading == "Sign in"
    assert visitor.gives_password(EMAIL, new).heading == "My organisations"
    elsewhere = Member(app.test_client())
    elsewhere.open(SIGN_IN)
    page = elsewhere.press(SIGN_IN, status=429, email=EMAIL, password=new)
    assert "So does one in which you choose a new password by a link" in page.text


def test_who_accepts_an_invitation_is_known_there_before_the_second_step(
    make_app: Callable[..., Flask], people: Lead, clock: Clock
) -> None:
    app = make_app(replace(people.settings, second_factor=SecondFactor.REQUIRED))
    app.extensions[NAME] = Throttle(lambda _seconds: None)
    loch, today = organisation_id(people.database, "loch"), clock.moment.date()
    wanted = Wanted("new@loch.example", loch, frozenset({MemberRole.STEERING}))
    invited = invite(people.database, wanted, COMMAND_LINE, today)
    with people.database.writing() as session:
        link = f"/workspace/invitations/{keep_new_link(session, invited)}"
    newcomer = Member(app.test_client())
    newcomer.open(link)
    newcomer.press(link, new_password=PASSWORD)
    assert newcomer.path == SET_UP
    guesses(app, "new@loch.example")
    assert newcomer.sign_in_half("new@loch.example").heading == "Set up an authenticator app"


def test_a_browser_is_forgotten_after_its_days(
    app: Flask, pauses: list[float], lead_here: Member, clock: Clock
) -> None:
    lead_here.sign_out()
    clock.passes(minutes=(DAYS + 1) * 24 * 60)
    guesses(app)
    lead_here.open(SIGN_IN)
    assert lead_here.press(SIGN_IN, status=429, email=EMAIL, password=PASSWORD).heading == A_QUARTER


@pytest.mark.parametrize("kept", ["", "tea", "A" * 160, "sealed for another purpose"])
def test_what_is_no_cookie_of_ours_makes_nobody_known(
    app: Flask, pauses: list[float], people: Lead, visitor: Member, kept: str
) -> None:
    if kept.startswith("sealed"):
        kept = seal_small(people.settings.keys, "workspace-cookie", b"x" * 52, COOKIE.encode()).hex()
    guesses(app)
    visitor.client.set_cookie(COOKIE, kept, path=SIGN_IN, secure=True)
    visitor.open(SIGN_IN)
    assert visitor.press(SIGN_IN, status=429, email=EMAIL, password=PASSWORD).heading == A_QUARTER


def test_the_cookie_has_one_size_goes_to_the_sign_in_pages_only_and_names_nobody(
    people: Lead, signed_in: Callable[[str], Member]
) -> None:
    lead, steering = signed_in(EMAIL), signed_in("steering@loch.example")
    assert len(known(lead)) == len(known(steering))
    cookie = lead.client.get_cookie(COOKIE, path=SIGN_IN)
    assert cookie is not None
    assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Lax")
    assert cookie.max_age == DAYS * 24 * 60 * 60
    with people.database.reading() as session:
        account = find_account(session, EMAIL)
    assert account is not None
    assert account.id.hex not in known(lead)


def test_tries_at_the_same_time_count_each(pauses: list[float], app: Flask) -> None:
    throttle: Throttle = app.extensions[NAME]
    counted = Counted("password ann@loch.example", is_known=False)
    with app.app_context(), throttle.attempt(counted), throttle.attempt(counted), throttle.attempt(counted):
        assert throttle.misses(counted) == 3


def test_a_right_one_lets_the_count_begin_anew(app: Flask, pauses: list[float], visitor: Member) -> None:
    guesses(app, times=FREE_MISSES - 1)
    visitor.sign_in(EMAIL)
    guesses(app, times=FREE_MISSES)
    assert pauses == []


def test_no_number_of_made_up_addresses_empties_the_count_of_codes(app: Flask, pauses: list[float]) -> None:
    throttle: Throttle = app.extensions[NAME]
    code = Counted("code of ann", is_known=False, forgotten_after=A_DAY)
    with throttle.attempt(code):
        pass
    for number in range(MOST_NAMES + 1):
        with throttle.attempt(Counted(f"{number}@x.example", is_known=False, is_made_up=True)):
            pass
    assert throttle.misses(code) == 1
    assert throttle.misses(Counted("0@x.example", is_known=False, is_made_up=True)) == 0


@pytest.mark.usefixtures("pauses")
def test_only_addresses_can_be_made_up(app: Flask, people: Lead, lead_here: Member) -> None:
    with people.database.reading() as session:
        account = find_account(session, EMAIL)
    assert account
    with app.test_request_context(SIGN_IN):
        assert password_tries(EMAIL, account).is_made_up
        assert not code_tries(account).is_made_up
    with app.test_request_context(SIGN_IN, headers={"Cookie": f"{COOKIE}={known(lead_here)}"}):
        assert not password_tries(EMAIL, account).is_made_up
