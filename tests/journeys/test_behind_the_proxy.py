"""A browser before the shipped proxy, over TLS: everything that people and leads need gets through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.guards.proxy import HOST, free_port, running_proxy, with_tls
from tests.journeys.survey_server import OpenSurvey, Server
from tests.mail_server import make_certificate
from tests.respondent import Respondent
from tests.web.workspace.member import PASSWORD
from tiassess.clock import now
from tiassess.people.accounts import add_account


@pytest.fixture
def proxied(server: Server, tmp_path: Path) -> Iterator[OpenSurvey]:
    """A survey that is answered by link and by cards, at the address of the proxy."""
    _, certificate = make_certificate(tmp_path, HOST)
    port = free_port()
    with running_proxy(tmp_path, server.address, with_tls(port, certificate, tmp_path / "key.pem")):
        survey = OpenSurvey(replace(server, address=f"https://{HOST}:{port}"))
        survey.opens(ways_in=("link", "cards"))
        yield survey


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_somebody_answers_stops_and_comes_back_over_tls(proxied: OpenSurvey, browser: Browser, scripts: bool) -> None:
    code = proxied.issues()[0]
    with browser.new_context(ignore_https_errors=True, java_script_enabled=scripts) as context:
        context.set_default_timeout(10_000)
        refused: list[str] = []
        context.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
        respondent = Respondent(context.new_page(), proxied.address)
        respondent.opens_the_card(code)
        respondent.presses("Start")
        respondent.answers("first-question", "Yes")
        respondent.goes_on()
        words = respondent.stops()
        respondent.is_done()
        respondent.comes_back(words, code)
        respondent.wants_to_send()
        assert [cookie["secure"] for cookie in context.cookies()] == [True]
        respondent.sends()
        respondent.sees("Thank you. If you pressed Send, your answers are in and locked.")
        assert proxied.ballots == 1
        assert refused == []


def test_a_host_signs_in_and_writes_something_over_tls(proxied: OpenSurvey, browser: Browser) -> None:
    email = f"host@{proxied.organisation}.example"
    add_account(proxied.server.database, email, PASSWORD, now().date(), is_host=True)
    with browser.new_context(ignore_https_errors=True) as context:
        page = context.new_page()
        page.goto(f"{proxied.server.address}/workspace/")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("h1")).to_have_text("My organisations")
        page.get_by_role("link", name="Sign-in and security").click()
        page.get_by_role("link", name="Change my password").click()
        page.get_by_label("Password so far").fill(PASSWORD)
        page.get_by_label("New password").fill("coffee at five in the kitchen")
        page.get_by_role("button", name="Change my password").click()
        expect(page.get_by_role("status")).to_contain_text("Your password is changed.")
        assert {cookie["secure"] for cookie in context.cookies()} == {True}
