"""A draft can be changed and removed; what has been opened cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.lead import BASELINE, NOW, Lead, loop, three_questions
from tiassess.disclosure.groups import Profile
from tiassess.wave.draft_changes import change_draft, remove_draft
from tiassess.wave.errors import TakenNameError, UnknownNameError, WaveConditionsError, WaveStateError
from tiassess.wave.waves import WaveName, WavePlan, list_waves

PLAN = WavePlan("baseline", "Other", three_questions(), date(2026, 12, 1), date(2026, 12, 20), threshold=7)
OURS = WaveName("baseline", "loch")


@pytest.fixture
def planned(lead: Lead) -> Lead:
    lead.has_an_organisation()
    lead.plans_a_wave()
    return lead


def test_a_draft_takes_another_plan(planned: Lead) -> None:
    change_draft(planned.database, OURS, replace(PLAN, ways_in=("link",), texts={"host": "North"}), loop(), NOW)
    wave = planned.sees()
    assert (wave.name, wave.opens, wave.closes, wave.threshold) == ("Other", PLAN.opens, PLAN.closes, 7)
    assert (wave.profile, wave.ways_in, wave.texts) == (Profile.STANDARD, ["link"], {"host": "North"})


def test_a_plan_that_does_not_fit_changes_nothing(planned: Lead) -> None:
    before = planned.sees()
    with pytest.raises(WaveConditionsError):
        change_draft(planned.database, OURS, replace(PLAN, closes=date(2026, 11, 1)), loop(), NOW)
    with pytest.raises(TakenNameError):
        change_draft(planned.database, OURS, replace(PLAN, name="\x07"), loop(), NOW)
    assert (planned.sees().name, planned.sees().opens) == (before.name, before.opens)


def test_a_draft_goes_when_it_is_removed(planned: Lead) -> None:
    remove_draft(planned.database, OURS)
    with planned.database.reading() as session:
        assert not list_waves(session, "loch")


def test_what_has_been_opened_is_neither_changed_nor_removed(planned: Lead) -> None:
    planned.opens()
    with pytest.raises(WaveStateError, match="cannot be changed"):
        change_draft(planned.database, OURS, PLAN, loop(), NOW)
    with pytest.raises(WaveStateError, match="cannot be removed"):
        remove_draft(planned.database, OURS)
    assert planned.sees(BASELINE).name == "Baseline 2026"


def test_a_draft_of_another_organisation_is_not_there(planned: Lead) -> None:
    other = Lead(planned.database, planned.settings, planned.folder, "other")
    other.has_an_organisation()
    theirs = WaveName("baseline", "other")
    with pytest.raises(UnknownNameError):
        remove_draft(planned.database, theirs)
    with pytest.raises(UnknownNameError):
        change_draft(planned.database, theirs, PLAN, loop(), NOW)
