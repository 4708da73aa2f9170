"""Where pages lead: from home, everybody follows every link and looks at every form that they find.

No page leads where somebody may not go, none of one organisation tells of another, and nobody but a lead reads anything
that follows from an answer before it is published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import delete, insert, select

from tests.guards.lively import ENDED, ROLES, Lively, Server, at_the_leads_moment, running_on, served
from tests.lead import NOW
from tests.pages import parse, text_of
from tiassess.collection.tables import Ballot
from tiassess.release.participation import Band
from tiassess.release.tables import ParticipationBand, StoredRelease
from tiassess.wave.tables import Wave
from tiassess.web.audience import Audience
from tiassess.web.workspace.access import HOME

WORKING = [who for who in ROLES if who != ENDED]
LOOKING = ["owner", "auditor", "steering", "moderator"]
OPENS = {200, 303}
"""A page, or a way on to one, as where it is not the time for a poster."""

TOKEN = re.compile(r'name="csrf_token"[^>]*value="[^"]*"')

Found = tuple[dict[str, str], list[str]]


@pytest.fixture(scope="module")
def found(lively: Lively, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Found]]:
    """What everybody finds on a server on which they only look; each goes through it once."""
    with at_the_leads_moment():
        server = served(lively, tmp_path_factory.mktemp("links"))
        yield cache(lambda who: pages_of(server, who))
        server.stops()


@pytest.fixture
def server(lively: Lively, tmp_path: Path) -> Iterator[Server]:
    """A running server on a copy of everything in play, to change something."""
    with at_the_leads_moment():
        started = served(lively, tmp_path)
        yield started
        started.stops()


def pages_of(server: Server, who: str) -> Found:
    """Follow every link of the workspace from home, and give the pages by address, with what did not open."""
    pages: dict[str, str] = {}
    closed: list[str] = []
    waiting, known = [(HOME, "the sign-in page")], {HOME}
    while waiting:
        path, found_on = waiting.pop()
        answer = server.asks(who, "GET", path)
        if answer.status_code not in OPENS:
            closed.append(f"{who} is led from {found_on} to {path}, which gives {answer.status_code}")
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        pages[path] = TOKEN.sub("", answer.text)
        root = parse(answer.data)
        closed += [f"{who} finds on {path} {said}" for said in _closed_forms(server, who, root, path)]
        new = [link for link in _links(root) if link not in known]
        known.update(new)
        waiting += [(link, path) for link in new]
    return pages, closed


def _links(root: Element) -> Iterator[str]:
    """Give where links lead that stay on this server."""
    for link in root.iter("a"):
        path = link.attrib.get("href", "").partition("#")[0]
        if path.startswith("/") and (path.startswith(HOME) or (path.startswith("/results/") and "." not in path)):
            yield path


def _closed_forms(server: Server, who: str, root: Element, path: str) -> Iterator[str]:
    """Say which forms go where somebody may not go; they are not sent, only asked for."""
    for form in root.iter("form"):
        action = form.attrib.get("action") or path
        status = server.asks(who, "OPTIONS", action.partition("?")[0]).status_code
        if status not in OPENS:
            yield f"a form to {action}, which gives {status}"


@pytest.mark.parametrize("who", WORKING)
def test_no_page_leads_where_somebody_may_not_go(found: Callable[[str], Found], who: str) -> None:
    pages, closed = found(who)
    assert closed == []
    assert HOME in pages


def test_the_guard_notices_a_link_that_leads_nowhere(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.app.view_functions["workspace.units"], "audience", Audience.LEADS)
    units = f"{HOME}organisations/loch/units"
    assert pages_of(server, "auditor")[1] == [
        f"auditor is led from {HOME}organisations/loch/ to {units}, which gives 404"
    ]


@pytest.mark.parametrize("who", ["steering", "moderator"])
def test_who_reads_released_results_finds_no_page_of_a_wave(found: Callable[[str], Found], who: str) -> None:
    pages, _closed = found(who)
    assert {path for path in pages if "/organisations/" in path} == {f"{HOME}organisations/loch/"}
    page = " ".join(text_of(parse(pages[f"{HOME}organisations/loch/"].encode())).split())
    assert all(f"{name} " in page for name in ("Open", "Closed", "Counted", "Published"))
    assert "Draft" not in page
    assert "/results/loch/published" in pages


@pytest.mark.parametrize(("who", "other"), [("owner", "firth"), ("somebody of Firth", "loch")])
def test_organisations_never_meet(found: Callable[[str], Found], who: str, other: str) -> None:
    for path, page in found(who)[0].items():
        assert f"/{other}" not in page, path
        assert f"{other.title()} House" not in page, path


def test_before_publishing_nothing_that_follows_from_an_answer_shows_to_who_does_not_lead(
    found: Callable[[str], Found], server: Server
) -> None:
    _answer_otherwise(server)
    for who in LOOKING:
        assert _of_organisations(pages_of(server, who)) == _of_organisations(found(who)), who


def test_what_follows_from_an_answer_would_be_noticed(found: Callable[[str], Found], server: Server) -> None:
    _answer_otherwise(server)
    assert "more than two thirds had answered" in pages_of(server, "lead")[0][f"{HOME}organisations/loch/waves/open/"]
    assert "had answered" not in found("lead")[0][f"{HOME}organisations/loch/waves/open/"]


def _of_organisations(found: Found) -> dict[str, str]:
    """Give the pages of organisations and their results, without those that say who looked at which page before."""
    return {path: page for path, page in found[0].items() if "/loch/" in path and "/trail" not in path}


def _answer_otherwise(server: Server) -> None:
    """Let staff have answered otherwise wherever nothing is published: other ballots, another band, other figures."""
    with running_on(server.app).writing() as session:
        wave = session.scalars(select(Wave).where(Wave.slug == "open")).one()
        band = {"wave_id": wave.id, "organisation_id": wave.organisation_id, "band": Band.MORE, "looked": NOW.date()}
        session.execute(insert(ParticipationBand).values(**band))
        session.execute(delete(Ballot))
        for release in session.scalars(select(StoredRelease).where(StoredRelease.published.is_(False))):
            release.document = re.sub(rb"\d", b"7", release.document or b"")
