"""An owner reads the audit trail and shares results by link, in a real browser on the narrowest phone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.survey_server import Server
from tests.journeys.test_signing_in import NARROW, Lead
from tests.web.workspace.member import PASSWORD
from tiassess.clock import now
from tiassess.people.accounts import add_account
from tiassess.people.tables import MemberRole
from tiassess.wave.organisations import add_organisation, find_organisation

_numbers = itertools.count(1)


@pytest.fixture
def owner(browser: Browser, server: Server) -> Iterator[Lead]:
    """An owner of an organisation with a long name."""
    number = next(_numbers)
    slug, email = f"overseeing-{number}", f"a.very.long.name.of.an.owner.{number}@a-long-name-of-a-service.example"
    name = "Loch and Glen Health and Care"
    add_organisation(server.database, slug=slug, name=name, timezone="Europe/London", moment=now())
    with server.database.reading() as session:
        organisation_id = find_organisation(session, slug).id
    add_account(server.database, email, PASSWORD, now().date(), member_of=(organisation_id, MemberRole.OWNER))
    context = browser.new_context(viewport=NARROW)  # type: ignore[arg-type]  # a size
    yield Lead(context.new_page(), email, server.address)
    context.close()


def test_an_owner_reads_the_trail_and_shares_what_is_published(owner: Lead) -> None:
    page = owner.page
    owner.signs_in()
    page.get_by_role("link", name="Loch and Glen").click()
    page.get_by_role("link", name="Share links").click()
    owner.sees("Share links")
    page.get_by_role("link", name="Make a share link").click()
    page.get_by_role("button", name="Make it").click()
    owner.sees("Make a share link")
    page.get_by_label("For whom is it?").fill("Chief Executives’ Interorganisational Coordination Group")
    page.get_by_role("button", name="Make it").click()
    owner.sees("Share link for “Chief Executives’ Interorganisational Coordination Group”")
    address = page.locator("code").inner_text()
    page.goto(address)
    owner.sees("Surveys and results")
    page.goto(f"{address[:-3]}xx/")
    owner.sees("This link does not open anything")
    page.goto(f"{owner.address}/workspace/")
    page.get_by_role("link", name="Loch and Glen").click()
    page.get_by_role("link", name="Audit trail").click()
    owner.sees("Audit trail")
    expect(page.get_by_text("All lines fit together.")).to_be_visible()
    page.get_by_role("link", name="Only acts").click()
    owner.sees("Audit trail")
    expect(page.get_by_role("cell", name="Made a share link")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all lines").click()
    assert download.value.suggested_filename == "trail.jsonl"
