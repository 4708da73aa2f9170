"""Two members and the code cards of a wave, on a phone: asked for, printed by a double click, spare ones cancelled."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Error, Page, expect

from tests.journeys.survey_server import Server, days_from_now
from tests.journeys.test_lead_by_pages import NARROW, PageLead
from tests.lead import Lead
from tests.web.workspace.member import PASSWORD
from tiassess.clock import now
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.tables import MemberRole
from tiassess.wave.organisations import find_organisation

CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}\b")
_numbers = count(1)


@dataclass
class PageOwner(PageLead):
    """An owner before a browser."""

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"owner@{self.organisation}.example"


Comes = Callable[[type[PageLead]], PageLead]


@pytest.fixture
def comes(browser: Browser, server: Server, scripts: bool, tmp_path: Path) -> Iterator[Comes]:
    """Let members of an organisation come whose wave of cards opens tomorrow, each with a phone."""
    slug = f"cards-{next(_numbers)}"
    lead = Lead(server.database, server.settings, tmp_path, slug)
    lead.has_an_organisation()
    name = lead.plans_a_wave(opens=days_from_now(1), closes=days_from_now(20), ways_in=("cards",))
    lead.opens(name, now())
    with server.database.reading() as session:
        organisation = find_organisation(session, slug).id
    contexts = []

    def come(kind: type[PageLead]) -> PageLead:
        contexts.append(browser.new_context(viewport={"width": NARROW, "height": 640}, java_script_enabled=scripts))
        contexts[-1].set_default_timeout(20_000)
        member = kind(contexts[-1].new_page(), server, slug, scripts)
        add_account(server.database, member.email, PASSWORD, now().date())
        role = MemberRole.OWNER if kind is PageOwner else MemberRole.LEAD
        add_membership(server.database, member.email, organisation, role)
        member.signs_in()
        member.follows("Baseline 2026")
        return member

    yield come
    for context in contexts:
        context.close()


def shows(page: Page, text: str) -> bool:
    """Say whether a page shows a text; one that closes by itself, as a download's does, shows none."""
    try:
        return text in page.content()
    except Error:
        return False


def test_cards_come_once_even_with_a_double_click(comes: Comes, tmp_path: Path) -> None:
    lead, member = comes(PageLead), comes(PageOwner)
    lead.follows("Print cards, cancel spare ones, and a poster")
    lead.follows("Ask for cards")
    lead.writes("Ward A", "too many")
    lead.presses("Ask for them")
    expect(lead.page.locator("#error-summary")).to_contain_text("Write a number, such as 12")
    lead.writes("Ward A", "3")
    lead.writes("Everybody", "2")
    lead.presses("Ask for them")
    lead.is_told("The cards are asked for.")
    lead.follows("5 cards")
    expect(lead.page.get_by_role("main")).to_contain_text("Now another member prints them")

    member.follows("Print cards, cancel spare ones, and a poster")
    member.follows("5 cards")
    files: list[Download] = []

    def keep(file: Download) -> None:
        files.append(file)

    context = member.page.context
    context.on("page", lambda page: page.on("download", keep))
    member.page.on("download", keep)
    member.page.get_by_role("button", name="Print the cards").dblclick()
    for _ in range(100):
        member.page.wait_for_timeout(100)
        if files and any(shows(page, "printed already") for page in context.pages):
            break
    (file,) = files
    file.save_as(tmp_path / "cards.pdf")
    text = subprocess.run(["pdftotext", str(tmp_path / "cards.pdf"), "-"], capture_output=True, text=True, check=True)
    codes = set(CODE.findall(text.stdout))
    assert len(codes) == 5
    member.page.reload()
    expect(member.page.get_by_role("main")).to_contain_text("They were printed.")

    member.goes_back_to("Code cards")
    member.follows("Cancel spare cards")
    member.writes("Codes of spare cards, one on each line", "\n".join([*list(codes)[:2], "not a code"]))
    member.presses("Cancel these cards")
    member.is_told("2 cards are cancelled. Mistyped, so nothing was done with these lines: 3.")
    lead.page.reload()
    lead.follows("Take these cards back")
    lead.presses("Take them back")
    lead.is_told("3 cards are cancelled.")
