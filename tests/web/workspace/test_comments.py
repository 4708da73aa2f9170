"""What a lead reads of comments: that they are held and that they are gone, and never how many there are."""

from __future__ import annotations

from tests.lead import BASELINE, NOW, Lead
from tests.web.workspace.member import Member
from tiassess.release.events import Event
from tiassess.release.ledger import enter


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
