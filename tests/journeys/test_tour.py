"""The tour of the README, walked as it is written: from an answer to a published result, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demonstration_made import MadeDemonstration
from tests.journeys.survey_server import Server, running_server
from tests.respondent import Respondent

README = (Path(__file__).parents[2] / "README.md").read_text()
LEAD = "lead@rowan-valley.example"
PRINTED = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory, made_demonstration: MadeDemonstration) -> Iterator[Server]:
    """A server with a demonstration of its own."""
    folder = tmp_path_factory.mktemp("tour")
    with running_server(made_demonstration.copy(folder).settings, folder, "--workers", "1") as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A visitor's browser without JavaScript."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def printed(ending: str) -> str:
    """Give the address that the README prints, without its host, so that the tour goes where the README says."""
    address = f"{PRINTED}/{ending}"
    assert address in README
    return address.removeprefix(PRINTED)


def presses(page: Page, name: str) -> None:
    """Press a button or follow a link, and wait for the page behind it."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()


@pytest.mark.long
def test_the_tour_leads_from_an_answer_to_a_published_result(
    tour: Server, page: Page, made_demonstration: MadeDemonstration
) -> None:
    # 1. Answer, as a member of staff.
    staff = Respondent(page, tour.address + printed("answer/rowan-valley/check-in/"))
    staff.starts()
    staff.wants_to_send()
    staff.sends()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")

    # 2. Read, as anyone with the link.
    page.goto(tour.address + printed("results/rowan-valley/two-years-on"))
    expect(page.get_by_text("made-up example").first).to_be_visible()
    expect(page.get_by_role("heading", name="What most staff agree on")).to_be_visible()
    presses(page, "Teams and roles")
    expect(page.get_by_text("Not shown, to protect anonymity").first).to_be_visible()
    presses(page, "Surveys so far")
    expect(page.locator("figure").first).to_be_visible()

    # 3. Sign in, as the lead.
    page.goto(tour.address + printed("workspace/"))
    page.get_by_label(re.compile("mail", re.IGNORECASE)).fill(LEAD)
    page.get_by_label(re.compile("^Password")).fill(made_demonstration.passwords[LEAD])
    presses(page, "Sign in")
    presses(page, "Rowan Valley Health and Care")
    presses(page, "Check-in")
    presses(page, "Look it up now")
    expect(page.get_by_role("main")).not_to_contain_text(re.compile(r"\d+ (people|ballots|forms)"))

    # 4. Close and publish.
    for button in ("Close", "Count", "Publish"):
        presses(page, button)
        presses(page, button)
    expect(page.get_by_role("main")).to_contain_text("Published")

    # 5. Look back.
    page.goto(tour.address + "/results/rowan-valley/check-in")
    expect(page.get_by_role("heading", name="What most staff agree on")).to_be_visible()
    expect(page.get_by_role("link", name="Teams and roles")).to_have_count(0)
    presses(page, "Surveys so far")
    expect(page.locator("figure").first).to_contain_text("Check-in")

    # 6. Take it along.
    for file in ("brief.pdf", "report.pdf"):
        answer = page.request.get(f"{tour.address}/results/rowan-valley/check-in/{file}")
        assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")

    # 7. See what a small service gets.
    page.goto(tour.address + printed("results/heather-lane/baseline"))
    expect(page.get_by_text("33 people").first).to_be_visible()
