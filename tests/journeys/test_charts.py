"""Charts in a real browser: complete without a script, and explored with one under the policy that every page has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from script.assets import SCRIPT, compact
from tests.journeys.conftest import assert_accessible
from tests.reporting.charted import Wave
from tests.reporting.publications import results_of
from tiassess.reporting.charts import Chart, distribution_chart, progress_chart, scores_chart
from tiassess.reporting.charts.drawing import draw, table
from tiassess.reporting.charts.figures import figure_json
from tiassess.reporting.speech import ENGLISH
from tiassess.web.assets import VENDOR, Assets, with_files
from tiassess.web.headers import SecurityHeaders

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

LONG = "young people and their families, ŵ ŷ à Ł ź, who come to our service"
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8"> <title>Charts</title> <link rel="icon" href="data:,">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="{tiassess}"> <link rel="stylesheet" href="{workspace}">
  <script type="module" src="/charts.js" data-plotly="{plotly}" data-plotly-style="{style}"></script>
</head>
<body><main><h1>Charts</h1>{charts}</main></body>
</html>"""


def some_charts() -> list[Chart]:
    """Make a chart of each kind, with something hidden in each."""
    counts = {"q1": (1, 2, 3, 4, 5), "q2": (10, 5, 3, 2, 0), "q3": None}
    results = results_of(counts, {"q2": {"reversed": "true"}}, people=LONG)
    days = ("2026-01-31", "2026-07-31", "2027-01-31")
    scores = ((50.0, 45, 55), None, (60.0, 55, 66))
    waves = [Wave(f"Survey of {day}", day, score).results() for day, score in zip(days, scores, strict=True)]
    return [
        distribution_chart(results, results.whole, list(counts), "Work", ENGLISH),
        scores_chart(waves[0], waves[0].whole, ["all"], "Scores", ENGLISH),
        progress_chart(waves, "all", ENGLISH),
    ]


class Server:
    """A server of one page of charts, which can lose the drawing library on its way."""

    def __init__(self) -> None:
        self.names = Assets(VENDOR)
        self.is_lost = False
        self.address = ""
        self._files = with_files(self._page)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if self.is_lost and environ["PATH_INFO"] == self.names.address("plotly.js"):
            return Response(status=503)(environ, start_response)
        return self._files(environ, start_response)

    def _page(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        charts = {f"c{number}": chart for number, chart in enumerate(some_charts())}
        if request.path == "/charts.js":
            answer = Response(compact((SCRIPT / "charts.js").read_text("utf-8")), content_type="text/javascript")
        elif figure := request.args.get("figure"):
            answer = Response(figure_json(charts[figure]), content_type="application/json")
        else:
            answer = Response(self._show(charts), content_type="text/html")
        return answer(environ, start_response)

    def _show(self, charts: dict[str, Chart]) -> str:
        drawn = [
            draw(chart, ENGLISH, chart_id=name)
            + Markup(f'<span id="{name}-figure" data-address="/?figure={name}"></span>')
            + table(chart)
            for name, chart in charts.items()
        ]
        return PAGE.format(
            tiassess=self.names.address("tiassess.css"),
            workspace=self.names.address("workspace.css"),
            plotly=self.names.address("plotly.js"),
            style=self.names.address("plotly.css"),
            charts=Markup("").join(drawn),
        )


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server of charts."""
    charts = Server()
    running = make_server("127.0.0.1", 0, SecurityHeaders(charts), threaded=True)
    thread = threading.Thread(target=running.serve_forever, args=[0.02])  # seconds until it sees that it may stop
    thread.start()
    charts.address = f"http://127.0.0.1:{running.server_port}"
    yield charts
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def heard() -> list[str]:
    """What the browser said, and what it asked other hosts for."""
    return []


@pytest.fixture
def asked() -> list[str]:
    """What the browser asked for."""
    return []


@pytest.fixture
def visit(browser: Browser, server: Server, heard: list[str], asked: list[str]) -> Iterator[Callable[..., Page]]:
    """Open the page as a reader of some width, with or without scripts."""
    contexts: list[BrowserContext] = []

    def opens(*, width: int = 1000, scripts: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
        contexts.append(context)
        context.on("console", lambda message: heard.append(message.text))
        context.on("weberror", lambda mistake: heard.append(str(mistake.error)))
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(server.address)
        return page

    yield opens
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith((server.address, "data:"))] == []


def explores(page: Page, number: int) -> None:
    """Press a chart's button and wait for its figure."""
    page.locator(f"#c{number} button").press("Enter")
    expect(page.locator(f"#c{number} .main-svg").first).to_be_visible()


def test_charts_are_complete_without_a_script(visit: Callable[..., Page], heard: list[str]) -> None:
    page = visit(scripts=False)
    assert page.get_by_role("button").count() == 0
    assert page.get_by_role("img").count() == 4
    assert page.get_by_role("table").count() == 3
    expect(page.locator("#c0").get_by_text("Not shown, to protect anonymity")).to_be_visible()
    assert heard == []


def test_exploring_shows_every_figure_and_the_policy_stops_nothing(
    visit: Callable[..., Page], heard: list[str]
) -> None:
    page = visit()
    for number, _ in enumerate(some_charts()):
        explores(page, number)
        page.locator(f"#c{number} .ti-chart__explored").hover()
        expect(page.locator(f"#c{number} .ti-chart__still")).to_be_visible()
    assert heard == []


def test_the_library_is_fetched_once_and_only_when_somebody_wants_it(
    visit: Callable[..., Page], server: Server, asked: list[str]
) -> None:
    page = visit()
    library = server.address + server.names.address("plotly.js")
    page.wait_for_load_state("networkidle")
    assert asked.count(library) == 0
    explores(page, 0)
    explores(page, 2)
    assert asked.count(library) == 1


def test_the_button_says_what_it_does_and_takes_the_figure_away_again(visit: Callable[..., Page]) -> None:
    page = visit()
    button = page.locator("#c1 button")
    expect(button).to_have_text("Explore this chart")
    title = page.locator("#c1 .ti-chart__title").inner_text()
    expect(button).to_have_accessible_name(f"Explore this chart: {title}")
    expect(button).to_have_attribute("aria-expanded", "false")
    explores(page, 1)
    expect(button).to_have_text("Hide the interactive chart")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.press("Enter")
    expect(page.locator("#c1 .ti-chart__explored")).to_be_hidden()
    expect(button).to_be_focused()
    explores(page, 1)


def test_pointing_at_a_segment_says_what_the_still_chart_says(visit: Callable[..., Page]) -> None:
    page = visit()
    explores(page, 0)
    page.locator("#c0 .ti-chart__explored .bars .point path").last.hover(force=True)
    hover = page.locator("#c0 .hoverlayer .hovertext")
    expect(hover).to_contain_text("people)")
    still = page.locator("#c0 .ti-chart__still title").all_text_contents()
    assert "".join((hover.text_content() or "").split()) in ["".join(title.split()) for title in still]


def test_a_library_that_does_not_come_is_said_and_can_be_asked_for_again(
    visit: Callable[..., Page], server: Server
) -> None:
    page = visit()
    server.is_lost = True
    page.locator("#c0 button").click()
    expect(page.locator("#c0").get_by_role("status")).to_contain_text("did not come")
    server.is_lost = False
    explores(page, 0)
    expect(page.locator("#c0").get_by_role("status")).to_have_text("")


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.long)])
def test_charts_fit_and_are_accessible(visit: Callable[..., Page], width: int) -> None:
    page = visit(width=width)
    assert_accessible(page)
    for number, _ in enumerate(some_charts()):
        explores(page, number)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
