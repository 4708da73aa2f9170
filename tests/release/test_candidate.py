"""What a lead sees before publishing: the check, and which groups will be shown. No figure leaves the candidate."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest

from tests.lead import BASELINE, NOW, QUESTIONNAIRE, Lead, rows_of
from tests.release.tampering import replace_the_candidate
from tiassess.disclosure.attacker.report import Method
from tiassess.instrument.parsing import parse_instrument
from tiassess.release.candidate import Outcome, read_outcome
from tiassess.release.correcting import Cells
from tiassess.release.errors import NotCountedError
from tiassess.release.stored import latest_release
from tiassess.release.withdrawing import withdraw_results
from tiassess.wave.organisations import find_organisation

ROWS = [
    *rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"]),
    *rows_of("ward-b", "admin", ["112", "233", "321", "333", "213", "222", "131"]),
    *rows_of("ward-c", "nurse", ["112", "233"]),
]


def outcome(lead: Lead) -> Outcome:
    with lead.database.reading() as session:
        wave = BASELINE.find(session)
        return read_outcome(session, wave.organisation_id, wave.id)


def test_an_outcome_tells_which_groups_and_themes_will_be_shown(lead: Lead) -> None:
    lead.has_a_closed_wave(ROWS)
    release = lead.counts()
    seen = outcome(lead)
    assert [(group.label, group.shown) for group in seen.groups] == [
        (group["label"], group["shown"]) for group in release.document["groups"]
    ]
    assert {group.shown for group in seen.groups} == {True, False}
    assert [theme.label for theme in seen.groups[0].themes] == ["Work"]
    assert not any(group.themes for group in seen.groups if not group.shown)
    assert seen.check.sha256 == release.sha256


def test_an_outcome_holds_no_number_but_the_threshold_and_how_much_was_tried(lead: Lead) -> None:
    lead.has_a_closed_wave(ROWS)
    lead.counts()
    seen = asdict(outcome(lead))
    check = seen.pop("check")
    assert not re.search(r"\d", str(seen))
    assert check["planted"] is None, "these answers came from a file, and nobody sends a form for somebody else there"
    assert {name for name, value in check.items() if type(value) is int} <= {"threshold", "sets", "planted"}
    assert check["threshold"] == 5
    assert set(check["methods"]) <= {method.value for method in Method}


def test_an_outcome_names_themes_in_the_words_of_the_service(lead: Lead) -> None:
    own = QUESTIONNAIRE.replace("id: work, label: Work, kind", "id: work, label: 'Work with {people}', kind")
    own = own.replace("themes:", "tokens: [{name: people, default: people}]\nthemes:", 1)
    lead.has_a_closed_wave(ROWS, questionnaire=parse_instrument(own, "own.yaml"), texts={"people": "tenants"})
    lead.counts()
    assert [theme.label for theme in outcome(lead).groups[0].themes] == ["Work with tenants"]


def test_before_counting_there_is_nothing_to_see(lead: Lead) -> None:
    lead.has_a_closed_wave(ROWS)
    with pytest.raises(NotCountedError):
        outcome(lead)


def test_another_organisation_sees_nothing(lead: Lead) -> None:
    lead.has_a_closed_wave(ROWS)
    lead.counts()
    Lead(lead.database, lead.settings, lead.folder, "other").has_an_organisation()
    with lead.database.reading() as session, pytest.raises(NotCountedError):
        read_outcome(session, find_organisation(session, "other").id, BASELINE.find(session).id)


@pytest.mark.parametrize(("planted", "seen"), [(None, None), (1, None), (2, 2), (50, 50)])
def test_behind_a_link_the_forms_for_others_are_told_unless_a_result_just_reaches_the_smallest_number(
    lead: Lead, planted: int | None, seen: int | None
) -> None:
    lead.has_a_closed_wave(ROWS)
    lead.counts()
    replace_the_candidate(lead, lambda document: document["rules"].update(ways_in=["link"]))
    with lead.database.writing() as session:
        wave = BASELINE.find(session)
        stored = latest_release(session, wave.organisation_id, wave.id)
        assert stored
        report = json.loads(stored.audit)
        stored.audit = json.dumps(report | {"planted": {"groups": {}, "anywhere": planted}})
    assert outcome(lead).check.planted == seen


def test_the_check_of_what_was_published_first_stays_readable_after_a_withdrawal(lead: Lead) -> None:
    lead.has_a_closed_wave(ROWS)
    first = lead.counts()
    before = outcome(lead)
    shown = next(group["id"] for group in first.document["groups"][1:] if group["shown"])
    withdraw_results(lead.database, lead.settings, BASELINE, [Cells(shown)], "It was misread.", NOW)
    after = outcome(lead)
    assert (before.since, after.check) == (None, before.check)
    assert after.since
    assert after.since.sha256 != first.sha256
    assert after.since.holds
