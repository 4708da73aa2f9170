"""Sign-in and security: one sees where one is signed in, and ends it; a stolen cookie ends with its row."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from tests.lead import Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import PASSWORD, SIGN_IN, Member, filled
from tiassess.people.tables import SignIn
from tiassess.web.sessions import WORKSPACE

EMAIL = "lead@loch.example"
PATH, END = "/workspace/sign-ins", "/workspace/sign-ins/end"


def rows_of(member: Member) -> list[str]:
    """Give what the open page offers to end."""
    forms = [each for each in member.page.root.iter("form") if each.attrib.get("action") == END]
    return [dict(filled(form))["which"] for form in forms]


def where(member: Member) -> str:
    """Say where somebody comes who wants to go home."""
    member.open("/workspace/")
    return member.path


def test_one_sees_this_browser_and_others_by_day_only(
    lead_here: Member, signed_in: Callable[[str], Member], clock: Clock
) -> None:
    signed_in("steering@loch.example")
    assert "You are signed in nowhere else." in lead_here.open(PATH).text
    signed_in(EMAIL)
    page = lead_here.open(PATH)
    assert "This browser Signed in today." in page.text
    assert "Another browser (1) Signed in today." in page.text
    assert "Another browser (2)" not in page.text
    assert "You are signed in nowhere else." not in page.text


def test_one_other_browser_is_signed_out(lead_here: Member, signed_in: Callable[[str], Member]) -> None:
    others = [signed_in(EMAIL), signed_in(EMAIL)]
    lead_here.open(PATH)
    lead_here.press(END, which=rows_of(lead_here)[0])
    assert lead_here.notices == ["That browser is signed out."]
    assert sorted(where(other) for other in others) == ["/workspace/", SIGN_IN]


def test_of_a_browser_that_has_signed_out_itself_meanwhile_that_is_said(
    lead_here: Member, signed_in: Callable[[str], Member]
) -> None:
    other = signed_in(EMAIL)
    lead_here.open(PATH)
    other.open("/workspace/")
    other.press("/workspace/sign-out")
    lead_here.press(END, which=rows_of(lead_here)[0])
    assert lead_here.notices == ["That browser was signed out already."]


def test_all_others_are_signed_out_and_this_one_stays(
    app: Flask, lead_here: Member, signed_in: Callable[[str], Member]
) -> None:
    others = [signed_in(EMAIL), signed_in(EMAIL)]
    thief = app.test_client(use_cookies=False)
    stolen = {"Cookie": f"{WORKSPACE.name}={others[0].cookie}"}
    assert thief.get("/workspace/", headers=stolen).status_code == 200
    lead_here.open(PATH)
    lead_here.press(END, which="others")
    assert lead_here.notices == ["Signed out everywhere else."]
    assert "You are signed in nowhere else." in lead_here.page.text
    assert thief.get("/workspace/", headers=stolen).status_code == 303
    assert [where(other) for other in others] == [SIGN_IN, SIGN_IN]


def test_nobody_ends_a_sign_in_of_others(lead_here: Member, signed_in: Callable[[str], Member], people: Lead) -> None:
    steering = signed_in("steering@loch.example")
    with people.database.reading() as session:
        every = list(session.scalars(select(SignIn.token_sha256)))
    signed_in(EMAIL)
    for which in (*every, "", "x"):
        lead_here.open(PATH)
        lead_here.press(END, which=which)
    assert where(steering) == "/workspace/"
    assert where(lead_here) == "/workspace/"


def test_a_cookie_whose_row_is_gone_lets_nobody_in(lead_here: Member, people: Lead) -> None:
    with people.database.writing() as session:
        for row in session.scalars(select(SignIn)):
            session.delete(row)
    assert where(lead_here) == SIGN_IN
    assert lead_here.sign_in(EMAIL).path == "/workspace/"


def test_the_page_leads_to_what_one_can_change(lead_here: Member) -> None:
    page = lead_here.open(PATH)
    ways = {each.attrib["href"] for each in page.root.iter("a")}
    assert ways >= {"/workspace/password", "/workspace/authenticator-app"}
    assert "/workspace/recovery-codes" not in ways
    lead_here.open("/workspace/authenticator-app")
    lead_here.sets_up_app()
    page = lead_here.open(PATH)
    assert "Codes that are left: 10." in page.text
    assert "/workspace/recovery-codes" in {each.attrib["href"] for each in page.root.iter("a")}


def test_somebody_whose_time_is_over_gets_a_new_row_and_the_old_one_goes_the_day_after(
    lead_here: Member, clock: Clock, people: Lead
) -> None:
    clock.passes(minutes=2 * 24 * 60)
    lead_here.sign_in(EMAIL, PASSWORD)
    with people.database.reading() as session:
        (row,) = session.scalars(select(SignIn))
    assert row.begun == clock.moment.date()
