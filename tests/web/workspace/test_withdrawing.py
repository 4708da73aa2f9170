"""Withdrawing by page: a lead chooses a group, says what and why, and confirms; figures leave every page and file."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lead import Lead, rows_of
from tests.pages import open_page
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
    sqlite_lead.fills_and_closes(ROWS, OURS)
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


def confirms(lead: Member, **fields: Any) -> None:
    """Press the button, and once more if something is said that has to be known first."""
    lead.press(WITHDRAW, **fields)
    if lead.path != PAGE:
        lead.press(WITHDRAW, **fields)


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
    confirms(lead_here, **ALL)
    assert lead_here.path == PAGE
    assert lead_here.notices == ["Withdrawn. The ledger says so, with the reason."]
    assert not cell(lead_here, "unit:ward-a", "q1")
    assert cell(lead_here, "unit:ward-c", "q1")
    ledger = lead_here.open("/workspace/organisations/loch/ledger").text
    assert f"Some results of “Baseline 2026” were withdrawn. Reason: {REASON}" in ledger
    assert "Ward A: all results" in ledger


def test_readers_are_told_of_a_withdrawal_and_why(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    confirms(lead_here, **{**ALL, "reason": "<b>Misread.</b>"})
    for page in ("", "/teams", "/method", "/teams/unit.ward-c"):
        said = open_page(lead_here.client, f"{RESULTS}{page}").text
        assert said.count("Some results were withdrawn on") == 1
        assert "Reason given: “<b>Misread.</b>”" in said
    gone = open_page(lead_here.client, f"{RESULTS}/teams/unit.ward-a", status=410)
    assert gone.title.startswith("These results were withdrawn")


def test_without_the_whole_nothing_is_said_of_few_answers_and_there_is_no_brief(
    lead_here: Member, people: Lead
) -> None:
    lead_here.open(f"{WITHDRAW}?group=organisation")
    confirms(lead_here, **ALL)
    text = open_page(lead_here.client, RESULTS).text
    assert "The results of the whole organisation were withdrawn." in text
    assert "With few answers" not in text
    assert "brief" not in text
    assert lead_here.client.get(f"{RESULTS}/brief.pdf").status_code == 410


def test_what_would_still_follow_is_said_before_anything_is_withdrawn(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    lead_here.press(WITHDRAW, **{**ALL, "how_much": "some", "questions": ["q2"]})
    assert "The answers to 1 question could still be worked out, or nearly, from: " in lead_here.page.text
    assert "I have the time I need." in lead_here.page.text
    assert withdrawn(people) == []


def test_without_the_tick_what_follows_stays_on_the_page_of_the_wave(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    confirms(lead_here, **{**ALL, "how_much": "some", "questions": ["q2"]})
    for _ in range(2):
        text = lead_here.open(PAGE).text
        assert "Ward A: “I have the time I need.”, “Work”" in text
        assert "The answers to 1 question can still be worked out, or nearly, from: " in text


def test_with_the_tick_the_groups_that_give_it_away_go_too(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    confirms(lead_here, **{**ALL, "further": "y"})
    [line] = withdrawn(people)
    assert line["withdrawn"][0]["group"] == "unit:ward-a"
    assert len(line["withdrawn"]) > 1
    assert "can still be worked out" not in lead_here.open(PAGE).text


def test_somebody_who_is_asked_for_something_else_is_told_again(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    lead_here.press(WITHDRAW, **ALL)
    lead_here.press(WITHDRAW, **{**ALL, "reason": " "})
    lead_here.press(WITHDRAW, **ALL)
    assert "could still be worked out" in lead_here.page.text
    assert withdrawn(people) == []


def test_somebody_who_changes_what_is_ticked_is_told_again(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    lead_here.press(WITHDRAW, **{**ALL, "how_much": "some", "questions": ["q2"]})
    lead_here.press(WITHDRAW, **{**ALL, "how_much": "some", "questions": ["q1", "q2"]})
    assert "The answers to 2 questions could still be worked out" in lead_here.page.text
    assert withdrawn(people) == []


def test_ticked_questions_go_with_the_themes_on_them_and_nothing_else_does(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=organisation")
    confirms(lead_here, **{**ALL, "how_much": "some", "questions": ["q3"]})
    shown = {each: cell(lead_here, "organisation", each) for each in ("q1", "q2", "q3", "work")}
    assert shown == {"q1": True, "q2": True, "q3": False, "work": False}
    assert withdrawn(people)[0]["withdrawn"] == [
        {"group": "organisation", "label": "Loch Service", "questions": ["q3"], "themes": ["work"]}
    ]


def test_the_ledger_knows_the_membership_and_no_name(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{WITHDRAW}?group=unit:ward-a")
    confirms(lead_here, **ALL)
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
    for group in ("unit:ward-d", "unit:nowhere", "\x00"):
        assert lead_here.client.get(WITHDRAW, query_string={"group": group}).status_code == 404


def test_no_group_is_chosen_before_somebody_chooses_one(lead_here: Member, people: Lead) -> None:
    first, *_others = lead_here.open(WITHDRAW).root.iter("option")
    assert (first.attrib["value"], first.text) == ("", "Choose a group")
    assert "Choose whose results are to be withdrawn." in lead_here.open(f"{WITHDRAW}?group=").text


def test_before_results_are_out_there_is_no_list_of_what_will_be_shown(lead_here: Member, people: Lead) -> None:
    people.plans_a_wave("second")
    lead_here.open("/workspace/organisations/loch/waves/second/withdraw")
    assert "Nothing is published of this wave yet." in lead_here.page.text
    assert not [form for form in lead_here.page.root.iter("form") if form.attrib.get("method") == "get"]


def test_who_does_not_lead_cannot_withdraw_anything(people: Lead, signed_in: Any) -> None:
    for role in ("owner", "auditor"):
        member = signed_in(f"{role}@loch.example")
        assert WITHDRAW not in {link.attrib["href"] for link in member.open(PAGE).root.iter("a")}
        assert member.client.get(WITHDRAW).status_code == 404
