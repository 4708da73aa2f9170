"""A lead carries a wave from an empty organisation to its results by pages: on a phone, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import assert_accessible
from tests.journeys.movable_clock import Clock
from tests.journeys.survey_server import OpenSurvey, Server, days_from_now
from tests.respondent import Respondent
from tests.web.workspace.member import PASSWORD
from tiassess.clock import now
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.tables import MemberRole
from tiassess.wave.organisations import add_organisation, find_organisation

NARROW = 320
AFTER_THE_LAST_DAY = 21
_numbers = count(1)


@dataclass
class PageLead:
    """A lead before a browser, who reads every page that comes; with scripts also as axe reads it."""

    page: Page
    server: Server
    organisation: str
    scripts: bool

    @property
    def email(self) -> str:
        """The address they sign in with."""
        return f"lead@{self.organisation}.example"

    @property
    def home(self) -> str:
        """The address of the organisation's page."""
        return f"{self.server.address}/workspace/organisations/{self.organisation}/"

    def signs_in(self) -> None:
        """Sign in and go to the organisation."""
        self.page.goto(self.home)
        if self.page.locator("h1").inner_text() == "Sign in":
            self.page.get_by_label("E-mail address").fill(self.email)
            self.page.get_by_label("Password").fill(PASSWORD)
            self.presses("Sign in")

    def follows(self, name: str) -> None:
        """Follow a link."""
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        self._looks()

    def goes_back_to(self, name: str) -> None:
        """Follow the link at the top that leads up."""
        with self.page.expect_navigation():
            self.page.locator(".nhsuk-back-link", has_text=name).click()
        self._looks()

    def presses(self, name: str) -> None:
        """Press a button."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        self._looks()

    def writes(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def chooses_the_day(self, legend: str, day: date) -> None:
        """Fill in the three boxes of a day."""
        group = self.page.get_by_role("group", name=legend)
        for label in ("Day", "Month", "Year"):
            group.get_by_label(label, exact=True).fill(str(getattr(day, label.lower())))

    def is_told(self, sentence: str) -> None:
        """Read what was done."""
        expect(self.page.get_by_role("status")).to_contain_text(sentence)

    def acts(self, link: str, button: str, said: str) -> None:
        """Go to the page of an act, press its button, and read what was done."""
        self.follows(link)
        self.presses(button)
        self.is_told(said)

    def _looks(self) -> None:
        """See that the page fits a phone, and look at it as axe does, in light and dark; axe is a script itself."""
        assert self.page.locator("html").evaluate("one => one.scrollWidth") <= NARROW, self.page.url
        for scheme in ("dark", "light") if self.scripts else ():
            self.page.emulate_media(color_scheme=scheme)
            assert_accessible(self.page)


@pytest.fixture
def page_lead(browser: Browser, clocked: tuple[Server, Clock], scripts: bool) -> Iterator[PageLead]:
    """The lead of an organisation that has nothing yet but its name."""
    server, _clock = clocked
    slug = f"by-pages-{next(_numbers)}"
    add_organisation(server.database, slug=slug, name="Glen Service", timezone="Europe/London", moment=now())
    with server.database.reading() as session:
        organisation_id = find_organisation(session, slug).id
    context = browser.new_context(viewport={"width": NARROW, "height": 640}, java_script_enabled=scripts)
    context.set_default_timeout(20_000)
    lead = PageLead(context.new_page(), server, slug, scripts)
    add_account(server.database, lead.email, PASSWORD, now().date())
    add_membership(server.database, lead.email, organisation_id, MemberRole.LEAD)
    yield lead
    context.close()


def adds_units(lead: PageLead, folder: Path) -> None:
    """Upload a list of units, and add one more."""
    lead.follows("Look at the units")
    lead.follows("Upload a list")
    file = folder / "units.csv"
    file.write_text("id,name,parent,headcount\nnorth,North,,\nward-a,Ward A,north,80\nward-b,Ward B,north,many\n")
    lead.page.get_by_label("CSV file").set_input_files(file)
    lead.presses("Upload it")
    expect(lead.page.locator("#error-summary")).to_contain_text("units.csv, line 4: the headcount “many”")
    file.write_text(file.read_text().replace("many", "60"))
    lead.page.get_by_label("CSV file").set_input_files(file)
    lead.presses("Upload it")
    lead.is_told("There are 3 units now.")
    lead.follows("Add a unit")
    lead.writes("Name", "Office")
    lead.writes("Number of staff", "55")
    lead.presses("Add this unit")
    expect(lead.page.locator("tfoot")).to_contain_text("195")
    lead.goes_back_to("Glen Service")


def adds_a_role(lead: PageLead) -> None:
    """Add a role, rename it."""
    lead.follows("Look at the roles")
    lead.follows("Add a role")
    lead.writes("Name", "Nurse")
    lead.presses("Add this role")
    lead.follows("Change Nurse")
    lead.writes("Name", "Nurses")
    lead.presses("Save")
    lead.goes_back_to("Glen Service")


def prepares_a_wave(lead: PageLead) -> None:
    """Prepare a wave for the coming three weeks."""
    lead.follows("Prepare a wave")
    lead.presses("Keep it as a draft")
    expect(lead.page.locator("#error-summary")).to_contain_text("Enter the first day of answering.")
    lead.writes("Name", "Baseline")
    lead.chooses_the_day("First day of answering", days_from_now(0))
    lead.chooses_the_day("Last day of answering", days_from_now(AFTER_THE_LAST_DAY - 1))
    lead.page.get_by_label("Questionnaire").select_option(label="How is it to work here? – core form, 8 questions")
    lead.writes("Whom to ask", "Ann Reid, 01234 567 890")
    lead.page.get_by_label("One link that everybody gets").check()
    lead.presses("Keep it as a draft")
    lead.is_told("“Baseline” is there as a draft.")
    lead.follows("All questions")
    lead.goes_back_to("Baseline")
    lead.follows("Whose results could be shown")
    expect(lead.page.get_by_role("main")).to_contain_text("North")
    lead.goes_back_to("Baseline")


def test_a_lead_carries_a_wave_by_pages_alone(
    page_lead: PageLead, come: Callable[..., Respondent], clock: Clock, tmp_path: Path
) -> None:
    lead = page_lead
    lead.signs_in()
    adds_units(lead, tmp_path)
    adds_a_role(lead)
    prepares_a_wave(lead)
    lead.acts("Look at what opening means", "Open it", "It is open. What it promises is frozen now.")
    survey = OpenSurvey(lead.server, lead.organisation)
    expect(lead.page.locator("code").first).to_have_text(survey.address)

    member_of_staff = come(survey, scripts=lead.scripts)
    member_of_staff.starts()
    member_of_staff.fills_everything_in()
    member_of_staff.sends()
    survey.receives(6)
    assert survey.ballots == 7

    lead.page.reload()
    expect(lead.page.get_by_role("main")).to_contain_text("Nobody has looked up yet how many take part.")
    clock.is_put_forward(days=8)
    lead.signs_in()
    lead.follows("Baseline")
    lead.presses("Look it up now")
    expect(lead.page.get_by_role("main")).to_contain_text("fewer than a third had answered")

    clock.is_put_forward(days=AFTER_THE_LAST_DAY)
    lead.signs_in()
    lead.follows("Baseline")
    lead.acts("Close it", "Close it", "It is closed")
    lead.acts("Count it", "Count it", "It is counted.")
    lead.follows("How the results were checked")
    expect(lead.page.get_by_role("row", name="North").first).to_contain_text("Not shown, to protect anonymity")
    lead.goes_back_to("Baseline")
    lead.acts("Publish it", "Publish it", "It is published, and its answers have been erased.")
    assert survey.ballots == 0
    lead.goes_back_to("Glen Service")
    lead.follows("Ledger of Glen Service")
    expect(lead.page.locator("tbody tr")).to_have_count(5)
    lead.goes_back_to("Glen Service")
    lead.page.get_by_role("link", name="Results of Baseline").click()
    expect(lead.page.get_by_role("main")).to_contain_text("7")
