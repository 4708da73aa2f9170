"""What the audit trail learns from pages: looks once a day, acts each time, and what was not for who asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.lead import NOW, Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import Member
from tiassess.people.accounts import find_account
from tiassess.people.share_links import Sharing, make_share_link
from tiassess.people.trail import SERVER
from tiassess.people.trail_reading import said_in, trail_lines
from tiassess.storage.database import Database

LOCH = "/workspace/organisations/loch"


def lines(database: Database, trail: UUID, *deeds: str) -> list[dict[str, Any]]:
    """Give the lines of a trail that say one of some deeds, the first one first."""
    with database.reading() as session:
        said = [said_in(line) for line in trail_lines(session, trail)][::-1]
    return [line for line in said if line["deed"] in deeds]


def people_id(database: Database, email: str) -> UUID:
    """Give the id of an account."""
    with database.reading() as session:
        account = find_account(session, email)
    assert account
    return account.id


def test_a_look_is_written_once_a_day_for_each_person_and_page(app: Flask, people: Lead, clock: Clock) -> None:
    lead = Member(app.test_client()).sign_in("lead@loch.example")
    for _twice in range(2):
        lead.open(f"{LOCH}/units")
        lead.open(f"{LOCH}/roles")
    loch = organisation_id(people.database, "loch")
    seen = [line["of"]["page"] for line in lines(people.database, loch, "viewed")]
    assert sorted(seen) == sorted({*seen})
    assert {"units", "roles"} <= {*seen}
    clock.moment = NOW + timedelta(days=1)
    Member(app.test_client()).sign_in("lead@loch.example").open(f"{LOCH}/units")
    assert [line["day"] for line in lines(people.database, loch, "viewed") if line["of"]["page"] == "units"] == [
        NOW.date().isoformat(),
        (NOW + timedelta(days=1)).date().isoformat(),
    ]


@pytest.mark.usefixtures("clock")
def test_a_look_is_one_line_however_its_address_is_spelled(app: Flask, people: Lead) -> None:
    loch, sharing = organisation_id(people.database, "loch"), Sharing("The board", NOW.date() + timedelta(days=3))
    link = make_share_link(people.database, loch, sharing, people_id(people.database, "lead@loch.example"), NOW.date())
    lead = Member(app.test_client()).sign_in("lead@loch.example")
    lead.open(f"{LOCH}/share-links/{link}")
    odd = [f"{link.hex[:number]}-{link.hex[number:]}" for number in (1, 5, 31)]
    for spelled in [*odd, link.hex, str(link).upper(), f"urn:uuid:{link}", f"{{{link}}}", "-" * 300 + link.hex]:
        lead.open(f"{LOCH}/share-links/{spelled}", status=404)
    assert [line["of"] for line in lines(people.database, loch, "viewed") if line["of"]["page"] == "share_link"] == [
        {"page": "share_link", "link": str(link)}
    ]


@pytest.mark.usefixtures("clock")
def test_taking_the_trail_as_a_file_is_one_line_a_day(app: Flask, people: Lead) -> None:
    owner = Member(app.test_client()).sign_in("owner@loch.example")
    for _thrice in range(3):
        assert owner.client.get(f"{LOCH}/trail.jsonl").status_code == 200
    assert len(lines(people.database, organisation_id(people.database, "loch"), "trail exported")) == 1


def test_an_act_is_written_when_it_was_done_and_not_when_something_was_not_right_yet(
    app: Flask, people: Lead, clock: Clock
) -> None:
    lead = Member(app.test_client()).sign_in("lead@loch.example")
    lead.open(f"{LOCH}/units/add")
    lead.press(f"{LOCH}/units/add", name="", headcount="30")
    loch = organisation_id(people.database, "loch")
    assert lines(people.database, loch, "did") == []
    lead.press(f"{LOCH}/units/add", name="Ward Ash", headcount="30")
    (line,) = lines(people.database, loch, "did")
    assert line["of"] == {"page": "add_unit"}


def test_a_page_that_is_not_for_who_asked_is_one_line_a_day_without_its_address(
    app: Flask, people: Lead, clock: Clock
) -> None:
    lead = Member(app.test_client()).sign_in("lead@loch.example")
    for organisation in ("firth", "no-such-one", "firth"):
        lead.open(f"/workspace/organisations/{organisation}/units", status=404)
    (line,) = lines(people.database, SERVER, "was not let in")
    assert line["of"] == {"page": "units"}
    assert lines(people.database, organisation_id(people.database, "firth"), "was not let in") == []
