"""Signing in with a browser: without JavaScript, on the narrowest phone, as axe sees it, and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import assert_accessible
from tests.journeys.survey_server import Server
from tests.web.workspace.member import PASSWORD
from tiassess.clock import now
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.tables import MemberRole
from tiassess.wave.organisations import add_organisation, find_organisation

NARROW = {"width": 320, "height": 256}
NEW = "coffee at five in the kitchen"
_numbers = count(1)


@dataclass
class Lead:
    """Somebody with an account before a browser."""

    page: Page
    email: str
    address: str

    def signs_in(self, password: str = PASSWORD) -> None:
        """Go to the workspace and sign in, with the keyboard alone."""
        self.page.goto(f"{self.address}/workspace/")
        self.page.get_by_label("E-mail address").focus()
        self.page.keyboard.type(self.email)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.page.keyboard.press("Enter")

    def sees(self, heading: str) -> None:
        """See a page that is accessible in light and dark and fits the window."""
        expect(self.page.locator("h1")).to_have_text(heading)
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            assert_accessible(self.page)
        assert self.page.locator("html").evaluate("one => one.scrollWidth") <= NARROW["width"]


@pytest.fixture
def lead(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Lead]:
    """A lead of an organisation with a long name, who also runs the server; with or without JavaScript."""
    number = next(_numbers)
    slug, email = f"signing-in-{number}", f"a.very.long.name.of.a.lead.{number}@a-long-name-of-a-service.example"
    add_organisation(
        server.database, slug=slug, name="Loch and Glen Health and Care", timezone="Europe/London", moment=now()
    )
    add_account(server.database, email, PASSWORD, now().date(), is_host=True)
    with server.database.reading() as session:
        organisation_id = find_organisation(session, slug).id
    add_membership(server.database, email, organisation_id, MemberRole.LEAD)
    context: BrowserContext = browser.new_context(viewport=NARROW, java_script_enabled=request.param)  # type: ignore[arg-type]  # a size
    yield Lead(context.new_page(), email, server.address)
    context.close()


WITHOUT_SCRIPTS = pytest.mark.parametrize("lead", [False], indirect=True, ids=["without scripts"])
WITH_SCRIPTS = pytest.mark.parametrize("lead", [True], indirect=True, ids=["with scripts"])


@WITHOUT_SCRIPTS
def test_a_lead_signs_in_changes_the_password_and_signs_out_without_scripts(lead: Lead) -> None:
    page = lead.page
    lead.signs_in()
    expect(page.locator("h1")).to_have_text("My organisations")
    page.get_by_role("link", name="Sign-in and security").click()
    page.get_by_role("link", name="Change my password").click()
    page.get_by_label("Password so far").fill(PASSWORD)
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Change my password").click()
    expect(page.get_by_role("status")).to_contain_text("Your password is changed.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    lead.signs_in(NEW)
    expect(page.locator("h1")).to_have_text("My organisations")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert set(cookies) == {"__Secure-workspace", "__Secure-known"}
    assert cookies["__Secure-workspace"]["expires"] == -1
    assert cookies["__Secure-known"]["path"] == "/workspace/sign-in"


@WITHOUT_SCRIPTS
def test_after_signing_out_the_back_button_shows_nothing(lead: Lead) -> None:
    lead.signs_in()
    lead.page.get_by_role("button", name="Sign out").click()
    lead.page.go_back()
    expect(lead.page.locator("h1")).to_have_text("Sign in")


@WITH_SCRIPTS
def test_every_page_around_signing_in_is_accessible_and_fits_a_phone(lead: Lead) -> None:
    page = lead.page
    lead.signs_in("not the password")
    lead.sees("Sign in")
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_role("link", name="The e-mail address and the password").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    lead.signs_in()
    lead.sees("My organisations")
    page.get_by_role("link", name="Running this server").click()
    lead.sees("Running this server")
    page.get_by_role("link", name="Invite an organisation").click()
    page.get_by_role("button", name="Add it, and invite them").click()
    expect(page.locator("#error-summary")).to_be_focused()
    lead.sees("Invite an organisation")
    page.get_by_role("link", name="Sign-in and security").click()
    lead.sees("Sign-in and security")
    page.get_by_role("link", name="Change my password").click()
    page.get_by_role("button", name="Change my password").click()
    lead.sees("Change my password")
