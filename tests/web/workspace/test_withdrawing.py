"""Withdrawing by page: a lead chooses a group, says what and why, and confirms; figures leave every page and file."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lead import Lead, rows_of
from tests.web.workspace.member import Member
from tiassess.people.tables import MemberRole, Membership
from tiassess.release.ledger import read_ledger
from tiassess.wave.waves import WaveName

PAGE = "/workspace/organisations/loch/waves/baseline/"
WITHDRAW = f"{PAGE}withdraw"
RESULTS = "/results/loch/baseline"
OURS = WaveName("baseline", "loch")
NINE = ["112", "233", "321", "333", "213", "222", "131", "313", "121"]
ROWS = [
    *rows_of("ward-a", "nurse", [*NINE, *NINE]),
    *rows_of("ward-b", "admin", NINE),
    *rows_of("ward-c", "nurse", [*NINE, *NINE]),
]
REASON = "It was read as if it spoke of one person."
ALL: dict[str, Any] = {"how_much": "whole", "reason": REASON, "understood": "y"}


@pytest.fixture
def people(sqlite_lead: Lead) -> Lead:
    """The organisations, the accounts, and a published wave."""
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens(OURS)
    sqlite_lead.imports(ROWS, OURS)
    sqlite_lead.closes(OURS)
    sqlite_lead.counts(OURS)
    sqlite_lead.publishes(OURS)
    return sqlite_lead


def cell(lead: Member, group: str, cell: str) -> bool:
    """Say whether a cell is in the published file."""
    document = lead.client.get(f"{RESULTS}/release.json").get_json(force=True)
    [found] = [each for each in document["groups"] if each["id"] == group]
    if not found["shown"]:
        return False
    return bool(next(each["shown"] for each in (*found["items"], *found["themes"]) if each["id"] == cell))


def withdrawn(people: Lead) -> list[dict[str, Any]]:
    with people.database.reading() as session:
        return [line for line in read_ledger(session, "loch") if line["event"] == "withdrawn"]


def test_a_lead_withdraws_a_group_and_it_is_gone_from_pages_and_files(lead_here: Member, people: Lead) -> None:
    lead_here.open(PAGE)
    assert WITHDRAW in {link.attrib["href"] for link in lead_here.page.root.iter("a")}
    page = lead_here.open(WITHDRAW)
    assert "It can never be changed or shown again." in page.text
    assert "Ward D" not in page.text, "nothing is shown of it"
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    lead_here.press(WITHDRAW, **ALL)
    assert lead_here.path == PAGE
    assert lead_here.notices[0].startswith("Withdrawn. The ledger says so, with the reason.")
    assert not cell(lead_here, "unit:ward-a", "q1")
    assert cell(lead_here, "unit:ward-c", "q1")
    assert lead_here.client.get(f"{RESULTS}/teams/unit:ward-a").status_code == 404
    ledger = lead_here.open("/workspace/organisations/loch/ledger").text
    assert f"Some results of “Baseline 2026” were withdrawn. Reason: {REASON}" in ledger


def test_what_still_follows_is_said(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    lead_here.press(WITHDRAW, **{**ALL, "how_much": "some", "questions": ["q2"]})
    said = "Some can still be worked out from other results, or nearly so: “I have the time I need.”."
    assert said in lead_here.notices[0]


def test_ticked_questions_go_with_the_themes_on_them_and_nothing_else_does(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=organisation")
    lead_here.press(WITHDRAW, **{**ALL, "how_much": "some", "questions": ["q3"]})
    shown = {each: cell(lead_here, "organisation", each) for each in ("q1", "q2", "q3", "work")}
    assert shown == {"q1": True, "q2": True, "q3": False, "work": False}
    assert withdrawn(people)[0]["withdrawn"] == {"group": "organisation", "questions": ["q3"], "themes": ["work"]}


def test_the_ledger_knows_the_membership_and_no_name(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    lead_here.press(WITHDRAW, **ALL)
    with people.database.reading() as session:
        organisation = OURS.find(session).organisation_id
        [membership] = [
            each.id for each in session.query(Membership).filter_by(organisation_id=organisation, role=MemberRole.LEAD)
        ]
    assert withdrawn(people)[0]["by"] == {"role": "lead", "membership": str(membership)}
    assert "lead@loch" not in str(withdrawn(people))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"understood": None}, "Tick this if you want to withdraw them."),
        ({"reason": "  "}, "Say why, in a sentence."),
        ({"reason": "x" * 501}, "Please say it in at most 500 characters."),
        ({"how_much": None}, "Choose one of these."),
        ({"how_much": "some"}, "Tick the questions or themes that you want to withdraw."),
        ({"questions": ["q1"]}, "Some are ticked. Choose “Only what is ticked below”, or take the ticks away."),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_withdrawn(
    lead_here: Member, people: Lead, changes: dict[str, Any], told: str
) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    sent = {name: value for name, value in {**ALL, **changes}.items() if value is not None}
    lead_here.press(WITHDRAW, **sent)
    assert lead_here.faults == [told]
    assert withdrawn(people) == []


def test_a_group_of_which_nothing_is_shown_has_no_form(lead_here: Member, people: Lead) -> None:
    for group in ("unit:ward-d", "unit:nowhere", "", "\x00"):
        assert lead_here.client.get(WITHDRAW, query_string={"group": group}).status_code == 404


def test_before_results_are_out_there_is_no_list_of_what_will_be_shown(lead_here: Member, people: Lead) -> None:
    people.plans_a_wave("second")
    lead_here.open("/workspace/organisations/loch/waves/second/withdraw")
    assert "Nothing is published of this wave yet." in lead_here.page.text
    assert not [form for form in lead_here.page.root.iter("form") if form.attrib.get("method") == "get"]


def test_the_steering_group_cannot_withdraw_anything(people: Lead, signed_in: Any) -> None:
    steering = signed_in("steering@loch.example")
    assert WITHDRAW not in {link.attrib["href"] for link in steering.open(PAGE).root.iter("a")}
    assert steering.client.get(WITHDRAW).status_code == 404
