"""What each role finds, with a browser: by keyboard, without JavaScript, on the narrowest phone, and as axe sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.demonstration_made import MadeDemonstration
from tests.journeys.conftest import assert_accessible
from tests.journeys.survey_server import Server, running_server
from tests.journeys.test_signing_in import NARROW, Lead
from tiassess.demonstration.story import HEATHER_LANE, HOST, ROWAN_VALLEY

PUBLISHED = [wave.name for wave in reversed(ROWAN_VALLEY.waves) if not wave.is_open]

Comes = Callable[[str], "Somebody"]


@pytest.fixture(scope="module")
def demonstrating(tmp_path_factory: pytest.TempPathFactory, made_demonstration: MadeDemonstration) -> Iterator[Server]:
    """A server with a demonstration of its own."""
    folder = tmp_path_factory.mktemp("roles")
    with running_server(made_demonstration.copy(folder).settings, folder, "--workers", "1") as running:
        yield running


@dataclass
class Somebody(Lead):
    """Somebody of the demonstration, with or without JavaScript."""

    scripts: bool

    def sees(self, heading: str) -> None:
        """See a page that fits the window, and with scripts look at it as axe does, which is one itself."""
        expect(self.page.locator("h1")).to_contain_text(heading)
        assert self.page.locator("html").evaluate("one => one.scrollWidth") <= NARROW["width"]
        for scheme in ("dark", "light") if self.scripts else ():
            self.page.emulate_media(color_scheme=scheme)
            assert_accessible(self.page)


@pytest.fixture(params=[False, True], ids=["without JavaScript", "with JavaScript"])
def comes(
    browser: Browser,
    demonstrating: Server,
    made_demonstration: MadeDemonstration,
    request: pytest.FixtureRequest,
) -> Iterator[Comes]:
    """Let somebody of the demonstration come and sign in, each with a phone."""
    contexts = []

    def come(email: str) -> Somebody:
        contexts.append(browser.new_context(viewport=NARROW, java_script_enabled=request.param))  # type: ignore[arg-type]  # a size
        somebody = Somebody(contexts[-1].new_page(), email, demonstrating.address, request.param)
        somebody.signs_in(made_demonstration.passwords[email])
        somebody.sees("My organisations")
        return somebody

    yield come
    for context in contexts:
        context.close()


def follows(somebody: Somebody, name: str) -> None:
    """Follow a link of the page's content with the keyboard alone."""
    somebody.page.get_by_role("main").get_by_role("link", name=name).first.focus()
    with somebody.page.expect_navigation():
        somebody.page.keyboard.press("Enter")


def goes_back(somebody: Somebody) -> None:
    """Follow the link at the top that leads up."""
    with somebody.page.expect_navigation():
        somebody.page.locator(".nhsuk-back-link").click()


def test_a_steering_member_reads_what_is_published_and_finds_nothing_else(comes: Comes) -> None:
    member = comes("steering@rowan-valley.example")
    follows(member, ROWAN_VALLEY.name)
    member.sees(ROWAN_VALLEY.name)
    main = member.page.get_by_role("main")
    expect(main).to_contain_text("You are in the steering group.")
    back, *links = [link.inner_text() for link in main.get_by_role("link").all()]
    assert back == "My organisations"
    told = [
        f"{what} {name}" for name in PUBLISHED for what in ("Results of", "The brief (PDF)", "The full report (PDF)")
    ]
    assert len(links) == len(told)
    assert [link for link, words in zip(links, told, strict=True) if words not in " ".join(link.split())] == []
    expect(main.get_by_role("heading", name="Check-in")).to_be_visible()
    follows(member, f"Results of {PUBLISHED[0]}")
    member.sees("What we heard")


def test_an_auditor_looks_at_everything_that_was_set_up_and_done_and_can_press_nothing(comes: Comes) -> None:
    auditor = comes("auditor@rowan-valley.example")
    follows(auditor, ROWAN_VALLEY.name)
    auditor.sees(ROWAN_VALLEY.name)
    for link, heading in (
        ("Look at the units", "Units"),
        ("Look at the roles", "Roles"),
        ("Ledger of", "Ledger"),
        ("Audit trail", "Audit trail"),
        ("Check-in", "Check-in"),
    ):
        follows(auditor, link)
        auditor.sees(heading)
        expect(auditor.page.get_by_role("main").get_by_role("button")).to_have_count(0)
        expect(auditor.page.get_by_role("main").locator(".nhsuk-button")).to_have_count(0)
        if heading != "Check-in":
            goes_back(auditor)
    expect(auditor.page.get_by_role("main")).not_to_contain_text("How many take part")
    follows(auditor, "Whose results could be shown")
    auditor.sees("Whose results could be shown")


def test_the_organisations_of_a_host_never_meet_and_the_host_enters_neither(comes: Comes) -> None:
    host = comes(HOST)
    expect(host.page.get_by_role("main")).to_contain_text("You are not a member of an organisation yet.")
    for story in (ROWAN_VALLEY, HEATHER_LANE):
        host.page.goto(f"{host.address}/workspace/organisations/{story.id}/")
        host.sees("There is no page here")
    for ours, others in ((ROWAN_VALLEY, HEATHER_LANE), (HEATHER_LANE, ROWAN_VALLEY)):
        lead = comes(f"lead@{ours.id}.example")
        main = lead.page.get_by_role("main")
        expect(main).not_to_contain_text(others.name)
        lead.page.goto(f"{lead.address}/workspace/organisations/{others.id}/")
        lead.sees("There is no page here")
        lead.page.goto(f"{lead.address}/workspace/")
        follows(lead, ours.name)
        lead.sees(ours.name)
        expect(main).to_contain_text(re.compile("You decide who is a member. You lead surveys."))
