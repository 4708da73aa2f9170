"""The server's own log keeps neither visitors nor what they typed, whoever writes to it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from gunicorn.config import Config

from tiassess.cli.serve import QuietLogger

TYPED = "rhubarb-in-the-kettle"


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Leave the logs of this process as they were."""
    places = [place for place in (logging.lastResort, logging.getLogger("gunicorn.error")) if place]
    before = [list(place.filters) for place in places]
    yield
    for place, filters in zip(places, before, strict=True):
        place.filters[:] = filters
    logging.getLogger("gunicorn.error").handlers.clear()


def break_down() -> None:
    message = f"Nothing is known of {TYPED}"
    raise LookupError(message)


@pytest.mark.parametrize("message", ["Error handling request /answer/%s", "Exception in worker process"])
def test_a_mistake_outside_the_application_is_told_by_its_kind_and_place(
    capsys: pytest.CaptureFixture[str], message: str
) -> None:
    log = QuietLogger(Config())
    try:
        break_down()
    except LookupError:
        log.exception(message, *[TYPED] * message.count("%s"))
    written = capsys.readouterr().err
    assert "LookupError: cli/test_quiet_log.py:" in written
    assert TYPED not in written


def test_a_library_without_a_log_of_its_own_is_as_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    QuietLogger(Config())
    stranger = logging.Logger("stranger")
    try:
        break_down()
    except LookupError:
        stranger.exception("Something broke")
    written = capsys.readouterr().err
    assert "Something broke\nLookupError: cli/test_quiet_log.py:" in written
    assert TYPED not in written
