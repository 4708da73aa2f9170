"""The doors: who comes by an address alone leaves nothing and changes nothing, whichever page it is."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.lead import NOW, Lead
from tests.pages import Page, elements
from tests.web.respondent.conftest import BY_CARD, CLOCKS, KNOWN_UNITS, issue, opening
from tests.web.respondent.staff import Staff
from tiassess.app import create_app
from tiassess.clock import now
from tiassess.collection.padding import strip_filling
from tiassess.collection.sealing import decrypt
from tiassess.jobs.heartbeat import beat
from tiassess.storage.base import Base
from tiassess.web.running import running
from tiassess.web.sessions import ANSWER
from tiassess.web.workspace.access import SIGN_IN

NAMES = {"organisation": "loch", "wave": "baseline", "section": "team"}
IN_A_COOKIE = {"wave", "code", "words", "language", "csrf_token", "minute"}
"""All that a respondent's cookie may hold. A further thing needs a reason here and in docs/privacy.md."""

LOCKED = "locked"
"""Whether somebody pressed *Stop for now* or came back, so that leaving does not destroy their form."""

TIED_TO_A_COOKIE = {SIGN_IN}
"""Pages with a form whose token needs a cookie before anybody has pressed anything."""


@pytest.fixture
def server(sqlite_lead: Lead, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A server with a survey that can be answered."""
    opening(sqlite_lead)()
    for place in CLOCKS:
        monkeypatch.setattr(place, lambda: NOW)
    beat(sqlite_lead.settings, now())  # without a sign of a worker a health page answers with 503
    app = create_app(sqlite_lead.settings)
    yield app
    with app.app_context():
        running().database.close()


def addresses(server: Flask, method: str) -> dict[str, str]:
    """Every address that can be asked for in this way, by its route, filled in as far as the survey goes."""
    with server.test_request_context() as context:
        assert context.url_adapter is not None
        rules = [rule for rule in server.url_map.iter_rules() if method in (rule.methods or ())]
        return {
            rule.endpoint: context.url_adapter.build(
                rule.endpoint, {name: NAMES.get(name, "x") for name in rule.arguments}
            )
            for rule in rules
        }


def rows(lead: Lead) -> dict[str, int]:
    """How many rows each table has."""
    with lead.database.reading() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_only_the_respondents_door_lies_where_their_cookie_goes(server: Flask) -> None:
    for rule in server.url_map.iter_rules():
        assert rule.rule.startswith(f"{ANSWER.path}/") is rule.endpoint.startswith("respondent."), rule


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_who_only_looks_leaves_neither_a_cookie_nor_a_row(method: str, server: Flask, sqlite_lead: Lead) -> None:
    before = rows(sqlite_lead)
    visited = addresses(server, method)
    assert {"respondent.part", "public.results"} <= visited.keys()
    for address in visited.values():
        answer = server.test_client().open(address, method=method)
        assert answer.status_code < 500, address
        assert "Set-Cookie" not in answer.headers or address in TIED_TO_A_COOKIE, address
    assert rows(sqlite_lead) == before


def test_no_act_can_be_done_from_another_site(server: Flask, sqlite_lead: Lead) -> None:
    staff = Staff(server.test_client())
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    before = rows(sqlite_lead)
    acts = addresses(server, "POST")
    assert {"respondent.start", "respondent.leave", "respondent.check"} <= acts.keys()
    for address in acts.values():
        form = {**staff.form, "go": "send"}
        answer = staff.client.post(address, data=form, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, address
    assert rows(sqlite_lead) == before


def in_the_cookie(staff: Staff, lead: Lead) -> set[str]:
    """What the cookie of somebody holds."""
    sealed = base64.urlsafe_b64decode(staff.cookie or "")
    plaintext = decrypt(lead.settings.keys.current(ANSWER.label), sealed, ANSWER.label.encode())
    assert plaintext is not None
    return set(json.loads(strip_filling(plaintext)))


def test_a_cookie_holds_what_is_known_here_and_no_more(server: Flask, sqlite_lead: Lead) -> None:
    staff = Staff(server.test_client())
    staff.starts()
    for _page in staff.walks():
        assert in_the_cookie(staff, sqlite_lead) == IN_A_COOKIE
    words = staff.stops()
    assert in_the_cookie(staff, sqlite_lead) == {*IN_A_COOKIE, LOCKED}
    staff.presses("done")
    staff.comes_back(words)
    assert in_the_cookie(staff, sqlite_lead) == {*IN_A_COOKIE, LOCKED}


def test_a_link_with_a_code_puts_no_more_than_the_code_into_the_cookie(server: Flask, sqlite_lead: Lead) -> None:
    moor = Lead(sqlite_lead.database, sqlite_lead.settings, sqlite_lead.folder, organisation="moor")
    opening(moor)(units=KNOWN_UNITS, **BY_CARD)
    staff = Staff(server.test_client(), address="/answer/moor/baseline/")
    staff.follows(staff.client.get(f"{staff.address}code/{issue(moor)[0]}"))
    assert in_the_cookie(staff, sqlite_lead) == {"brought", "minute"}
    staff.starts()
    assert in_the_cookie(staff, sqlite_lead) == IN_A_COOKIE


def test_no_browser_remembers_what_was_filled_in(server: Flask) -> None:
    staff = Staff(server.test_client())
    for page in (staff.opens(), staff.starts(), *staff.walks()):
        for form in (each for each in elements(page) if each.tag == "form" and has_fields(each)):
            assert form.attrib.get("autocomplete") == "off"
            assert form.attrib["method"] == "post"


def has_fields(form: Element) -> bool:
    """Whether a form sends more than the button that was pressed."""
    return any(each.tag in {"input", "select", "textarea"} for each in form.iter())


def test_pages_of_a_form_are_kept_by_no_browser(server: Flask) -> None:
    staff = Staff(server.test_client())
    pages: list[Page] = [staff.opens(), staff.starts(), *staff.walks(), staff.presses("send")]
    assert {page.response.headers["Cache-Control"] for page in pages} == {"no-store"}
