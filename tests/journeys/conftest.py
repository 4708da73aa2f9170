"""A real server and a real browser for people to walk through the pages."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import settings_for
from tests.journeys.movable_clock import Clock
from tests.journeys.survey_server import OpenSurvey, Server, fresh_settings, running_server
from tests.respondent import Respondent
from tiassess.app import create_app

FLAGS = [
    "--no-sandbox",  # continuous integration runs as root
    "--disable-gpu",
    "--disable-background-networking",  # the browser itself must not look for other hosts
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

HARMLESS = (
    "http://127.0.0.1:",
    "data:",
    "Failed to load resource",  # what the browser itself says when a page is not there or the network is down
    "Autofocus processing was blocked",  # our script was quicker
)

WITHOUT_SCRIPTS = """
behind_the_proxy closing code_cards coming_back first_visit going_back languages lead_by_pages leaving mail midwife
networks pressing_twice results shared_computer skipping whole_forms
"""
"""Journeys that the short run walks without JavaScript only; what our script does has tests of its own."""

WITH_SCRIPTS = "inviting roles second_factor single_sign_on"
"""Journeys that the short run walks with JavaScript only, because what looks at pages as axe does is a script."""

LEFT_TO_LONG = {
    **{f"test_{name}.py": "[with JavaScript]" for name in WITHOUT_SCRIPTS.split()},
    **{f"test_{name}.py": "[without JavaScript]" for name in WITH_SCRIPTS.split()},
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the long run what the short one need not walk twice."""
    for item in items:
        left = LEFT_TO_LONG.get(item.path.name) if "journeys" in item.path.parts else None
        if left and left in item.name:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("These tests need Chromium. Run script/bootstrap, which installs it.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server without a database."""
    folder = tmp_path_factory.mktemp("server")
    server = make_server("127.0.0.1", 0, create_app(settings_for(f"sqlite:///{folder / 'none.sqlite'}", folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page as a visitor of some width, with or without JavaScript, and see what the browser complains about."""
    complaints: list[str] = []
    asked_for: list[str] = []
    contexts = []

    def open_as(path: str, *, width: int = 1280, scripts: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 700}, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: asked_for.append(request.url))
        page.goto(address + path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert [complaint for complaint in complaints if "404" not in complaint] == []
    assert [url for url in asked_for if not url.startswith(address)] == []


@pytest.fixture(scope="session")
def server(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server, started once."""
    folder = tmp_path_factory.mktemp("answering")
    with running_server(fresh_settings(migrated_sqlite, folder), folder, "--workers", "2") as running:
        yield running


@pytest.fixture
def survey(server: Server) -> OpenSurvey:
    """A survey that is open today, with every kind of page."""
    survey = OpenSurvey(server)
    survey.opens()
    return survey


@pytest.fixture(scope="session")
def clocked(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Clock]]:
    """The real server again, with a clock that can be put forward."""
    folder = tmp_path_factory.mktemp("clocked")
    clock = Clock(folder / "minutes")
    settings = fresh_settings(migrated_sqlite, folder)
    with clock.as_environment(), running_server(settings, folder, "--workers", "1", command=clock.COMMAND) as running:
        yield running, clock


@pytest.fixture
def clock(clocked: tuple[Server, Clock]) -> Iterator[Clock]:
    """The clock of that server, back at the present moment after each test."""
    _, clock = clocked
    yield clock
    clock.is_put_back()


@pytest.fixture
def clocked_survey(clocked: tuple[Server, Clock]) -> OpenSurvey:
    """A survey that is open today on the server with that clock."""
    survey = OpenSurvey(clocked[0])
    survey.opens()
    return survey


@pytest.fixture
def come(browser: Browser) -> Iterator[Callable[..., Respondent]]:
    """Let people come, each with a browser profile of their own: one that ends without complaints or foreign hosts."""
    with visitors(browser) as comes:
        yield comes


@pytest.fixture(scope="session")
def remembering_browser(browser: Browser) -> Iterator[Browser]:
    """Chromium as people have it: it keeps pages in memory to show them at once on Back."""
    usual = ["--disable-back-forward-cache"]
    opened = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=FLAGS, ignore_default_args=usual
    )
    yield opened
    opened.close()


@pytest.fixture
def come_remembering(remembering_browser: Browser) -> Iterator[Callable[..., Respondent]]:
    """Let people come with a browser that keeps pages in memory."""
    with visitors(remembering_browser) as comes:
        yield comes


@contextmanager
def visitors(browser: Browser) -> Iterator[Callable[..., Respondent]]:
    """Let people come with profiles of a browser, and see at the end what it complained about."""
    contexts: list[BrowserContext] = []
    heard: list[str] = []

    def comes(survey: OpenSurvey, *, scripts: bool = True, **browser_options: Any) -> Respondent:
        context = browser.new_context(java_script_enabled=scripts, **browser_options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("console", lambda message: heard.append(message.text))
        context.on("weberror", lambda mistake: heard.append(str(mistake.error)))
        context.on("request", lambda request: heard.append(request.url))
        return Respondent(context.new_page(), survey.address)

    yield comes
    for context in contexts:
        context.close()
    assert [word for word in heard if not word.startswith(HARMLESS)] == []


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts; the test runs once each way."""
    return bool(request.param)


@pytest.fixture
def respondent(come: Callable[..., Respondent], survey: OpenSurvey, scripts: bool) -> Respondent:
    """Somebody who comes to the survey, with and without JavaScript."""
    return come(survey, scripts=scripts)


def assert_accessible(page: Page, *rules: str) -> None:
    """Let axe look at the page, by all its rules or by some; what it cannot see is for people's eyes."""
    only = {"runOnly": list(rules)} if rules else {}
    results = Axe().run(page, options={"resultTypes": ["violations"], **only})
    assert results.violations_count == 0, results.generate_report()
