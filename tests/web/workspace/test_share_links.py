"""Share links: made by owners and leads, opened by whoever has one, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.lead import BASELINE, NOW, Lead, rows_of
from tests.pages import Page, open_page
from tests.web.respondent.staff import Clock
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import Member
from tiassess.people.tables import TrailEntry
from tiassess.release.ledger import read_ledger
from tiassess.storage.base import Base

LOCH = "/workspace/organisations/loch"
LINKS = f"{LOCH}/share-links"
ROWS = rows_of("ward-a", "nurse", ["123", "321", "222", "111", "333", "213"] * 2)
TODAY = NOW.date()

SignedIn = Callable[[str], Member]


@pytest.fixture
def clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the workspace, for shared pages too."""
    monkeypatch.setattr("tiassess.web.shared.routes.now", clock)
    return clock


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody without an account."""
    return app.test_client()


def shares(member: Member, label: str = "The board", **fields: Any) -> str:
    """Make a link, by default for 30 days, and give the path of its address."""
    member.open(f"{LINKS}/make")
    member.press(f"{LINKS}/make", label=label, **fields)
    return address_on(member.page)


def last_day(*parts: str) -> dict[str, Any]:
    """What is typed into the three boxes of a day."""
    return {f"ends-{name}": part for name, part in zip(("day", "month", "year"), parts, strict=True)}


def address_on(page: Page) -> str:
    """Give the path of the address that a page shows."""
    (address,) = (code.text for code in page.root.iter("code"))
    assert address
    assert address.startswith("http://localhost/shared/")
    return address.removeprefix("http://localhost")


def rows_of_every_table(lead: Lead) -> dict[str, int]:
    """How many rows there are."""
    with lead.database.reading() as session:
        tables = Base.metadata.sorted_tables
        return {each.name: session.scalar(select(func.count()).select_from(each)) or 0 for each in tables}


@pytest.mark.parametrize("who", ["owner", "lead"])
def test_owners_and_leads_make_a_link_and_see_its_address_any_time(
    signed_in: SignedIn, visitor: FlaskClient, who: str
) -> None:
    member = signed_in(f"{who}@loch.example")
    path = shares(member)
    member.open(LINKS)
    (link,) = (each for each in member.page.root.iter("a") if each.text == "The board")
    assert address_on(member.open(link.attrib["href"])) == path
    assert "Good until the end of 21 December 2026" in member.page.text
    assert f"Made by {who}@loch.example on 21 November 2026" in member.page.text
    assert "The board" in open_page(visitor, path).text


@pytest.mark.parametrize("who", ["moderator", "steering", "auditor"])
def test_nobody_else_sees_share_links(signed_in: SignedIn, who: str) -> None:
    shares(signed_in("owner@loch.example"))
    member = signed_in(f"{who}@loch.example")
    assert "Share links" not in member.open(f"{LOCH}/").text
    for path in (LINKS, f"{LINKS}/make"):
        member.open(path, status=404)


def test_a_form_that_says_too_little_asks_kindly(signed_in: SignedIn) -> None:
    owner = signed_in("owner@loch.example")
    owner.open(f"{LINKS}/make")
    owner.press(f"{LINKS}/make", label=" ", **last_day("", "", ""))
    assert owner.faults == ["Say for whom it is.", "Enter the last day."]
    owner.press(f"{LINKS}/make", label="Board", **last_day("22", "11", "2027"))
    assert "between today and 21 November 2027" in owner.faults[0]
    assert owner.open(LINKS).text.count("Good until") == 0


def test_a_link_shows_waves_days_and_results_and_no_draft(
    people: Lead, signed_in: SignedIn, visitor: FlaskClient
) -> None:
    path = shares(signed_in("owner@loch.example"))
    assert "No survey has been opened yet." in open_page(visitor, path).text
    people.plans_a_wave()
    assert "Baseline 2026" not in open_page(visitor, path).text
    people.fills_and_closes(ROWS)
    page = open_page(visitor, path)
    assert "5 January 2026 to 2 February 2026" in page.text
    assert b"brief.pdf" not in page.response.data
    people.counts()
    people.publishes()
    page = open_page(visitor, path)
    links = [each.attrib["href"] for each in page.root.iter("a") if each.attrib["href"].startswith("/results/")]
    assert links == [f"/results/loch/baseline{end}" for end in ("", "/brief.pdf", "/report.pdf")]
    assert visitor.get(links[0]).status_code == 200


def test_a_link_shows_the_last_checksum_of_the_ledger(people: Lead, signed_in: SignedIn, visitor: FlaskClient) -> None:
    path = shares(signed_in("owner@loch.example"))
    people.plans_a_wave()
    people.opens(BASELINE)
    with people.database.reading() as session:
        last = read_ledger(session, "loch")[-1]
    page = open_page(visitor, path)
    assert f"Line {last['number']}: {last['sha256']}" in page.text


def test_nothing_of_another_organisation_is_shown(people: Lead, signed_in: SignedIn, visitor: FlaskClient) -> None:
    people.plans_a_wave()
    people.opens(BASELINE)
    firth = signed_in("lead@firth.example")
    firth.open("/workspace/organisations/firth/share-links/make")
    firth.press("/workspace/organisations/firth/share-links/make", label="Board")
    assert "No survey has been opened yet." in open_page(visitor, address_on(firth.page)).text
    for end in ("", "/revoke"):
        link = firth.path.rpartition("/")[2]
        signed_in("owner@loch.example").open(f"{LINKS}/{link}{end}", status=404)


def test_what_opens_nothing_looks_the_same_whatever_the_reason(
    signed_in: SignedIn, visitor: FlaskClient, clock: Clock
) -> None:
    owner = signed_in("owner@loch.example")
    revoked = shares(owner, "Revoked")
    link = owner.path
    owner.open(f"{link}/revoke")
    owner.press(f"{link}/revoke")
    assert owner.notices == ["The link for “Revoked” does not open anything any more."]
    over = shares(owner, "Over", **last_day("21", "11", "2026"))
    clock.passes(hours=24)
    flipped = over.replace(over[20], "A" if over[20] != "A" else "B", 1)
    answers = [visitor.get(path) for path in (revoked, over, flipped, "/shared/x/", f"/shared/{'A' * 64}/")]
    assert {(answer.status_code, answer.text, str(sorted(answer.headers))) for answer in answers} == {
        (404, answers[0].text, str(sorted(answers[0].headers)))
    }
    assert "You did nothing wrong." in answers[0].text


def test_a_link_that_was_taken_back_is_listed_without_its_address(signed_in: SignedIn) -> None:
    owner = signed_in("owner@loch.example")
    shares(owner)
    link = owner.path
    owner.open(f"{link}/revoke")
    owner.press(f"{link}/revoke")
    assert "Taken back on 21 November 2026" in owner.page.text
    assert b"/shared/" not in owner.open(link).response.data
    owner.open(f"{link}/revoke")
    assert (owner.path, owner.notices) == (LINKS, ["The link for “The board” does not open anything any more."])


def test_looking_changes_nothing_but_one_line_a_day(
    people: Lead, signed_in: SignedIn, visitor: FlaskClient, clock: Clock
) -> None:
    path = shares(signed_in("owner@loch.example"))
    before = rows_of_every_table(people)
    for _ in range(3):
        open_page(visitor, path)
        visitor.head(path)
    visitor.get("/shared/x/")
    after = rows_of_every_table(people)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {"trail_entry": 1}
    clock.passes(hours=24)
    open_page(visitor, path)
    with people.database.reading() as session:
        loch = organisation_id(people.database, "loch")
        lines = session.scalars(select(TrailEntry.entry).where(TrailEntry.trail == loch)).all()
    assert [line.count('"deed":"link opened"') for line in lines].count(1) == 2


def test_shared_pages_set_no_cookie_and_are_not_for_robots(signed_in: SignedIn, visitor: FlaskClient) -> None:
    path = shares(signed_in("owner@loch.example"))
    for address in (path, "/shared/x/"):
        headers = visitor.get(address).headers
        assert "Set-Cookie" not in headers
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_owner_reads_that_it_was_opened(signed_in: SignedIn, visitor: FlaskClient) -> None:
    owner = signed_in("owner@loch.example")
    open_page(visitor, shares(owner))
    said = owner.open(f"{LOCH}/trail").text
    assert "Somebody with the share link “The board” Opened the shared pages" in said
    assert "owner@loch.example Made a share link: “The board”, until the end of 21 December 2026" in said


def test_the_last_day_offered_is_thirty_days_away(signed_in: SignedIn) -> None:
    owner = signed_in("owner@loch.example")
    owner.open(f"{LINKS}/make")
    boxes = {
        each.attrib["name"]: each.attrib["value"] for each in owner.page.root.iter("input") if "name" in each.attrib
    }
    ends = date(*(int(boxes[f"ends-{part}"]) for part in ("year", "month", "day")))
    assert ends == TODAY + timedelta(days=30)
