"""The one cookie: on answer pages only, sealed, of one size, and spent after half an hour without a press."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.conftest import SECRET, settings_for
from tests.lead import NOW
from tests.web.planting import plant
from tiassess.config import Settings
from tiassess.web.sessions import ANSWER

READ = "/answer/loch/read"
OTHER_SECRET = bytes(range(100, 132))


@pytest.fixture
def settings_here(tmp_path: Path) -> Settings:
    """Settings of a server without a database."""
    return settings_for("sqlite://", tmp_path)


@pytest.fixture
def minutes(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set how many minutes have passed."""

    def passed(number: float) -> None:
        monkeypatch.setattr("tiassess.web.sessions.now", lambda: NOW + timedelta(minutes=number))

    passed(0)
    return passed


@pytest.fixture
def visit(make_app: Callable[..., Flask], minutes: Callable[[float], None]) -> Callable[[Settings], FlaskClient]:
    """Visit a server with routes that write to the session, read it and empty it."""

    def write(word: str) -> str:
        session["word"] = word
        return "kept"

    def empty() -> str:
        session.clear()
        return "emptied"

    def visit_one(settings: Settings) -> FlaskClient:
        app = make_app(settings)
        app.testing = True  # a mistake of a route is raised here and not shown as a page
        plant(app, "/answer/loch/write/<word>", "write", write)
        plant(app, "/public/write/<word>", "public_write", write)
        plant(app, "/answering/write/<word>", "neighbour_write", write)
        plant(app, READ, "read", lambda: session.get("word") or "nothing")
        plant(app, "/answer/loch/empty", "empty", empty)
        return app.test_client()

    return visit_one


@pytest.fixture
def visitor(visit: Callable[[Settings], FlaskClient], settings_here: Settings) -> FlaskClient:
    """A visitor."""
    return visit(settings_here)


def cookie(visitor: FlaskClient) -> str:
    """What the browser keeps."""
    kept = visitor.get_cookie(ANSWER.name, path="/answer")
    return kept.value if kept else ""


def bring(visitor: FlaskClient, value: str) -> str:
    """Come with a cookie, and give what the page reads in it."""
    visitor.set_cookie(ANSWER.name, value, path="/answer")
    return visitor.get(READ).text


def test_a_respondents_cookie_is_for_answer_pages_and_for_no_script(visitor: FlaskClient) -> None:
    (header,) = visitor.get("/answer/loch/write/tea").headers.getlist("Set-Cookie")
    name, *flags = header.split("; ")
    assert name.startswith("__Secure-answer=")
    assert sorted(flags) == ["HttpOnly", "Path=/answer", "SameSite=Lax", "Secure"]
    assert visitor.get(READ).text == "tea"


@pytest.mark.parametrize("path", ["/public/write/tea", "/answering/write/tea"])
def test_no_page_elsewhere_can_write_to_a_session(path: str, visitor: FlaskClient) -> None:
    with pytest.raises(RuntimeError, match="session is unavailable"):
        visitor.get(path)


def test_no_page_elsewhere_reads_or_renews_the_cookie(visitor: FlaskClient) -> None:
    visitor.get("/answer/loch/write/tea")
    for path in ("/", "/plain", "/health", "/nowhere", "/answer"):
        answer = visitor.get(path, headers={"Cookie": f"{ANSWER.name}={cookie(visitor)}"})
        assert "Set-Cookie" not in answer.headers, path


def test_who_brings_no_cookie_gets_none_by_looking(visitor: FlaskClient) -> None:
    for path in (READ, "/answer/loch/empty", "/answer/nowhere"):
        assert "Set-Cookie" not in visitor.get(path).headers


def test_an_emptied_session_takes_its_cookie_away(visitor: FlaskClient) -> None:
    visitor.get("/answer/loch/write/tea")
    visitor.get("/answer/loch/empty")
    assert cookie(visitor) == ""


def test_a_cookie_changes_twice_when_it_leads_to_another_form_or_none(
    visit: Callable[[Settings], FlaskClient], settings_here: Settings
) -> None:
    """So that a browser drops the pages of the form before from its memory."""
    visitor = visit(settings_here)

    def begin(words: str) -> str:
        session["words"] = words
        return "begun"

    plant(visitor.application, "/answer/loch/begin/<words>", "begin", begin)
    changes = [
        len(visitor.get(f"/answer/loch/{path}").headers.getlist("Set-Cookie"))
        for path in ("begin/tea", "begin/tea", "begin/coffee", "empty")
    ]
    assert changes == [1, 0, 2, 2]
    assert cookie(visitor) == ""


def test_every_cookie_has_one_size_and_is_never_the_same_twice(visitor: FlaskClient) -> None:
    cookies = set()
    for word in ("tea", "coffee", "a" * 250, "ymlacio"):
        visitor.get(f"/answer/loch/write/{word}")
        cookies.add(cookie(visitor))
    assert len(cookies) == 4
    assert {len(each) for each in cookies} == {480}


def test_nobody_reads_in_a_cookie_what_it_holds(visitor: FlaskClient) -> None:
    visitor.get("/answer/loch/write/mountain")
    assert b"mountain" not in base64.urlsafe_b64decode(cookie(visitor))


@pytest.mark.parametrize(
    ("passed", "read"),
    [(0, "tea"), (ANSWER.idle_minutes - 1, "tea"), (ANSWER.idle_minutes, "nothing"), (600, "nothing")],
)
def test_a_cookie_is_spent_after_half_an_hour_without_a_press(
    passed: float, read: str, visitor: FlaskClient, minutes: Callable[[float], None]
) -> None:
    visitor.get("/answer/loch/write/tea")
    minutes(passed)
    assert visitor.get(READ).text == read
    assert bool(cookie(visitor)) is (read == "tea")


def test_every_look_renews_the_half_hour(visitor: FlaskClient, minutes: Callable[[float], None]) -> None:
    visitor.get("/answer/loch/write/tea")
    for passed in range(0, 200, ANSWER.idle_minutes - 1):
        minutes(passed)
        assert visitor.get(READ).text == "tea"


def test_an_older_copy_of_a_cookie_is_not_renewed_by_a_later_one(
    visitor: FlaskClient, minutes: Callable[[float], None]
) -> None:
    visitor.get("/answer/loch/write/tea")
    copy = cookie(visitor)
    minutes(20)
    visitor.get(READ)
    minutes(40)
    assert visitor.get(READ).text == "tea"
    assert bring(visitor, copy) == "nothing"


def test_a_cookie_from_the_future_is_refused(visitor: FlaskClient, minutes: Callable[[float], None]) -> None:
    minutes(5)
    visitor.get("/answer/loch/write/tea")
    minutes(0)
    assert visitor.get(READ).text == "nothing"


def test_a_changed_cookie_is_refused_and_taken_away(visitor: FlaskClient) -> None:
    visitor.get("/answer/loch/write/tea")
    sealed = base64.urlsafe_b64decode(cookie(visitor))
    for place in (*range(0, len(sealed), 37), len(sealed) - 1):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert bring(visitor, base64.urlsafe_b64encode(changed).decode()) == "nothing", place
        assert cookie(visitor) == ""


@pytest.mark.parametrize("odd", ["x", "====", "AAAA", "é", "\ud83d", "%00", "a" * 5000, "'; DROP", "null"])
def test_what_is_no_cookie_of_ours_does_no_harm(odd: str, visitor: FlaskClient) -> None:
    answer = visitor.get(READ, headers={"Cookie": f"{ANSWER.name}={odd}".encode("utf-8", "replace").decode("latin-1")})
    assert (answer.status_code, answer.text) == (200, "nothing")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(odd=st.binary(max_size=400))
def test_nothing_but_our_own_cookies_open(odd: bytes, visitor: FlaskClient) -> None:
    assert bring(visitor, base64.urlsafe_b64encode(odd).decode()) == "nothing"


def test_a_cookie_of_a_previous_secret_is_read_and_written_anew(
    visit: Callable[[Settings], FlaskClient], settings_here: Settings
) -> None:
    before = visit(settings_here)
    before.get("/answer/loch/write/tea")
    rotated = visit(replace(settings_here, secret_key=OTHER_SECRET, previous_secret_keys=(SECRET,)))
    assert bring(rotated, cookie(before)) == "tea"
    alone = visit(replace(settings_here, secret_key=OTHER_SECRET))
    assert bring(alone, cookie(rotated)) == "tea"


def test_of_two_cookies_neither_is_read(visit: Callable[[Settings], FlaskClient], settings_here: Settings) -> None:
    """Another site under the same domain can plant one, and a browser does not say which."""
    visitor = visit(settings_here)
    visitor.get("/answer/loch/write/tea")
    held = cookie(visitor)
    both = visit(settings_here).application.test_client(use_cookies=False)  # which sends the header as it is written
    for pair in (f"{ANSWER.name}={held}; {ANSWER.name}={held}", f"{ANSWER.name}=planted; {ANSWER.name}={held}"):
        answer = both.get(READ, headers={"Cookie": pair})
        assert answer.text == "nothing"


def test_a_cookie_is_renewed_once_a_minute_and_not_more_often(
    visitor: FlaskClient, minutes: Callable[[float], None]
) -> None:
    visitor.get("/answer/loch/write/tea")
    assert "Set-Cookie" not in visitor.get(READ).headers
    minutes(1)
    assert "Set-Cookie" in visitor.get(READ).headers


def test_a_cookie_of_another_secret_is_refused(
    visit: Callable[[Settings], FlaskClient], settings_here: Settings
) -> None:
    before = visit(settings_here)
    before.get("/answer/loch/write/tea")
    assert bring(visit(replace(settings_here, secret_key=OTHER_SECRET)), cookie(before)) == "nothing"
