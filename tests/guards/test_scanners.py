"""Scanners of mail and chat programs follow links: whatever they look at, nothing is made and no cookie is set."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.journeys.survey_server import OpenSurvey, Server
from tests.lead import Lead
from tiassess.app import create_app
from tiassess.storage.base import Base
from tiassess.storage.database import Database
from tiassess.web.running import running
from tiassess.web.workspace.access import SIGN_IN

WORDS = ["kettle", "hard-days", "first-question", "..", "%2e%2e", "%ff", "%00", "a" * 3000, "ballot", "'--", "🫖"]
QUERIES = [
    "",
    "?language=cy",
    "?language=",
    "?utm_source=mail&utm_id=7",
    "?code=ABCD-EFGH",
    "?go=send&csrf_token=x",
    "?go=send&k1=a",
    "?%ff=%00",
    "?" + "a=b&" * 500,
    "?_method=POST",
]
ODDITIES = [
    {},
    {"Sec-Purpose": "prefetch"},
    {"X-HTTP-Method-Override": "POST"},
    {"Range": "bytes=0-0"},
    {"If-None-Match": "*"},
    {"Accept": "application/json"},
    {"User-Agent": "LinkScanner/7"},
]


@pytest.fixture
def app(sqlite_lead: Lead) -> Flask:
    """An application with a survey that is open, and one that somebody has sent a form of."""
    survey = OpenSurvey(Server("", sqlite_lead, Path()), "loch")
    survey.opens()
    survey.receives(1)
    return create_app(sqlite_lead.settings)


def everything_in(database: Database) -> dict[str, list[str]]:
    """Give all rows of all tables."""
    with database.reading() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: sorted(repr(tuple(row)) for row in session.execute(select(table))) for table in tables}


def addresses(app: Flask, chance: random.Random) -> list[str]:
    """Give an address of every route that can be looked at, with words that it knows or does not know."""
    known = {"organisation": "loch", "wave": "baseline"}
    return [
        rule.rule
        if not rule.arguments
        else "/".join(
            (known.get(part[1:-1]) if chance.random() < 0.9 else None) or chance.choice(WORDS)
            if part.startswith("<")
            else part
            for part in rule.rule.split("/")
        )
        for rule in app.url_map.iter_rules()
        if rule.methods and "GET" in rule.methods
    ]


@pytest.mark.parametrize("number", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_looking_changes_nothing_and_sets_no_cookie(app: Flask, sqlite_lead: Lead, number: int) -> None:
    chance = random.Random(7)
    with app.app_context():
        database = running().database
    before = everything_in(database)
    asked, seen = 0, set()
    while asked < number:
        for address in addresses(app, chance):
            client = app.test_client(use_cookies=False)
            method = chance.choice(["GET", "HEAD"])
            headers = chance.choice(ODDITIES)
            answer = client.open(address + chance.choice(QUERIES), method=method, headers=headers)
            assert "Set-Cookie" not in answer.headers or address == SIGN_IN, address  # its form's token is tied to one
            seen.add(answer.status_code)
            asked += 1
    assert {200, 404} <= seen
    assert everything_in(database) == before
    assert (len(before["ballot"]), len(before["draft"])) == (1, 1)  # a form that was sent, and its mark
    database.close()
