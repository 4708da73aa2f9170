"""Changing one's own password: from the one so far, and every other device is signed out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.lead import NOW, Lead
from tests.web.workspace.member import PASSWORD, SIGN_IN, Member
from tiassess.people.accounts import set_password
from tiassess.people.trail import COMMAND_LINE
from tiassess.web.workspace.throttle import FREE_MISSES, NAME, Throttle

EMAIL = "lead@loch.example"
PATH = "/workspace/password"
NEW = "coffee at five in the kitchen"


@pytest.fixture
def at_the_form(lead_here: Member) -> Member:
    """A lead before the form."""
    lead_here.open(PATH)
    return lead_here


def test_a_changed_password_is_the_one_that_lets_in(at_the_form: Member, visitor: Member) -> None:
    at_the_form.press(PATH, password=PASSWORD, new_password=NEW)
    assert at_the_form.page.heading == "Sign-in and security"
    assert at_the_form.notices == ["Your password is changed. Every other device has been signed out."]
    assert at_the_form.open("/workspace/").heading == "My organisations"
    assert at_the_form.notices == []
    assert visitor.sign_in(EMAIL).page.heading == "Sign in"
    assert visitor.sign_in(EMAIL, NEW).page.heading == "My organisations"


def test_every_other_device_is_signed_out(at_the_form: Member, signed_in: Callable[[str], Member]) -> None:
    elsewhere = signed_in(EMAIL)
    somebody_else = signed_in("steering@loch.example")
    at_the_form.press(PATH, password=PASSWORD, new_password=NEW)
    assert elsewhere.open("/workspace/").heading == "Sign in"
    assert elsewhere.path == SIGN_IN
    assert somebody_else.open("/workspace/").heading == "My organisations"


def test_a_cookie_that_was_copied_before_is_worth_nothing_afterwards(at_the_form: Member, app: Flask) -> None:
    copied = at_the_form.cookie
    at_the_form.press(PATH, password=PASSWORD, new_password=NEW)
    thief = app.test_client()
    thief.set_cookie("__Secure-workspace", copied or "", path="/workspace", secure=True)
    assert thief.get("/workspace/").status_code == 303


def test_a_password_that_was_changed_by_command_signs_out_everywhere(lead_here: Member, people: Lead) -> None:
    set_password(people.database, EMAIL, NEW, COMMAND_LINE, NOW.date())
    assert lead_here.open("/workspace/").heading == "Sign in"


@pytest.mark.parametrize(
    ("so_far", "new", "said"),
    [
        ("wrong", NEW, "This is not the password so far. Please try again."),
        ("", NEW, "This is not the password so far. Please try again."),
        (PASSWORD, "", "Use at least 12 characters. Four words are a good password."),
        (PASSWORD, "password1234", "Too many people use a password like this one."),
        (PASSWORD, PASSWORD, "This is the password so far. Please take another one."),
    ],
)
def test_what_cannot_be_taken_is_said_and_changes_nothing(
    at_the_form: Member, visitor: Member, so_far: str, new: str, said: str
) -> None:
    page = at_the_form.press(PATH, password=so_far, new_password=new)
    (fault,) = at_the_form.faults
    assert fault.startswith(said)
    values = {each.attrib["name"]: each.attrib.get("value") for each in page.root.iter("input")}
    assert (values["password"], values["new_password"]) == (None, None)
    assert visitor.sign_in(EMAIL).page.heading == "My organisations"


def test_guessing_the_password_so_far_is_slowed_down_too(app: Flask, at_the_form: Member) -> None:
    pauses: list[float] = []
    app.extensions[NAME] = Throttle(pauses.append)
    for _ in range(FREE_MISSES + 1):
        at_the_form.press(PATH, password="wrong", new_password=NEW)
    assert len(pauses) == 1
