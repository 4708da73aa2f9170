"""Signing in with one's own organisation's provider, with and without JavaScript, on the narrowest phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import assert_accessible
from tests.journeys.survey_server import Server, fresh_settings, running_server
from tests.oidc_provider import HOST, RunningProvider, running_provider
from tests.web.workspace.member import PASSWORD
from tiassess.clock import now
from tiassess.people.accounts import add_account, add_membership, find_account
from tiassess.people.tables import MemberRole
from tiassess.wave.organisations import add_organisation, find_organisation

NARROW = {"width": 320, "height": 500}
EMAIL = "ann@loch.example"


@dataclass
class Ann:
    """Somebody with an account here and at the provider, before a browser."""

    page: Page
    address: str
    scripts: bool

    def goes_to_the_provider(self) -> None:
        """Follow the link on the sign-in page."""
        self.page.goto(f"{self.address}/workspace/")
        self.sees("Sign in")
        self.page.get_by_role("link", name="Sign in with NHS Loch").press("Enter")

    def signs_in_there(self, who: str) -> None:
        """Say there who one is."""
        self.page.locator("input[name=sub]").fill(who)
        self.page.keyboard.press("Enter")

    def sees(self, heading: str) -> None:
        """See a page of ours that fits the window and, as far as a browser with scripts can tell, is accessible."""
        expect(self.page.locator("h1")).to_have_text(heading)
        assert self.page.url.startswith(self.address)
        for scheme in ("light", "dark") if self.scripts else ():
            self.page.emulate_media(color_scheme=scheme)
            assert_accessible(self.page)
        assert self.page.locator("html").evaluate("one => one.scrollWidth") <= NARROW["width"]


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    """A provider that a browser takes for another site than our server."""
    with running_provider() as running:
        yield replace(running, address=running.address.replace(HOST, "localhost"))


@pytest.fixture(scope="module")
def server(
    provider: RunningProvider, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that trusts it, with one organisation."""
    folder = tmp_path_factory.mktemp("single-sign-on")
    settings = provider.trusted_with(fresh_settings(migrated_sqlite, folder))
    with running_server(settings, folder, "--workers", "1") as running:
        add_organisation(running.database, slug="loch", name="Loch Service", timezone="Europe/London", moment=now())
        add_account(running.database, EMAIL, PASSWORD, now().date())
        with running.database.reading() as session:
            organisation_id = find_organisation(session, "loch").id
        add_membership(running.database, EMAIL, organisation_id, MemberRole.LEAD)
        yield running


def belongs_to(server: Server, subject: str | None) -> None:
    """Let Ann's account belong to somebody at the provider, or to nobody."""
    with server.database.writing() as session:
        account = find_account(session, EMAIL)
        assert account is not None
        account.subject = subject


@pytest.fixture
def ann(browser: Browser, server: Server, provider: RunningProvider, scripts: bool) -> Iterator[Ann]:
    """Ann, whom both know, and whose account is hers there."""
    belongs_to(server, f"{provider.address} a7")
    provider.knows("a7", email=EMAIL, email_verified=True)
    context = browser.new_context(viewport=NARROW, java_script_enabled=scripts)  # type: ignore[arg-type]  # a size
    context.set_default_timeout(10_000)
    here = (server.address, provider.address)  # the provider's pages have a style from elsewhere
    context.route(lambda url: not url.startswith(here), lambda route: route.abort())
    yield Ann(context.new_page(), server.address, scripts)
    context.close()


def test_the_first_time_somebody_signs_in_here_too(ann: Ann, server: Server) -> None:
    belongs_to(server, None)
    ann.goes_to_the_provider()
    ann.signs_in_there("a7")
    ann.sees("Please sign in with your password this once")
    ann.page.get_by_role("link", name="Sign in with my password").press("Enter")
    ann.sees("Sign in")
    ann.page.get_by_label("E-mail address").fill(EMAIL)
    ann.page.get_by_label("Password").fill(PASSWORD)
    ann.page.keyboard.press("Enter")
    ann.sees("Sign in with NHS Loch from now on")
    ann.page.get_by_role("link", name="Go to NHS Loch").press("Enter")
    ann.signs_in_there("a7")
    ann.sees("My organisations")
    expect(ann.page.get_by_text("You can sign in with NHS Loch from now on.")).to_be_visible()
    ann.page.goto(f"{ann.address}/workspace/sign-ins")
    ann.sees("Sign-in and security")
    expect(ann.page.get_by_text("You can sign in with NHS Loch.")).to_be_visible()


def test_somebody_signs_in_at_the_provider_and_out_here(ann: Ann, server: Server) -> None:
    ann.goes_to_the_provider()
    assert not ann.page.url.startswith(ann.address)
    ann.signs_in_there("a7")
    ann.sees("My organisations")
    expect(ann.page.get_by_text("Loch Service")).to_be_visible()
    assert "code=" not in ann.page.url
    ann.page.get_by_role("button", name="Sign out").click()
    ann.sees("Sign in")
    expect(ann.page.get_by_text("You may still be signed in at NHS Loch")).to_be_visible()
    assert EMAIL not in server.log.read_text()


def test_somebody_without_an_account_learns_whom_to_ask(ann: Ann, provider: RunningProvider, server: Server) -> None:
    provider.knows("b8", email="ben@loch.example", email_verified=True)
    ann.goes_to_the_provider()
    ann.signs_in_there("b8")
    ann.sees("We do not know yet who you are here")
    assert "it named somebody without an account" in server.log.read_text()


def test_who_stops_at_the_provider_comes_back_to_a_way_on(ann: Ann) -> None:
    ann.goes_to_the_provider()
    ann.page.get_by_role("button", name="Deny").click()
    ann.sees("NHS Loch did not confirm who you are")
    ann.page.get_by_role("link", name="Sign in with NHS Loch").click()
    ann.signs_in_there("a7")
    ann.sees("My organisations")
