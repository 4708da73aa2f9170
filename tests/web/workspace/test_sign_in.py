"""Signing in and out: who may, where it leads, and what is told to whom."""

from __future__ import annotations

import logging
import pkgutil
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.accounts import set_active
from tests.lead import NOW, Lead
from tests.pages import open_page
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import PASSWORD, SIGN_IN, Member
from tests.web.workspace.test_cookie import content
from tiassess.people.accounts import set_password
from tiassess.people.trail import COMMAND_LINE
from tiassess.storage.base import Base
from tiassess.web.sessions import WORKSPACE
from tiassess.web.workspace.throttle import FREE_MISSES, NAME, Throttle

EMAIL = "lead@loch.example"
NOT_RIGHT = "The e-mail address and the password do not go together. Please try again."
WAYS_ELSEWHERE = [
    "//evil.example/workspace/",
    "https://evil.example/workspace/",
    "/\\evil.example",
    "/workspace/\\\\evil.example",
    "/workspace//evil.example",
    "/workspace/../answer/loch/baseline/",
    "/answer/loch/baseline/",
    "/workspaces",
    " /workspace/",
    "/workspace/\nSet-Cookie: x=y",
    "javascript:alert(1)",
    "public.what_runs_here",
]


def test_who_signs_in_sees_their_own_organisation_and_no_other(visitor: Member) -> None:
    visitor.sign_in(EMAIL)
    assert visitor.page.heading == "My organisations"
    assert "Loch Service" in visitor.page.text
    assert visitor.page.text.count("Loch Service") == 1
    assert f"Signed in as {EMAIL}" in visitor.page.text


def test_an_address_may_be_written_in_capitals(visitor: Member) -> None:
    assert visitor.sign_in(" Lead@LOCH.example ").page.heading == "My organisations"


def test_a_wrong_password_an_unknown_address_and_an_ended_account_are_told_the_same(
    visitor: Member, people: Lead
) -> None:
    set_active(people.database, "steering@loch.example", active=False)
    seen = set()
    for email, password in {
        EMAIL: "wrong",
        "nobody@loch.example": PASSWORD,
        "steering@loch.example": PASSWORD,
        "": "",
        "no address": "",
    }.items():
        page = visitor.sign_in(email, password).page
        assert visitor.faults == [NOT_RIGHT]
        seen.add(page.text)
    assert len(seen) == 1


@pytest.mark.parametrize("place", ["forms.user_of", "sign_in.step_after_password"])
def test_a_password_that_is_changed_in_this_very_second_leads_back_to_signing_in(
    visitor: Member, people: Lead, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    place = f"tiassess.web.workspace.{place}"
    goes_on = pkgutil.resolve_name(place)

    def changed_meanwhile(*what: Any) -> Any:
        set_password(people.database, EMAIL, "coffee at five in the kitchen", COMMAND_LINE, NOW.date())
        return goes_on(*what)

    monkeypatch.setattr(place, changed_meanwhile)
    visitor.sign_in(EMAIL)
    assert (visitor.path, visitor.page.heading) == (SIGN_IN, "Sign in")
    assert visitor.notices == ["Something about this account has just changed. Please sign in once more."]
    monkeypatch.undo()
    assert visitor.sign_in(EMAIL, "coffee at five in the kitchen").page.heading == "My organisations"


def test_a_typed_address_stays_and_a_typed_password_does_not(visitor: Member) -> None:
    page = visitor.sign_in(EMAIL, "not the right one").page
    values = {each.attrib.get("name"): each.attrib.get("value") for each in page.root.iter("input")}
    assert values["email"] == EMAIL
    assert values["password"] is None


def test_after_signing_in_one_comes_to_the_page_that_one_asked_for(visitor: Member) -> None:
    visitor.open("/workspace/password?from=a%20card")
    assert visitor.path == SIGN_IN
    visitor.press(SIGN_IN, email=EMAIL, password=PASSWORD)
    assert visitor.page.response.request.full_path == "/workspace/password?from=a%20card"


@pytest.mark.parametrize("elsewhere", WAYS_ELSEWHERE)
def test_signing_in_never_leads_out_of_the_workspace(visitor: Member, elsewhere: str) -> None:
    led = visitor.client.get(SIGN_IN, query_string={"next": elsewhere})
    assert (led.status_code, led.headers["Location"]) == (303, SIGN_IN)
    visitor.open(SIGN_IN)
    sent = visitor.send(SIGN_IN, email=EMAIL, password=PASSWORD, next=elsewhere)
    assert sent.headers["Location"] in {SIGN_IN, "/workspace/"}


@pytest.mark.parametrize("elsewhere", WAYS_ELSEWHERE)
def test_signing_out_never_leads_out_of_the_workspace(lead_here: Member, elsewhere: str) -> None:
    assert lead_here.send("/workspace/sign-out", next=elsewhere).status_code == 400
    assert lead_here.open("/workspace/").heading == "My organisations"


@pytest.mark.parametrize("body", [[1, 2], {"email": 5}, {"email": {"a": 1}, "password": [1]}, "words"])
@pytest.mark.parametrize("path", [SIGN_IN, "/workspace/new-password", "/workspace/invitations/some-link"])
def test_the_workspace_reads_forms_and_nothing_else(visitor: Member, path: str, body: object) -> None:
    answer = visitor.client.post(path, json=body, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 415
    assert b"our side" not in answer.data


def test_an_act_is_not_repeated_after_signing_in(visitor: Member) -> None:
    answer = visitor.client.post("/workspace/password", headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SIGN_IN}?next=/workspace/password")


def test_who_signs_out_is_out_and_told_so(lead_here: Member) -> None:
    answer = lead_here.send("/workspace/sign-out")
    assert answer.headers["Location"] == SIGN_IN
    lead_here.open(SIGN_IN)
    assert lead_here.notices == ["You are signed out."]
    lead_here.open("/workspace/")
    assert lead_here.path == SIGN_IN


def test_signing_out_ends_a_copied_cookie_and_no_other_browser(
    app: Flask, lead_here: Member, signed_in: Callable[[str], Member]
) -> None:
    other_browser, copied = signed_in(EMAIL), {"Cookie": f"{WORKSPACE.name}={lead_here.cookie}"}
    stranger = app.test_client(use_cookies=False)
    assert stranger.get("/workspace/", headers=copied).status_code == 200
    lead_here.sign_out()
    assert stranger.get("/workspace/", headers=copied).headers["Location"] == SIGN_IN
    assert other_browser.open("/workspace/").heading == "My organisations"
    assert lead_here.sign_in(EMAIL).page.heading == "My organisations"


def test_after_twelve_hours_one_signs_in_again_whatever_was_pressed(lead_here: Member, clock: Clock) -> None:
    for _half_hour in range(23):
        clock.passes(minutes=30)
        assert lead_here.open("/workspace/").heading == "My organisations"
    clock.passes(minutes=29)
    assert lead_here.open("/workspace/").heading == "My organisations"
    clock.passes(minutes=1)
    assert lead_here.open("/workspace/").heading == "Sign in"
    assert lead_here.sign_in(EMAIL).page.heading == "My organisations"


def test_signs_that_no_address_holds_are_told_the_same_as_an_unknown_one(
    lead: Lead, make_app: Callable[..., Flask], clock: Clock
) -> None:
    visitor = Member(make_app(lead.settings).test_client())
    for email in ("lead\0@loch.example", "\0", "lead@loch.example\x1b"):
        visitor.sign_in(email)
        assert visitor.faults == [NOT_RIGHT]


def test_signs_that_no_id_holds_lead_nowhere(lead: Lead, make_app: Callable[..., Flask], clock: Clock) -> None:
    member = Member(make_app(lead.settings).test_client()).sign_in(EMAIL)
    for path in ("%00/", "lo%00ch/", "loch/waves/%00/", "loch/units/%00/change", "loch/roles/%1b/change", "é/units"):
        assert member.client.get(f"/workspace/organisations/{path}").status_code == 404, path


def test_signing_out_needs_a_press_on_our_page(lead_here: Member) -> None:
    assert lead_here.client.get("/workspace/sign-out").status_code == 405
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert lead_here.client.post("/workspace/sign-out", headers=elsewhere).status_code == 403
    assert lead_here.client.post("/workspace/sign-out").status_code == 400
    assert lead_here.open("/workspace/").heading == "My organisations"


def test_a_sign_in_page_that_lay_open_for_long_is_shown_again(visitor: Member, clock: Clock) -> None:
    visitor.open(SIGN_IN)
    clock.passes(minutes=61)
    visitor.press(SIGN_IN, email=EMAIL, password=PASSWORD)
    assert visitor.faults == ["This page had been open for a long time. Please press the button again."]
    visitor.press(SIGN_IN, password=PASSWORD)
    assert visitor.page.heading == "My organisations"


def test_after_an_hour_without_a_press_one_signs_in_again(lead_here: Member, clock: Clock) -> None:
    clock.passes(minutes=59)
    assert lead_here.open("/workspace/").heading == "My organisations"
    clock.passes(minutes=59)
    assert lead_here.open("/workspace/").heading == "My organisations"
    clock.passes(minutes=61)
    assert lead_here.open("/workspace/").heading == "Sign in"


def test_who_has_signed_in_is_led_home_from_the_sign_in_page(lead_here: Member) -> None:
    assert lead_here.open(SIGN_IN).heading == "My organisations"


def test_who_was_signed_out_while_typing_is_told_why_and_led_back_to_the_form(lead_here: Member, clock: Clock) -> None:
    add = "/workspace/organisations/loch/units/add"
    lead_here.open(add)
    clock.passes(minutes=61)
    lead_here.press(add, name="Ward Ash")
    assert lead_here.path == SIGN_IN
    assert lead_here.notices[0].startswith("You were signed out, because nothing was pressed here for an hour")
    assert lead_here.notices[1:] == ["What you have just sent was not kept."]
    lead_here.gives_password(EMAIL)
    assert lead_here.path == add


def test_whose_account_was_ended_is_told_that_they_were_signed_out(lead_here: Member, people: Lead) -> None:
    set_active(people.database, EMAIL, active=False)
    lead_here.open("/workspace/")
    (said,) = lead_here.notices
    assert said.startswith("You were signed out here. The password was changed")


def test_who_was_never_signed_in_is_not_told_that_they_were_signed_out(visitor: Member) -> None:
    visitor.open(SIGN_IN)
    visitor.open("/workspace/")
    assert visitor.notices == []


def test_an_ended_account_is_out_at_once(lead_here: Member, people: Lead) -> None:
    set_active(people.database, EMAIL, active=False)
    assert lead_here.open("/workspace/").heading == "Sign in"


def test_neither_a_token_nor_a_file_for_programs_lets_anybody_in(app: Flask, visitor: Member) -> None:
    json = {"email": EMAIL, "password": PASSWORD}
    answer = visitor.client.post(SIGN_IN, json=json, headers={"Accept": "application/json"})
    assert answer.mimetype == "text/html"
    with app.test_request_context():
        token = app.extensions["security"].datastore.find_user(email=EMAIL).get_auth_token()
    ways: list[dict[str, Any]] = [{"query_string": {"auth_token": token}}, {"headers": {"Authentication-Token": token}}]
    for way in (*ways, {"auth": (EMAIL, PASSWORD)}):
        assert visitor.client.get("/workspace/", **way).status_code == 303
        assert visitor.client.get(SIGN_IN, **way).status_code == 200


def test_an_unknown_address_is_slowed_down_like_any_other(app: Flask, visitor: Member) -> None:
    pauses: list[float] = []
    app.extensions[NAME] = Throttle(pauses.append)
    for _ in range(FREE_MISSES + 1):
        visitor.sign_in("nobody@loch.example", "wrong")
    assert len(pauses) == 1


def test_who_comes_while_somebody_is_slowed_down_is_asked_to_wait(app: Flask, visitor: Member) -> None:
    other = Member(app.test_client())
    other.open(SIGN_IN)

    def meanwhile(_seconds: float) -> None:
        page = other.press(SIGN_IN, status=429, email=EMAIL, password="wrong")
        assert page.heading == "Please wait a minute"
        assert page.response.headers["Retry-After"] == "60"

    app.extensions[NAME] = Throttle(meanwhile)
    for _ in range(FREE_MISSES + 1):
        visitor.sign_in(EMAIL, "wrong")
    assert other.page.heading == "Please wait a minute"


def test_nobody_is_remembered_by_name(app: Flask, visitor: Member) -> None:
    visitor.sign_in(EMAIL, "wrong")
    assert "loch" not in repr(vars(app.extensions[NAME]))


def test_no_log_line_says_who_signed_in(
    app: Flask, visitor: Member, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    app.extensions[NAME] = Throttle(lambda _seconds: None)
    for password in [PASSWORD + "!"] * (FREE_MISSES + 2) + [PASSWORD]:
        visitor.sign_in(EMAIL, password)
    visitor.sign_out()
    said = caplog.text + "".join(capfd.readouterr())
    for word in (EMAIL, "lead", PASSWORD, "garden"):
        assert word not in said


def test_a_sign_in_leaves_a_row_with_a_day_and_no_time_and_nothing_of_the_browser(
    people: Lead, signed_in: Callable[[str], Member]
) -> None:
    def everything() -> set[str]:
        with people.database.reading() as session:
            tables = Base.metadata.sorted_tables
            return {str((table.name, *row)) for table in tables for row in session.execute(select(table))}

    before = everything()
    lead = signed_in(EMAIL)
    added = everything() - before
    assert {row.split("'")[1] for row in added} == {"sign_in", "trail_entry", "trail_head"}
    for row in added:
        assert "Werkzeug" not in row
        assert "127.0.0.1" not in row
        assert not re.search(r"\d\d:\d\d|datetime\.datetime", row)
        assert content(lead, people)["sign_in"] not in row


def test_a_page_of_the_workspace_says_that_it_depends_on_the_cookie(visitor: Member, lead_here: Member) -> None:
    for page in (visitor.open(SIGN_IN), lead_here.open("/workspace/")):
        assert "Cookie" in page.response.headers["Vary"]
        assert page.response.headers["Cache-Control"] == "no-store"


def test_a_signed_in_lead_is_nobody_on_public_and_answer_pages(lead_here: Member) -> None:
    for path, status in (("/", 200), ("/plain", 200), ("/answer/loch/baseline/", 404), ("/results/loch/baseline", 404)):
        page = open_page(lead_here.client, path, status=status)
        assert EMAIL not in page.text
        assert "Set-Cookie" not in page.response.headers
        assert "Cookie" not in page.response.headers["Vary"]
