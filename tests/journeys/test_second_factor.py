"""The second factor with a browser: by keyboard alone, without JavaScript, on the narrowest phone, as axe sees it.

One server asks for it, and its clock is the test's: ten minutes pass between signing in and closing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import make_server

from tests.authenticator import App
from tests.conftest import settings_for
from tests.journeys.conftest import assert_accessible
from tests.journeys.test_signing_in import NARROW
from tests.lead import NOW, Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.conftest import CLOCKS
from tests.web.workspace.member import PASSWORD
from tiassess.app import create_app
from tiassess.config.second_factor import SecondFactor
from tiassess.people.accounts import add_account
from tiassess.people.tables import MemberRole
from tiassess.storage.database import Database
from tiassess.wave.organisations import find_organisation
from tiassess.web.running import running

EMAIL = "a.very.long.name.of.a.lead@a-long-name-of-a-service.example"


@dataclass
class Somebody:
    """A lead before a browser, whose hands stay on the keyboard."""

    page: Page
    address: str
    scripts: bool

    def signs_in(self) -> None:
        """Go to the workspace and type address and password."""
        self.page.goto(f"{self.address}/workspace/")
        self.types({"E-mail address": EMAIL, "Password": PASSWORD})

    def types(self, fields: dict[str, str]) -> None:
        """Type into fields, and send the form."""
        for label, words in fields.items():
            self.page.get_by_label(label, exact=True).focus()
            self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")

    def presses(self, what: Locator) -> None:
        """Press a link or a button with the keyboard."""
        what.focus()
        expect(what).to_be_focused()
        self.page.keyboard.press("Enter")

    def follows(self, name: str) -> None:
        """Follow a link."""
        self.presses(self.page.get_by_role("link", name=name, exact=True))

    def sees(self, heading: str) -> None:
        """See a page that fits the window and is accessible in light and dark; what looks at that is a script."""
        expect(self.page.locator("h1")).to_have_text(heading)
        for scheme in ("light", "dark") if self.scripts else ():
            self.page.emulate_media(color_scheme=scheme)
            assert_accessible(self.page)
        assert self.page.locator("html").evaluate("one => one.scrollWidth") <= NARROW["width"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the workspace."""
    clock = Clock(NOW)
    for place in CLOCKS:
        monkeypatch.setattr(place, clock)
    return clock


@pytest.fixture
def address(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[str]:
    """The address of a server on which everybody needs an app, with one lead and one wave."""
    settings = replace(settings_for(sqlite_url, tmp_path), second_factor=SecondFactor.REQUIRED)
    database = Database(sqlite_url)
    lead = Lead(database, settings, tmp_path)
    lead.has_an_organisation()
    lead.plans_a_wave("baseline")
    with database.reading() as session:
        loch = find_organisation(session, "loch").id
    add_account(database, EMAIL, PASSWORD, NOW.date(), member_of=(loch, MemberRole.LEAD))
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        running().database.close()
    database.close()


@pytest.fixture
def browsers(browser: Browser, address: str, scripts: bool) -> Iterator[list[Somebody]]:
    """The lead with two browsers, with or without JavaScript."""
    contexts = [browser.new_context(viewport=NARROW, java_script_enabled=scripts) for _ in range(2)]  # type: ignore[arg-type]  # a size
    yield [Somebody(context.new_page(), address, scripts) for context in contexts]
    for context in contexts:
        context.close()


def test_a_lead_sets_up_an_app_signs_in_by_code_and_by_recovery_code_confirms_and_ends_the_other_browser(
    browsers: list[Somebody], clock: Clock
) -> None:
    here, elsewhere = browsers
    here.signs_in()
    here.sees("Set up an authenticator app")
    app = App(here.page.locator(".ti-app-key").inner_text())
    here.types({"Code": "000000"})
    expect(here.page.locator("#error-summary")).to_be_focused()
    here.sees("Set up an authenticator app")
    here.page.get_by_label("Code").clear()
    here.types({"Code": app.code(clock.moment)})
    here.sees("Keep these codes")
    codes = here.page.locator(".ti-recovery-codes li").all_inner_texts()
    here.follows("I have kept them")
    here.sees("My organisations")

    clock.moment += timedelta(minutes=1)
    elsewhere.signs_in()
    elsewhere.sees("Enter the code of your app")
    elsewhere.types({"Code": app.code(clock.moment)})
    elsewhere.sees("My organisations")
    elsewhere.presses(elsewhere.page.get_by_role("button", name="Sign out"))
    elsewhere.sees("Sign in")
    elsewhere.signs_in()
    elsewhere.follows("Use a recovery code")
    elsewhere.sees("Use a recovery code")
    elsewhere.types({"Recovery code": codes[0]})
    expect(elsewhere.page.get_by_role("status")).to_contain_text("You have 9 codes left.")

    clock.moment += timedelta(minutes=10)
    here.page.goto(f"{here.address}/workspace/organisations/loch/waves/baseline/remove")
    here.sees("Is it still you?")
    here.types({"Password": PASSWORD})
    expect(here.page.locator("h1")).to_contain_text("Remove")

    here.follows("Sign-in and security")
    here.sees("Sign-in and security")
    here.presses(here.page.get_by_role("button", name="Sign out browser 1"))
    expect(here.page.get_by_role("status")).to_have_text("That browser is signed out.")
    here.follows("New recovery codes")
    here.sees("Make new codes?")
    elsewhere.page.goto(f"{here.address}/workspace/")
    elsewhere.sees("Sign in")
