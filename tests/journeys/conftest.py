"""A real server and a real browser for people to walk through the pages."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import settings_for
from tiassess.app import create_app

FLAGS = [
    "--no-sandbox",  # continuous integration runs as root
    "--disable-gpu",
    "--disable-background-networking",  # the browser itself must not look for other hosts
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the journeys on one worker, so that one browser serves them all."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("browser"))


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


def assert_accessible(page: Page) -> None:
    """Let axe look at the page; what it cannot see is for people's eyes."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
