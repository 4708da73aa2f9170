"""The page that tells a lead how results were checked before anybody sees them."""

from __future__ import annotations

import json

import pytest

from tests.lead import Lead, rows_of
from tests.release.tampering import replace_the_candidate
from tests.web.workspace.member import Member
from tiassess.disclosure.attacker.report import Method
from tiassess.release.stored import latest_release
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
    sqlite_lead.opens(OURS)
    sqlite_lead.imports(ROWS, OURS)
    sqlite_lead.closes(OURS)
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


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (1, "At least one form sent by somebody else would be needed before fewer than 5 people stand behind"),
        (5, "At least 5 forms sent by one person would be needed before fewer than 5 others stand behind"),
    ],
)
def test_the_page_says_how_many_planted_forms_it_would_take(
    lead_here: Member, people: Lead, planted: int, said: str
) -> None:
    keeps_in_the_report(people, planted={"groups": {}, "anywhere": planted})
    assert said in lead_here.open(CHECK).text
    keeps_in_the_report(people, planted={"groups": {}, "anywhere": None})
    assert "would be needed before" not in lead_here.open(CHECK).text


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
