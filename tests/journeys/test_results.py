"""A reader's journey on the results link: with or without JavaScript, by keyboard alone, on the narrowest phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.conftest import HARMLESS, assert_accessible
from tests.journeys.survey_server import Server
from tests.lead import Lead, rows_of
from tiassess.wave.waves import WaveName

NARROW: ViewportSize = {"width": 320, "height": 256}
"""A phone of 320 pixels, and a window of 1,280 by 1,024 at 400 %."""

WIDE: ViewportSize = {"width": 1280, "height": 900}
MOST_TABS = 40
KINDS = ["", "/themes/work", "/teams", "/teams/unit.ward-a", "/waves", "/method"]
"""A page of each kind."""

MORE = [pytest.param("/teams/role.nurse", marks=pytest.mark.long)]

UNITS = """id,name,parent,headcount
north,Gogledd: Ŵern ac Ynys ŷ,,
ward-a,Àrd-na-Mara Community Mental Health and Substance Use Recovery Partnership for the Northern Isles,north,60
ward-b,Łódź and Źródło House,north,12
ward-c,Ward C,,25
"""

ROWS = [
    *rows_of("ward-a", "nurse", ["331", "332", "333", "331", "323", "233"] * 5),
    *rows_of("ward-b", "admin", ["331", "231", "32.", "113", "222", "313", "123"]),
    *rows_of("ward-c", "nurse", ["111", "331", "222", "232", "312", "123", "133"]),
]


@dataclass(frozen=True)
class Reader:
    """Somebody with the results link, who uses nothing but the keyboard."""

    page: Page
    address: str

    def opens(self, place: str = "") -> None:
        """Open a page by its address."""
        answer = self.page.goto(self.address + place)
        assert answer is not None
        assert answer.status == 200

    def tabs_to(self, name: str) -> None:
        """Press Tab until something of this name has the focus."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.textContent.trim()") == name:
                return
        pytest.fail(f"“{name}” cannot be reached by the keyboard")

    def follows(self, name: str) -> None:
        """Go to a link by keyboard and press Enter."""
        self.tabs_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def presses(self, name: str) -> None:
        """Go to a button, or to what folds something away, by keyboard and press Enter."""
        self.tabs_to(name)
        self.page.keyboard.press("Enter")

    def sees(self, heading: str) -> None:
        """Be on a page with this main heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    """The results link of the second of two published waves."""
    lead = Lead(server.database, server.settings, server.lead.folder, "read")
    lead.has_an_organisation(UNITS)
    for year, rows in [(2025, ROWS), (2026, [*ROWS, *rows_of("ward-c", "nurse", ["333"])])]:
        name = WaveName(f"wave-{year}", "read")
        days = {"opens": date(year, 1, 5), "closes": date(year, 2, 2)}
        lead.plans_a_wave(name.slug, name=f"Survey {year}", **days)
        lead.opens(name)
        lead.imports(rows, name)
        lead.closes(name)
        lead.counts(name)
        assert lead.publishes(name)
    return f"{server.address}/results/read/wave-2026"


@pytest.fixture
def reads(browser: Browser, address: str) -> Iterator[Callable[..., Reader]]:
    """Let readers come, each with a browser profile of their own: one that ends without complaints or foreign hosts."""
    contexts = []
    heard: list[str] = []

    def comes(viewport: ViewportSize = NARROW, *, scripts: bool = True) -> Reader:
        context = browser.new_context(viewport=viewport, java_script_enabled=scripts)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("console", lambda message: heard.append(message.text))
        context.on("weberror", lambda mistake: heard.append(str(mistake.error)))
        context.on("request", lambda request: heard.append(request.url))
        return Reader(context.new_page(), address)

    yield comes
    for context in contexts:
        context.close()
    assert [word for word in heard if not word.startswith(HARMLESS)] == []


@pytest.mark.parametrize("place", [*KINDS, *MORE])
def test_every_page_is_accessible_and_fits_the_narrowest_phone(reads: Callable[..., Reader], place: str) -> None:
    reader = reads()
    reader.opens(place)
    page = reader.page
    for table in page.locator("details").all():
        table.evaluate("one => one.open = true")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, "color-contrast")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("place", [*KINDS, *MORE])
def test_every_page_has_its_landmarks_and_each_table_its_caption(reads: Callable[..., Reader], place: str) -> None:
    page = (reader := reads(WIDE, scripts=False)).page
    reader.opens(place)
    for landmark in (page.get_by_role("banner"), page.get_by_role("main"), page.get_by_role("contentinfo")):
        expect(landmark).to_have_count(1)
    expect(page.get_by_role("navigation", name="Pages of these results")).to_be_visible()
    for table in page.locator("table").all():
        assert (table.locator("caption").text_content() or "").strip()


def test_a_reader_finds_everything_by_keyboard(reads: Callable[..., Reader], scripts: bool) -> None:
    reader = reads(scripts=scripts)
    reader.opens()
    reader.sees("What we heard")
    reader.follows("Work")
    reader.sees("Work")
    reader.presses("The same in a table: Work")
    expect(reader.page.get_by_role("table", name="Work", exact=True)).to_be_visible()
    reader.follows("Back to what we heard")
    reader.follows("Teams and roles")
    reader.sees("Teams and roles")
    reader.follows("Ward C")
    reader.sees("Ward C")
    reader.follows("Surveys so far")
    reader.follows("Survey 2025")
    reader.sees("What we heard")
    reader.follows("Surveys so far")
    reader.follows("Survey 2026")
    reader.follows("How we worked this out")
    reader.sees("How we worked this out")


def test_a_chart_is_explored_without_a_complaint_of_the_browser(reads: Callable[..., Reader]) -> None:
    reader = reads(WIDE)
    reader.opens()
    reader.presses("Explore this chart")
    expect(reader.page.locator("figure .js-plotly-plot")).to_be_visible()
    expect(reader.page.get_by_role("button", name="Hide the interactive chart")).to_be_visible()


def test_on_a_narrow_phone_a_group_is_a_heading_with_a_list(reads: Callable[..., Reader]) -> None:
    reader = reads()
    reader.opens("/teams")
    cell = reader.page.get_by_role("row").filter(has_text="Ward C").get_by_role("cell").last
    label = cell.evaluate("one => getComputedStyle(one, '::before').content")
    assert "Work" in label
    assert cell.evaluate("one => getComputedStyle(one).display") == "block"
