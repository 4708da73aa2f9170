"""The second step of signing in: nothing is open before it, no code can be guessed, nobody is stuck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from flask import Flask
from sqlalchemy import select

from tests.lead import Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import CODE, PASSWORD, SET_UP, SIGN_IN, Member
from tiassess.config.second_factor import SecondFactor
from tiassess.people import passwords
from tiassess.people.accounts import find_account, set_password
from tiassess.people.sign_ins import sign_ins_of
from tiassess.people.tables import SignIn
from tiassess.people.trail import COMMAND_LINE, SERVER
from tiassess.people.trail_reading import said_in, trail_lines
from tiassess.wave.tables import Organisation
from tiassess.web.audience import Audience, audience_at
from tiassess.web.sessions import WORKSPACE
from tiassess.web.workspace.half_way import MINUTES
from tiassess.web.workspace.throttle import A_DAY, FREE_MISSES, MOST_MISSES, NAME, Throttle

EMAIL = "lead@loch.example"
STEERING = "steering@loch.example"
RECOVERY = f"{SIGN_IN}/recovery-code"
NOT_THE_CODE = "This is not the code that the app shows now, or it was used. Please wait for the next one."
WRONG = "000 000"


@pytest.fixture
def app(make_app: Callable[..., Flask], people: Lead, clock: Clock) -> Flask:
    """A server on which everybody needs a second factor."""
    app = make_app(replace(people.settings, second_factor=SecondFactor.REQUIRED))
    app.extensions[NAME] = Throttle(lambda _seconds: None)
    return app


@pytest.fixture
def with_app(visitor: Member, clock: Clock) -> Member:
    """A lead who set an app up and signed out, at a moment whose code was not used."""
    visitor.sign_in(EMAIL)
    visitor.sign_out()
    clock.passes(minutes=2)
    return visitor


def new_browser(app: Flask, member: Member) -> Member:
    """Give somebody another browser."""
    return Member(app.test_client(), app=member.app, recovery_codes=member.recovery_codes)


def deeds(people: Lead) -> list[str]:
    """Give what the server's trail says that happened, the last first."""
    with people.database.reading() as session:
        return [said_in(line)["deed"] for line in trail_lines(session, SERVER)]


def is_signed_in(people: Lead, email: str = EMAIL) -> bool:
    """Say whether an account is signed in anywhere."""
    with people.database.reading() as session:
        account = find_account(session, email)
        assert account is not None
        return bool(sign_ins_of(session, account.id))


def test_who_needs_an_app_sets_it_up_gets_codes_and_goes_where_they_wanted(visitor: Member, people: Lead) -> None:
    visitor.open("/workspace/password?from=a%20card")
    visitor.gives_password(EMAIL)
    assert visitor.path == SET_UP
    assert visitor.page.heading == "Set up an authenticator app"
    assert not is_signed_in(people)
    visitor.sets_up_app()
    assert len(visitor.recovery_codes) == 10
    assert visitor.page.response.request.full_path == "/workspace/password?from=a%20card"
    assert deeds(people)[:3] == ["signed in", "recovery codes made", "second factor set"]


def test_the_picture_and_the_key_say_the_same_and_stay_the_same_until_it_is_done(visitor: Member) -> None:
    page = visitor.sign_in_half(EMAIL)
    (picture,) = (each for each in page.root.iter("img"))
    assert picture.attrib["src"].startswith("data:image/svg+xml")
    assert picture.attrib["alt"]
    key = visitor.words("ti-app-key")[0]
    (link,) = (each for each in page.root.iter("a") if each.attrib["href"].startswith("otpauth:"))
    assert f"secret={key.replace(' ', '')}" in link.attrib["href"]
    visitor.open(SET_UP)
    assert visitor.words("ti-app-key")[0] == key
    visitor.press(SET_UP, code=WRONG)
    assert visitor.words("ti-app-key")[0] == key


def test_a_wrong_code_sets_nothing_up(visitor: Member, people: Lead) -> None:
    visitor.sign_in_half(EMAIL)
    visitor.press(SET_UP, code=WRONG)
    assert visitor.faults == ["This is not the code that the app should show now. Please wait for the next one."]
    assert not is_signed_in(people)


def test_before_the_second_step_nothing_is_open(app: Flask, with_app: Member, people: Lead) -> None:
    for half in (with_app.sign_in_half(EMAIL), new_browser(app, with_app).sign_in_half(STEERING)):
        assert half.heading in {"Enter the code of your app", "Set up an authenticator app"}
    cookie = {"Cookie": f"{WORKSPACE.name}={with_app.cookie}"}
    stranger = app.test_client(use_cookies=False)
    for rule in app.url_map.iter_rules():
        audience = audience_at(app, str(rule.endpoint))
        if audience in {Audience.EVERYONE, Audience.HALF_WAY} or not rule.rule.startswith("/workspace"):
            continue
        names = {name: "loch" if name == "organisation" else "x" for name in rule.arguments}
        with app.test_request_context() as context:
            assert context.url_adapter is not None
            address = context.url_adapter.build(str(rule.endpoint), names)
        for method in {"GET", "POST"} & (rule.methods or set()):
            answer = stranger.open(address, method=method, headers={**cookie, "Sec-Fetch-Site": "same-origin"})
            assert answer.status_code == 303, address
            assert answer.headers["Location"].partition("?")[0] == SIGN_IN
    assert not is_signed_in(people)


def test_with_the_code_one_is_in_and_goes_where_one_wanted(with_app: Member, clock: Clock) -> None:
    assert with_app.app
    with_app.open("/workspace/password")
    with_app.gives_password(EMAIL)
    assert with_app.path == CODE
    with_app.gives_code(WRONG)
    assert with_app.faults == [NOT_THE_CODE]
    with_app.gives_code(with_app.app.code(clock.moment))
    assert with_app.path == "/workspace/password"


def test_a_code_that_was_used_lets_nobody_in_again(app: Flask, with_app: Member, clock: Clock) -> None:
    assert with_app.app
    code = with_app.app.code(clock.moment)
    thief = new_browser(app, with_app)
    for member in (with_app, thief):
        member.sign_in_half(EMAIL)
        member.gives_code(code)
    assert with_app.page.heading == "My organisations"
    assert thief.faults == [NOT_THE_CODE]


def test_a_recovery_code_lets_in_once_and_says_how_many_are_left(app: Flask, with_app: Member, people: Lead) -> None:
    first, thief = with_app, new_browser(app, with_app)
    for member in (first, thief):
        member.sign_in_half(EMAIL)
        member.open(RECOVERY)
        member.press(RECOVERY, code=with_app.recovery_codes[3].lower())
    assert first.page.heading == "My organisations"
    assert first.notices == ["You have 9 codes left. You can make new ones under “Sign-in and security”."]
    assert thief.faults == ["This is none of the codes that are left. Please look at the list again."]
    assert "recovery code used" in deeds(people)


def test_between_password_and_code_there_are_ten_minutes(with_app: Member, clock: Clock) -> None:
    assert with_app.app
    with_app.sign_in_half(EMAIL)
    clock.passes(minutes=MINUTES)
    with_app.gives_code(with_app.app.code(clock.moment))
    assert with_app.path == SIGN_IN


def test_whoever_knows_the_password_cannot_put_an_app_of_theirs_in_its_place(with_app: Member, people: Lead) -> None:
    with_app.sign_in_half(EMAIL)
    assert with_app.open(SET_UP).heading == "Enter the code of your app"
    for path in ("/workspace/authenticator-app", "/workspace/recovery-codes"):
        assert with_app.open(path).heading == "Sign in"


def test_whoever_has_no_app_gets_no_further_with_the_page_that_asks_for_its_code(visitor: Member) -> None:
    visitor.sign_in_half(EMAIL)
    for path in (CODE, RECOVERY):
        assert visitor.open(path).heading == "Set up an authenticator app"


def test_after_ten_codes_one_begins_with_the_password_and_a_stranger_waits_a_day(
    app: Flask, with_app: Member, clock: Clock, people: Lead
) -> None:
    assert with_app.app
    stranger = new_browser(app, with_app)
    stranger.sign_in_half(EMAIL)
    for number in range(MOST_MISSES):
        assert stranger.path == CODE, number
        stranger.gives_code(WRONG)
    assert stranger.path == SIGN_IN
    assert stranger.notices == [
        "None of these codes was the one of this account. Please begin with your password again."
    ]
    stranger.sign_in_half(EMAIL)
    code = with_app.app.code(clock.moment)
    page = stranger.press(CODE, status=429, code=code)
    assert page.heading == "Please wait a day, or come another way"
    assert page.response.headers["Retry-After"] == str(int(A_DAY.total_seconds()))
    with_app.sign_in_half(EMAIL)
    assert with_app.gives_code(code).heading == "My organisations"


def test_whoever_tries_codes_in_a_known_browser_waits_a_day_too(with_app: Member, clock: Clock) -> None:
    assert with_app.app
    with_app.sign_in_half(EMAIL)
    for _ in range(MOST_MISSES):
        with_app.gives_code(WRONG)
    clock.passes(minutes=16)
    with_app.sign_in_half(EMAIL)
    assert with_app.press(CODE, status=429, code=with_app.app.code(clock.moment)).heading.startswith(
        "Please wait a day"
    )
    clock.passes(minutes=24 * 60 - 16)
    with_app.sign_in_half(EMAIL)
    assert with_app.gives_code(with_app.app.code(clock.moment)).heading == "My organisations"


def test_recovery_codes_are_counted_together_with_codes_of_the_app(app: Flask, with_app: Member) -> None:
    stranger = new_browser(app, with_app)
    stranger.sign_in_half(EMAIL)
    for _ in range(FREE_MISSES):
        stranger.open(CODE)
        stranger.gives_code(WRONG)
    stranger.open(RECOVERY)
    for _ in range(MOST_MISSES - FREE_MISSES):
        stranger.press(RECOVERY, code="AAAA-BBBB-CCCC")
    assert stranger.path == SIGN_IN


def test_a_new_password_ends_the_wait(app: Flask, with_app: Member, people: Lead, clock: Clock) -> None:
    assert with_app.app
    stranger = new_browser(app, with_app)
    stranger.sign_in_half(EMAIL)
    for _ in range(MOST_MISSES):
        stranger.gives_code(WRONG)
    new = "coffee at five in the kitchen"
    set_password(people.database, EMAIL, new, COMMAND_LINE, clock.moment.date())
    owner = new_browser(app, with_app)
    owner.sign_in_half(EMAIL, new)
    assert owner.gives_code(with_app.app.code(clock.moment)).heading == "My organisations"


def test_an_account_that_ends_half_way_goes_no_further(with_app: Member, people: Lead, clock: Clock) -> None:
    assert with_app.app
    with_app.sign_in_half(EMAIL)
    set_password(people.database, EMAIL, "coffee at five in the kitchen", COMMAND_LINE, clock.moment.date())
    with_app.gives_code(with_app.app.code(clock.moment))
    assert with_app.path == SIGN_IN


def test_whoever_is_in_already_is_led_home_from_a_step_and_stays_in(with_app: Member, clock: Clock) -> None:
    with_app.sign_in(EMAIL)
    for path in (CODE, SET_UP, RECOVERY):
        assert with_app.open(path).heading == "My organisations"


def test_a_step_needs_a_press_on_our_page(with_app: Member, clock: Clock) -> None:
    assert with_app.app
    with_app.sign_in_half(EMAIL)
    code = with_app.app.code(clock.moment)
    bare = with_app.client.post(CODE, data={"code": code}, headers={"Sec-Fetch-Site": "same-origin"})
    assert bare.status_code == 400
    elsewhere = with_app.client.post(CODE, data={"code": code}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    with_app.open(CODE)
    assert with_app.gives_code(code).heading == "My organisations"


@pytest.mark.parametrize("elsewhere", ["//evil.example/workspace/", "/answer/loch/baseline/", "https://evil.example"])
def test_the_second_step_never_leads_out_of_the_workspace(with_app: Member, clock: Clock, elsewhere: str) -> None:
    assert with_app.app
    with_app.sign_in_half(EMAIL)
    sent = with_app.send(CODE, code=with_app.app.code(clock.moment), next=elsewhere)
    assert sent.headers["Location"] == "/workspace/"


def test_where_it_is_offered_the_password_is_enough_and_an_app_is_asked_for_once_it_is_set_up(
    make_app: Callable[..., Flask], people: Lead, clock: Clock
) -> None:
    app = make_app(people.settings)
    member = Member(app.test_client()).sign_in(EMAIL)
    assert member.page.heading == "My organisations"
    member.open("/workspace/authenticator-app")
    member.sets_up_app()
    member.sign_out()
    assert member.sign_in_half(EMAIL).heading == "Enter the code of your app"
    clock.passes(minutes=1)
    assert member.app
    member.gives_code(member.app.code(clock.moment))
    member.open("/workspace/sign-ins")
    member.open("/workspace/authenticator-app/remove")
    member.press("/workspace/authenticator-app/remove")
    member.sign_out()
    assert member.sign_in_half(EMAIL).heading == "My organisations"


def test_where_it_is_required_it_cannot_be_removed(with_app: Member) -> None:
    with_app.sign_in(EMAIL)
    assert with_app.open("/workspace/authenticator-app/remove").heading == "Sign-in and security"
    assert "Sign in without the app" not in with_app.page.text


def test_somebody_of_made_up_organisations_only_needs_none_and_a_host_of_others_does(
    app: Flask, people: Lead, visitor: Member
) -> None:
    with people.database.writing() as session:
        session.get_one(Organisation, organisation_id(people.database, "loch")).demonstration = True
    assert visitor.sign_in_half(EMAIL).heading == "My organisations"
    host = Member(app.test_client())
    assert host.sign_in_half("host@server.example").heading == "Set up an authenticator app"


def test_a_host_of_made_up_organisations_only_needs_no_app(visitor: Member, people: Lead) -> None:
    with people.database.writing() as session:
        for organisation in session.scalars(select(Organisation)):
            organisation.demonstration = True
    assert visitor.sign_in_half("host@server.example").heading == "My organisations"


def test_new_recovery_codes_are_shown_once_and_end_the_ones_before(with_app: Member, clock: Clock) -> None:
    before = with_app.recovery_codes
    with_app.sign_in(EMAIL)
    with_app.open("/workspace/recovery-codes")
    page = with_app.press("/workspace/recovery-codes")
    new = with_app.words("ti-recovery-codes")
    assert page.heading == "Keep these codes"
    assert not set(new) & set(before)
    assert not [code for code in new if code in with_app.open("/workspace/sign-ins").text]
    with_app.sign_out()
    with_app.sign_in_half(EMAIL)
    with_app.open(RECOVERY)
    with_app.press(RECOVERY, code=before[0])
    assert with_app.faults
    with_app.press(RECOVERY, code=new[0])
    assert with_app.page.heading == "My organisations"


def test_a_miss_is_noted_once_a_day_for_an_account_and_for_nobody_elses_address(
    app: Flask, visitor: Member, people: Lead, clock: Clock
) -> None:
    for email in (EMAIL, EMAIL, "nobody@loch.example"):
        visitor.open(SIGN_IN)
        visitor.send(SIGN_IN, email=email, password="wrong").close()
    assert deeds(people).count("did not get in") == 1
    clock.passes(minutes=24 * 60)
    visitor.open(SIGN_IN)
    visitor.send(SIGN_IN, email=EMAIL, password="wrong").close()
    assert deeds(people).count("did not get in") == 2


@pytest.mark.parametrize("what", ["nobody", "ended", "without a password", "another password"])
def test_one_hash_is_compared_whoever_it_is(
    app: Flask, visitor: Member, people: Lead, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    with people.database.writing() as session:
        account = find_account(session, EMAIL)
        assert account is not None
        account.active = what != "ended"
        account.password = None if what == "without a password" else account.password
    compared: list[str] = []
    verify = Argon2id.verify_phc_encoded

    class Counting:
        @staticmethod
        def verify_phc_encoded(password: bytes, kept: str) -> None:
            compared.append(kept)
            verify(password, kept)

    monkeypatch.setattr(passwords, "Argon2id", Counting)
    email = "nobody@loch.example" if what == "nobody" else EMAIL
    visitor.open(SIGN_IN)
    visitor.press(SIGN_IN, email=email, password=PASSWORD if what == "ended" else "wrong")
    assert visitor.faults == ["The e-mail address and the password do not go together. Please try again."]
    assert len(compared) == 1


def test_an_old_hash_is_made_anew_when_its_password_is_typed(
    app: Flask, visitor: Member, people: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiassess.people.passwords.ITERATIONS", 3)
    visitor.sign_in(EMAIL)
    with people.database.reading() as session:
        account = find_account(session, EMAIL)
    assert account is not None
    assert "t=3" in (account.password or "")
    assert visitor.page.heading == "My organisations"


def test_nobody_has_a_row_before_the_second_step(with_app: Member, people: Lead) -> None:
    with_app.sign_in_half(EMAIL)
    with people.database.reading() as session:
        assert not session.scalars(select(SignIn)).all()
