"""Pages for when something is not there or went wrong."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests.pages import open_page
from tests.web.planting import plant
from tiassess.errors import RefusedError
from tiassess.storage.mishaps import QuietTraces

TYPED = "rhubarb-in-the-kettle"


def break_down_over_a_form() -> str:
    """Break as code of ours might: with what was typed in the words of the mistake, and in those of its cause."""
    typed = request.form["comment"]
    try:
        return str(int(typed))
    except ValueError as reason:
        message = f"{typed} is no number"
        raise LookupError(message) from reason


def refuse_a_form() -> str:
    message = f"The unit “{request.form['comment'].upper()}” is not known."
    raise RefusedError(message)


def refuse_for_a_reason_of_ours() -> str:
    raise RefusedError("The key directory cannot be used.", "Three of them agree.", command="tiassess doctor")


def break_down(word: str) -> str:
    message = f"Nothing is known of {word}"
    raise LookupError(message)


@pytest.fixture
def broken(app: Flask) -> FlaskClient:
    """A visitor of an application with a route that breaks and one that only takes answers."""
    plant(app, "/broken/<word>", "broken", break_down)
    plant(app, "/send", "send", lambda: "", methods=["POST"])
    for view in (break_down_over_a_form, refuse_a_form, refuse_for_a_reason_of_ours):
        plant(app, f"/{view.__name__}", view.__name__, view, methods=["POST"])
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


def log_after_sending(broken: FlaskClient, caplog: pytest.LogCaptureFixture, view: Callable[[], str]) -> str:
    """Send a form to a route that breaks over it, and give the whole log."""
    with caplog.at_level(logging.DEBUG):
        assert broken.post(f"/{view.__name__}", data={"comment": TYPED}).status_code >= 500
    return caplog.text


def test_the_log_of_a_fault_names_its_kind_and_place_and_never_what_was_typed(
    broken: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    log = log_after_sending(broken, caplog, break_down_over_a_form)
    assert TYPED not in log
    assert "\nValueError: " in log
    assert "\nLookupError: " in log
    assert re.search(r"web/test_mistakes.py:\d+ in break_down_over_a_form$", log, re.MULTILINE)


def test_the_log_of_a_refusal_keeps_its_sentence_unless_that_quotes_the_visitor(
    broken: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    log = log_after_sending(broken, caplog, refuse_a_form)
    assert TYPED not in log.casefold()
    assert "The route refuse_a_form cannot answer: RefusedError" in log
    log = log_after_sending(broken, caplog, refuse_for_a_reason_of_ours)
    assert "The key directory cannot be used. Run: tiassess doctor" in log
    assert "Three" not in log


def test_a_log_that_is_not_ours_keeps_the_place_of_a_mistake_and_not_its_words() -> None:
    written = io.StringIO()
    log = logging.Logger("of-a-library")
    log.addHandler(logging.StreamHandler(written))
    log.addFilter(QuietTraces())
    try:
        break_down(TYPED)
    except LookupError:
        log.exception("Something of a library ended in %s", "a mistake")
    assert written.getvalue().startswith(
        "Something of a library ended in a mistake\nLookupError: web/test_mistakes.py:"
    )
    assert TYPED not in written.getvalue()
