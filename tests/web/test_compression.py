"""Compressed pages: the same page for the reader, and one length for whoever watches the line."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, Response, redirect
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.conftest import settings_for
from tests.pages import open_page
from tests.web.planting import plant
from tiassess.web.assets import VENDOR, Assets
from tiassess.web.compression import STEP, gzip_in_steps

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
PAGE = "<!DOCTYPE html><title>Page</title>" + "<p>What somebody answered, in many words.</p>" * 80


@pytest.fixture
def visitor(make_app: Callable[..., Flask], tmp_path: Path) -> FlaskClient:
    """A visitor of a server with a page, an empty page, a redirect, JSON and something that is no text."""
    app = make_app(settings_for("sqlite://", tmp_path))
    plant(app, "/long", "long", lambda: PAGE)
    plant(app, "/empty", "empty", lambda: "")
    plant(app, "/away", "away", lambda: redirect("/long", 303), methods=["POST"])
    plant(app, "/json", "json", lambda: {"next": "/long"})
    plant(app, "/nothing", "nothing", lambda: ("", 204))
    plant(app, "/bytes", "bytes", lambda: Response(b"\x89PNG" * 500, mimetype="image/png"))
    return app.test_client()


def asks(
    visitor: FlaskClient, path: str, accepts: str | None = GZIP["Accept-Encoding"], method: str = "GET"
) -> TestResponse:
    """Ask for a page as a browser does."""
    return visitor.open(path, method=method, headers={} if accepts is None else {"Accept-Encoding": accepts})


@given(content=st.binary(max_size=5000))
def test_every_content_comes_back_and_takes_whole_steps(content: bytes) -> None:
    compressed = gzip_in_steps(content)
    assert gzip.decompress(compressed) == content
    assert len(compressed) % STEP == 0


@given(content=st.binary(max_size=5000))
def test_browsers_that_read_in_pieces_find_the_same_page(content: bytes) -> None:
    reader, compressed = zlib.decompressobj(zlib.MAX_WBITS | 16), gzip_in_steps(content)
    read = b"".join(reader.decompress(compressed[at : at + 7]) for at in range(0, len(compressed), 7))
    assert read + reader.flush() == content
    assert reader.eof
    assert reader.unused_data == b""


def test_no_length_is_off_by_the_filling_itself() -> None:
    """Contents of every length around a step, which random ones seldom meet; noise cannot be made shorter."""
    noise = random.Random(5).randbytes(3 * STEP)
    sizes = {len(gzip_in_steps(noise[:length])) for length in range(0, 3 * STEP, 3)}
    assert sizes == {STEP, 2 * STEP, 3 * STEP, 4 * STEP}


def test_the_filling_is_never_the_same_twice_and_says_no_time() -> None:
    first, second = gzip_in_steps(b"page"), gzip_in_steps(b"page")
    assert first != second
    assert first[4:8] == bytes(4)


def test_a_compressed_page_is_the_page(visitor: FlaskClient) -> None:
    answer, plain = asks(visitor, "/long"), asks(visitor, "/long", None)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode() == plain.text == PAGE
    assert int(answer.headers["Content-Length"]) == len(answer.data) == STEP
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_json_says_only_where_to_go_and_stays_as_it_is(visitor: FlaskClient) -> None:
    assert "Content-Encoding" not in asks(visitor, "/json").headers


def test_pages_of_mistakes_take_whole_steps_too(visitor: FlaskClient) -> None:
    for path in ("/nowhere", "/empty"):
        answer = asks(visitor, path)
        assert answer.headers["Content-Encoding"] == "gzip", path
        assert len(answer.data) % STEP == 0


@pytest.mark.parametrize("accepts", [None, "", "identity", "br", "gzip;q=0", "*;q=0"])
def test_who_does_not_take_gzip_gets_the_page_as_it_is(accepts: str | None, visitor: FlaskClient) -> None:
    answer = asks(visitor, "/long", accepts)
    assert "Content-Encoding" not in answer.headers
    assert answer.text == PAGE
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("accepts", ["gzip", "*", "gzip;q=0.1, identity", "deflate, GZIP"])
def test_who_takes_gzip_in_any_way_gets_it(accepts: str, visitor: FlaskClient) -> None:
    assert asks(visitor, "/long", accepts).headers["Content-Encoding"] == "gzip"


def test_a_redirect_stays_as_it_is(visitor: FlaskClient) -> None:
    answer = asks(visitor, "/away", method="POST")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/long")
    assert "Content-Encoding" not in answer.headers
    assert b"/long" in answer.data


def test_what_is_no_page_stays_as_it_is(visitor: FlaskClient) -> None:
    assert asks(visitor, "/bytes").data == b"\x89PNG" * 500
    assert "Content-Encoding" not in asks(visitor, "/health").headers


def test_an_answer_without_content_stays_empty(visitor: FlaskClient) -> None:
    answer = asks(visitor, "/nothing")
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Content-Length" not in answer.headers


def test_the_head_of_a_page_tells_its_length_and_sends_nothing(visitor: FlaskClient) -> None:
    answer = asks(visitor, "/long", method="HEAD")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) == STEP


def test_a_file_is_compressed_beforehand_and_not_again(visitor: FlaskClient) -> None:
    address = Assets(VENDOR).address("tiassess.css")
    answer = visitor.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert b"ti-header" in gzip.decompress(answer.data)


def test_a_page_without_compression_keeps_all_rules(visitor: FlaskClient) -> None:
    assert open_page(visitor, "/").heading == "What runs here"
