"""The page that tells a lead how results were checked before anybody sees them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.lead import NOW, Lead, rows_of
from tests.pages import text_of
from tests.release.tampering import replace_the_candidate
from tests.web.workspace.member import Member
from tiassess.disclosure.attacker.report import Method
from tiassess.release.correcting import Cells
from tiassess.release.stored import latest_release
from tiassess.release.withdrawing import withdraw_results
from tiassess.wave.waves import WaveName
from tiassess.web.workspace.check_words import words_of_method

CHECK = "/workspace/organisations/loch/waves/baseline/check"
OURS = WaveName("baseline", "loch")
ROWS = [
    *rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"]),
    *rows_of("ward-c", "admin", ["112", "233", "321", "333", "213", "222", "131"]),
    *rows_of("ward-d", "", ["111", "333"]),
]


@pytest.fixture
def people(sqlite_lead: Lead) -> Lead:
    """The organisations, the accounts, and a counted wave."""
    sqlite_lead.plans_a_wave()
    sqlite_lead.fills_and_closes(ROWS, OURS)
    sqlite_lead.counts(OURS)
    return sqlite_lead


def keeps_in_the_report(lead: Lead, **more: object) -> None:
    """Let the stored report on the check say something more."""
    with lead.database.writing() as session:
        wave = OURS.find(session)
        stored = latest_release(session, wave.organisation_id, wave.id)
        assert stored
        stored.audit = json.dumps(json.loads(stored.audit) | more)


@pytest.mark.parametrize("method", [each for each in Method if each is not Method.NOTHING_SHOWN])
def test_every_way_of_attacking_is_said_in_plain_words(lead_here: Member, method: Method) -> None:
    with lead_here.client.application.test_request_context():
        assert words_of_method(method.value) != method.value


def test_the_page_says_that_it_holds_and_what_no_check_can_rule_out(lead_here: Member, people: Lead) -> None:
    text = lead_here.open(CHECK).text
    assert "We could not prove what any one person answered." in text
    assert "No check can rule out a good guess" in text
    assert "Not tried yet" not in text
    assert "preview" not in text


def comes_by_a_link(document: dict[str, Any]) -> None:
    document["rules"]["ways_in"] = ["link"]


def test_behind_a_link_the_page_says_how_many_forms_for_others_it_would_take(lead_here: Member, people: Lead) -> None:
    said = "It would take 5 such forms or more. Only then would fewer than 5 real ones stand behind the result"
    keeps_in_the_report(people, planted={"groups": {}, "anywhere": 5})
    assert said not in lead_here.open(CHECK).text, "nobody sent a form"
    replace_the_candidate(people, comes_by_a_link)
    assert said in lead_here.open(CHECK).text
    keeps_in_the_report(people, planted={"groups": {}, "anywhere": 1})
    assert "could send forms for others" not in lead_here.open(CHECK).text


def test_once_all_can_see_them_the_page_does_not_say_that_nobody_sees_a_number(lead_here: Member, people: Lead) -> None:
    said = "no one sees one before all can see it"
    assert said in lead_here.open(CHECK).text
    people.publishes(OURS)
    assert said not in lead_here.open(CHECK).text


def test_groups_stand_in_the_order_of_the_results_and_say_how_many_questions_they_have(
    lead_here: Member, people: Lead
) -> None:
    rows = [text_of(row).split() for row in lead_here.open(CHECK).root.iter("tr")]
    names = [" ".join(row[:2]) for row in rows[1:]]
    assert names[0] == "Loch Service"
    wards = [name for name in names if name.startswith("Ward")]
    assert wards == sorted(wards)
    assert names.index("North All") < names.index("Ward A") if "North All" in names else wards


def test_a_check_stays_readable_after_results_were_withdrawn(lead_here: Member, people: Lead) -> None:
    checked = lead_here.open(CHECK).text
    people.publishes(OURS)
    group = next(each["id"] for each in published(people)["groups"][1:] if each["shown"])
    withdraw_results(people.database, people.settings, OURS, [Cells(group)], "It was misread.", NOW)
    text = lead_here.open(CHECK).text
    assert "Some results were withdrawn since. What is left was tried again" in text
    first = re.search(r"[0-9a-f]{64}", checked)
    assert first
    assert first[0] in text


def published(lead: Lead) -> dict[str, Any]:
    """Give what is stored."""
    with lead.database.reading() as session:
        wave = OURS.find(session)
        stored = latest_release(session, wave.organisation_id, wave.id)
        assert stored
        document: dict[str, Any] = json.loads(stored.document or b"")
        return document


def test_after_publishing_the_page_says_that_it_was_tried_again(lead_here: Member, people: Lead) -> None:
    said = "Just before they came out they were tried once more"
    assert said not in lead_here.open(CHECK).text
    people.publishes(OURS)
    assert said in lead_here.open(CHECK).text


def test_what_is_left_of_a_whole_is_named_after_it(lead_here: Member, people: Lead) -> None:
    def add_others(document: dict[str, object]) -> None:
        groups = document["groups"]
        assert isinstance(groups, list)
        members = groups[0]["members"][:1]
        for parent, label in (("organisation", "Loch Service"), ("north", "North")):
            other = {"id": f"other:{parent}", "label": label, "kind": "other", "members": members, "shown": False}
            groups.append(other)

    replace_the_candidate(people, add_others)
    text = lead_here.open(CHECK).text
    assert "Other parts of Loch Service" in text
    assert "Other teams in North" in text


def test_somebody_who_cannot_publish_is_not_told_to(people: Lead, signed_in: Any, lead_here: Member) -> None:
    wave = "/workspace/organisations/loch/waves/baseline/"
    owner = signed_in("owner@loch.example").open(wave).text
    steering = signed_in("steering@loch.example").open("/workspace/organisations/loch/").text
    for text in (owner, steering):
        assert "The lead publishes it next." in text
        assert "Look at the check" not in text
    assert "Look at the check, then publish it." in lead_here.open(wave).text
