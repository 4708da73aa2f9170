"""Pages for when something is not there or went wrong."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages import open_page
from tests.web.planting import plant


def break_down(word: str) -> str:
    message = f"Nothing is known of {word}"
    raise LookupError(message)


@pytest.fixture
def broken(app: Flask) -> FlaskClient:
    """A visitor of an application with a route that breaks and one that only takes answers."""
    plant(app, "/broken/<word>", "broken", break_down)
    plant(app, "/send", "send", lambda: "", methods=["POST"])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def test_a_missing_page_does_not_blame_the_visitor(client: FlaskClient) -> None:
    page = open_page(client, "/nowhere", status=404)
    assert page.heading == "There is no page here"
    assert "You did nothing wrong." in page.text


def test_a_page_asked_for_in_the_wrong_way_says_so_kindly(broken: FlaskClient) -> None:
    assert open_page(broken, "/send", status=405).heading == "That did not work from here"


def test_a_fault_of_ours_shows_no_details(broken: FlaskClient) -> None:
    page = open_page(broken, "/broken/secret", status=500)
    assert page.heading == "Something went wrong on our side"
    assert "secret" not in page.response.text


def test_the_log_of_a_fault_names_the_route_and_never_the_address(
    broken: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        open_page(broken, "/broken/secret-code", status=500)
    assert "The route broken ended in an error" in caplog.text
    assert "/broken/" not in caplog.text
