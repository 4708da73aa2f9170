"""Whatever is sent to the respondents' door: no mishap, no word of it on a page, and every header on the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.conftest import settings_for
from tests.journeys.survey_server import OpenSurvey, Server
from tests.lead import Lead
from tests.pages import parse
from tests.web.respondent.conftest import issue
from tiassess.app import create_app
from tiassess.storage.database import Database
from tiassess.web.headers import HEADERS
from tiassess.web.respondent.questions import field_of
from tiassess.web.respondent.sheets import plain_text
from tiassess.web.sessions import ANSWER

CANARY = "zqxjk"
"""A word that no page has; it stands in all that is sent."""

DOOR = "https://localhost"
METHODS = ["GET", "HEAD", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
QUESTIONS = ["k1", "h2", "words", "wishes", "unit", "role", "first-question"]
TYPED = ["code", "words"]
FIELDS = [*map(field_of, QUESTIONS), *TYPED, "go", "language", "csrf_token", CANARY, ""]
GO = ["next", "skip", "check", "stop", "send", "drop", "done", "again", "take-out", "without-code"]
GO += ["language-cy", "language-", f"language-{CANARY}"]
PAGES = {
    "": "language",
    "first-question": field_of("first-question"),
    "part/kettle": field_of("k1"),
    "before-part/hard-days": field_of("h1"),
    "about-your-work": field_of("unit"),
    "comments": field_of("words"),
    "check": field_of("words"),
    "come-back": "words",
    "stopped": "words",
    "sent": "words",
    "take-out": "code",
}
"""Pages that a form is sent from, with a field that each reads or leaves alone."""

STAGES = ["started", "with a code", "on the way", "stopped", "sent"]
"""How far somebody may have come."""

TYPES = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json",
    "text/plain",
    CANARY,
]

odd_texts = st.text(max_size=40).map(lambda text: f"<{CANARY}>&{text}")
"""Any text: other scripts, control characters, right-to-left signs; always with something that must be escaped."""

values = st.one_of(odd_texts, st.sampled_from(["a", "b", "zz", "", "\0", "a" * 5000]), st.sampled_from(GO))
printable = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30)
headers = st.dictionaries(
    st.sampled_from(
        ["Accept", "Accept-Language", "Sec-Fetch-Site", "Origin", "Referer", "User-Agent", "X-Forwarded-Host", "Range"]
    ),
    st.one_of(
        printable.map(lambda text: f"{CANARY}{text}"),
        st.sampled_from(
            ["application/json", "same-origin", "cross-site", "null", "cy;q=x", "bytes=9-1", "en-" + "x" * 99]
        ),
    ),
    max_size=3,
)


@dataclass(frozen=True)
class Door:
    """The respondents' door of an application, with a survey that is open."""

    app: Flask
    survey: OpenSurvey
    code: str

    @property
    def addresses(self) -> list[str]:
        """The addresses of its routes, with a gap for what a route leaves open."""
        rules = [rule.rule for rule in self.app.url_map.iter_rules() if rule.endpoint.startswith("respondent.")]
        named = [rule.replace("<organisation>", "loch").replace("<wave>", "baseline") for rule in rules]
        return sorted([*named, *named, *named, *rules])

    def visitor(self, kind: str) -> FlaskClient:
        """Somebody at the door: with no form, with one, on the way, or with a cookie that is not ours."""
        client = self.app.test_client()
        if kind == "started":
            client.post(self.survey.path, base_url=DOOR, data={"go": "without-code"})
        elif kind == "with a code":
            client.post(self.survey.path, base_url=DOOR, data={"code": self.code})
        elif kind == "on the way":
            client.get(f"{self.survey.path}code/{self.code}", base_url=DOOR)
        elif kind == "stopped":
            client.post(self.survey.path, base_url=DOOR, data={"code": self.code})
            form = {"csrf_token": self.token(client), "go": "stop"}
            client.post(f"{self.survey.path}part/kettle", base_url=DOOR, data=form)
        elif kind == "sent":
            self.has_sent(client)
        elif kind:
            client.set_cookie(ANSWER.name, kind, domain="localhost", path="/answer")
        return client

    def has_sent(self, client: FlaskClient) -> None:
        """Send a form behind the link and come back to it with its words."""
        client.post(self.survey.path, base_url=DOOR, data={"go": "without-code"})
        form = {"csrf_token": self.token(client), "go": "check"}
        client.post(f"{self.survey.path}part/kettle", base_url=DOOR, data=form)
        shown = parse(client.get(f"{self.survey.path}check", base_url=DOOR).data)
        words = next(one.text or "" for one in shown.iter("p") if one.attrib.get("class") == "ti-words")
        client.post(f"{self.survey.path}check", base_url=DOOR, data={**form, "go": "send"})
        client.post(f"{self.survey.path}come-back", base_url=DOOR, data={"words": words})

    def token(self, client: FlaskClient) -> str:
        """The token on a page of the form."""
        root = parse(client.get(f"{self.survey.path}part/kettle", base_url=DOOR).data)
        return next((one.attrib["value"] for one in root.iter("input") if one.attrib["name"] == "csrf_token"), "")


@pytest.fixture(scope="module")
def door(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """An open survey behind the door, once for all that is sent."""
    folder = tmp_path_factory.mktemp("fuzzing")
    file = folder / "tiassess.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    settings = settings_for(f"sqlite:///{file}", folder)
    database = Database(settings.database_url)
    survey = OpenSurvey(Server("", Lead(database, settings, folder), folder), "loch")
    survey.opens(ways_in=("link", "cards"))
    yield Door(create_app(settings), survey, issue(survey.lead)[0])
    database.close()


def assert_calm(answer: TestResponse, address: str, *, typed: bool = False) -> None:
    """Assert that an answer is no mishap, echoes nothing, and has every header.

    One's own comments come back, what was typed to come in, and an address that is written differently leads to the
    same one: all escaped.
    """
    assert answer.status_code < 500, answer.status
    assert set(HEADERS) <= set(answer.headers.keys())
    assert f"<{CANARY}" not in answer.text + str(answer.headers)
    if answer.status_code != 308:
        assert CANARY not in str(answer.headers)
        assert CANARY not in answer.text or typed or any(page in address for page in ("/comments", "/check", "/code/"))


@given(data=st.data())
def test_nothing_that_is_sent_upsets_the_door(door: Door, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([*STAGES, *STAGES, "", CANARY, "A" * 500, "%ff", "é"]))
    client = door.visitor(kind)
    form = data.draw(st.dictionaries(st.sampled_from(FIELDS), values, max_size=5))
    if kind in STAGES and data.draw(st.booleans()):
        form["csrf_token"] = door.token(client)
    address = data.draw(st.sampled_from(door.addresses))
    address = address.replace(
        "<code>", data.draw(st.sampled_from([door.code, door.code[1:], CANARY, "%00", "💜" * 90]))
    )
    for gap in ["<section>", "<organisation>", "<wave>"]:
        address = address.replace(
            gap, data.draw(st.sampled_from(["kettle", "kettle", "hard-days", CANARY, "%ff", "a" * 300, "..%2f"]))
        )
    answer = client.open(
        address,
        base_url=DOOR,
        method=data.draw(st.sampled_from(METHODS)),
        query_string=data.draw(st.dictionaries(st.sampled_from([*FIELDS, "language"]), values, max_size=2)),
        headers=data.draw(headers),
        data=form,
    )
    assert_calm(answer, address, typed=not form.keys().isdisjoint(TYPED))


@given(
    page=st.sampled_from([*PAGES]),
    value=values,
    go=st.one_of(st.sampled_from(GO), odd_texts),
    accept=st.sampled_from(["text/html", "application/json", "*/*;q=x"]),
    honest=st.booleans(),
)
def test_no_answer_that_was_never_offered_upsets_the_door(
    door: Door, *, page: str, value: str, go: str, accept: str, honest: bool
) -> None:
    client = door.visitor("started")
    form = {PAGES[page]: value, "go": go, "csrf_token": door.token(client) if honest else value}
    answer = client.post(door.survey.path + page, base_url=DOOR, data=form, headers={"Accept": accept})
    assert_calm(answer, f"/{page}", typed=PAGES[page] in TYPED)
    for shown in [page, "check"]:
        assert_calm(client.get(door.survey.path + shown, base_url=DOOR), f"/{shown}")


@given(
    body=st.one_of(st.binary(max_size=200), odd_texts.map(lambda text: text.encode("utf-16"))),
    kind=st.sampled_from(TYPES),
    page=st.sampled_from(["", "part/kettle", "comments", "check", "come-back", "stopped", "sent", "leave", "stay"]),
)
@example(body=b"--x\r\nContent-Disposition: form-data; name=", kind=TYPES[1], page="comments")
@example(body=b"q-words=%ff%fe&k1=%00&=&&;", kind=TYPES[0], page="comments")
def test_no_encoding_of_a_form_upsets_the_door(door: Door, body: bytes, kind: str, page: str) -> None:
    client = door.visitor("started")
    answer = client.post(door.survey.path + page, base_url=DOOR, data=body, headers={"Content-Type": kind})
    assert_calm(answer, page, typed=page == "come-back")


@given(words=st.one_of(odd_texts, st.text(max_size=300)))
def test_a_comment_comes_back_escaped_and_as_it_was_written(door: Door, words: str) -> None:
    client = door.visitor("started")
    address = f"{door.survey.path}comments"
    sent = {"csrf_token": door.token(client), field_of("words"): words, "go": "next"}
    assert_calm(client.post(address, base_url=DOOR, data=sent), address)
    page = client.get(address, base_url=DOOR)
    assert_calm(page, address)
    kept = next(parse(page.data).iter("textarea")).text or ""
    assert "".join(kept.split()) == "".join(plain_text(words).split())
