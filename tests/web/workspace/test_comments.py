"""What a lead reads of comments: that they are held and that they are gone, and never how many there are."""

from __future__ import annotations

from datetime import date

import pytest

from tests.lead import BASELINE, NOW, Lead
from tests.web.respondent.questionnaires import whole
from tests.web.workspace.member import Member
from tiassess.collection.held_comments import destroy_comments, hold_comments
from tiassess.release.events import Event
from tiassess.release.ledger import enter
from tiassess.wave.tables import WaveState

PROMISE = "If 10 people or more write a comment, comments are held locked for 60 days after counting."
HELD = "Held locked, away from the answers. They are destroyed on 20 January 2027 at the latest."


@pytest.mark.parametrize("asked", [True, False])
def test_what_is_promised_of_comments_stands_beside_the_other_promises(
    lead_here: Member, people: Lead, asked: bool
) -> None:
    name = people.plans_a_wave(questionnaire=whole(), comments=asked)
    path = f"/workspace/organisations/loch/waves/{name.slug}/"
    said = f"Comments {PROMISE}" if asked else "Comments Nobody is asked to write anything"
    assert said in lead_here.open(path).text
    people.opens(name)
    assert said in lead_here.open(path).text


def test_after_counting_the_page_says_until_when_comments_are_held_and_when_none_are(
    lead_here: Member, people: Lead
) -> None:
    name = people.plans_a_wave(questionnaire=whole(), comments=True)
    path = f"/workspace/organisations/loch/waves/{name.slug}/"
    people.opens(name)
    with people.database.writing() as session:
        wave = name.find(session)
        wave.state = WaveState.COUNTED
        hold_comments(session, people.settings, wave, ["More time."], date(2027, 1, 20))
    assert f"Comments {HELD}" in lead_here.open(path).text
    with people.database.writing() as session:
        destroy_comments(session, people.settings, name.find(session).id)
    assert "Comments None are held. Nobody has read any." in lead_here.open(path).text


def test_the_ledger_says_that_comments_are_held_and_that_they_are_gone(lead_here: Member, people: Lead) -> None:
    people.plans_a_wave()
    with people.database.writing() as session:
        wave = BASELINE.find(session)
        enter(session, wave, Event.COMMENTS_HELD, NOW.date(), {"held_until": "2027-01-20"})
        enter(session, wave, Event.COMMENTS_DESTROYED, NOW.date())
    said = lead_here.open("/workspace/organisations/loch/ledger").text
    assert "Comments on “Baseline 2026” are held locked, away from the answers." in said
    assert "They go on 20 January 2027 at the latest." in said
    assert "The comments on “Baseline 2026” and their key were destroyed." in said
