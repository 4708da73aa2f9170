"""Coming and going: an organisation is invited, its first person invites a lead, and the lead leaves again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.collection.postman import ADDRESS, BOUNCES, SENDER
from tests.journeys.conftest import assert_accessible
from tests.journeys.survey_server import Server, fresh_settings, running_server
from tests.mail_server import MailServer, mail_server
from tests.web.workspace.member import PASSWORD
from tiassess.clock import now
from tiassess.jobs.inviting import Inviter
from tiassess.people.accounts import add_account

NARROW = {"width": 320, "height": 256}
THEIRS = "coffee at five in the kitchen"
NEW = "a walk before the rain begins"
LINK = re.compile(rf"^{re.escape(ADDRESS)}(/workspace/\S+)$", re.MULTILINE)
_numbers = count(1)


@dataclass
class Walker:
    """Somebody before a browser, with the keyboard alone."""

    page: Page
    server: Server
    email: str
    scripts: bool

    def opens(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.server.address + path)

    def signs_in(self, password: str) -> None:
        """Sign in on the page that is open."""
        self.fills("E-mail address", self.email)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.page.keyboard.press("Enter")

    def fills(self, label: str, words: str) -> None:
        """Type into a field."""
        self.page.get_by_label(label, exact=True).focus()
        self.page.keyboard.type(words)

    def ticks(self, name: str) -> None:
        """Tick a box."""
        self.page.locator(f"input[type=checkbox][value={name}]").focus()
        self.page.keyboard.press("Space")

    def goes(self, words: str) -> None:
        """Go where a link leads."""
        self.page.get_by_role("link", name=words, exact=True).focus()
        self.page.keyboard.press("Enter")

    def presses(self, words: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=words, exact=True).focus()
        self.page.keyboard.press("Enter")

    def sees(self, heading: str) -> None:
        """See a page that fits the window, and as axe sees it where scripts run."""
        expect(self.page.locator("h1")).to_have_text(heading)
        if self.scripts:
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                assert_accessible(self.page)
        assert self.page.locator("html").evaluate("one => one.scrollWidth") <= NARROW["width"]


@pytest.fixture(scope="module")
def writing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, MailServer]]:
    """A server that sends e-mail, and the mail server that takes it."""
    folder = tmp_path_factory.mktemp("inviting")
    with mail_server() as mail:
        settings = replace(
            fresh_settings(migrated_sqlite, folder),
            address=ADDRESS,
            mail_url=mail.url,
            mail_from=SENDER,
            mail_bounces=BOUNCES,
        )
        with running_server(settings, folder, "--workers", "1") as server:
            yield server, mail


@pytest.fixture
def come(browser: Browser, writing: tuple[Server, MailServer], scripts: bool) -> Iterator[Callable[[str], Walker]]:
    """Let people come, each with a browser of their own."""
    contexts: list[BrowserContext] = []

    def comes(email: str) -> Walker:
        context = browser.new_context(viewport=NARROW, java_script_enabled=scripts)  # type: ignore[arg-type]  # a size
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Walker(context.new_page(), writing[0], email, scripts)

    yield comes
    for context in contexts:
        context.close()


def link_for(email: str, writing: tuple[Server, MailServer]) -> str:
    """Let the worker send what waits, and give the path of the last link that somebody got."""
    server, mail = writing
    Inviter(server.database, server.settings).send(now())
    return str(LINK.findall(mail.to(email)[-1].text)[0])


def test_an_organisation_comes_its_owner_invites_a_lead_and_the_lead_leaves(
    writing: tuple[Server, MailServer], come: Callable[[str], Walker]
) -> None:
    number = next(_numbers)
    slug = f"glen-{number}"
    host = come(f"a.very.long.name.of.a.host.{number}@a-long-name-of-a-board.example")
    owner, lead = come(f"owner@glen-{number}.example"), come(f"a.lead.of.surveys@glen-{number}.example")
    add_account(writing[0].database, host.email, PASSWORD, now().date(), is_host=True)

    host.opens("/workspace/hosting")
    host.signs_in(PASSWORD)
    host.sees("Running this server")
    host.goes("Invite an organisation")
    host.fills("Name", "Glen and Strath Health and Care")
    host.fills("Short name for addresses", slug)
    host.fills("E-mail address of the first person there", owner.email)
    host.sees("Invite an organisation")
    host.presses("Add it, and invite them")
    expect(host.page.get_by_role("status")).to_contain_text("is invited")
    host.sees("Running this server")

    owner.opens(link_for(owner.email, writing))
    owner.sees("You are invited to Glen and Strath Health and Care")
    owner.fills("New password", "password1234")
    owner.presses("Accept the invitation")
    expect(owner.page.locator("#error-summary")).to_be_visible()
    owner.sees("You are invited to Glen and Strath Health and Care")
    owner.fills("New password", THEIRS)
    owner.presses("Accept the invitation")
    owner.sees("My organisations")
    owner.goes("Glen and Strath Health and Care")
    owner.goes("Members and invitations")
    owner.goes("Invite somebody")
    owner.fills("E-mail address", lead.email)
    owner.ticks("lead")
    owner.sees("Invite somebody")
    owner.presses("Invite")
    owner.sees("Members")

    lead.opens(link_for(lead.email, writing))
    lead.fills("New password", THEIRS)
    lead.presses("Accept the invitation")
    lead.goes("Glen and Strath Health and Care")
    lead.sees("Glen and Strath Health and Care")

    owner.opens(f"/workspace/organisations/{slug}/people")
    owner.goes(f"Remove {lead.email}")
    owner.sees(f"Remove {lead.email}?")
    owner.presses("Remove")
    expect(owner.page.get_by_role("status")).to_contain_text("is no member any more")
    lead.goes("Prepare a wave")
    lead.sees("Sign in")
    lead.signs_in(THEIRS)
    lead.sees("Sign in")


def test_who_forgot_a_password_chooses_another_one_and_old_browsers_are_signed_out(
    writing: tuple[Server, MailServer], come: Callable[[str], Walker]
) -> None:
    number = next(_numbers)
    email = f"forgetful.{number}@glen.example"
    add_account(writing[0].database, email, PASSWORD, now().date(), is_host=True)
    before, anew = come(email), come(email)
    before.opens("/workspace/")
    before.signs_in(PASSWORD)
    before.sees("My organisations")

    anew.opens("/workspace/sign-in")
    anew.goes("Choose a new password")
    anew.fills("E-mail address", email)
    anew.sees("A new password")
    anew.presses("Send me a link")
    anew.sees("Please look into your mailbox")
    link = link_for(email, writing)
    anew.opens(link)
    anew.sees("Choose a new password")
    anew.fills("New password", NEW)
    anew.presses("Change my password")
    anew.sees("Sign in")
    before.page.reload()
    before.sees("Sign in")
    anew.signs_in(NEW)
    anew.sees("My organisations")
    anew.opens(link)
    anew.sees("This link is not good any more")
