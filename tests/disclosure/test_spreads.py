"""Intervals and deviations are figures about people with a score of their own: R0 and R1 hold for these too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.oracle import is_safe
from tests.disclosure.organisations import Organisation, People, organisations, table, teams, with_thresholds
from tests.disclosure.releases import Document, document_of, tally_of
from tiassess.disclosure.attacker import AuditReport, audit_release
from tiassess.disclosure.attacker.report import Method
from tiassess.disclosure.release import finish_release
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import ReleaseSpec, ScoreSpec

TWO = frozenset({"q1", "q2"})


def select(organisation: Organisation, scored: People, answered: People | None = None, k: int = 5) -> Selection:
    """Select for two questions and one score over both."""
    people = answered or organisation.people
    spec = organisation.spec(with_thresholds(k, max(10, k)), q1="unit", q2="unit")
    return select_groups(spec, tally_of(organisation.people, {"q1": people, "q2": people}), scored={TWO: scored})


FIVE_ANSWERS = teams(a=14, b=5).people
ONE_SCORE = teams(a=14, b=1).people


def test_the_score_of_one_person_does_not_follow_from_two_spreads() -> None:
    """Eleven ballots and five answers to every question, but only one person of team B has a score of their own."""
    selection = select(teams(a=14, b=11), ONE_SCORE, FIVE_ANSWERS)
    assert selection.themes["all"] == ("organisation", "unit:a", "unit:b")
    assert selection.intervals["all"] == selection.deviations["all"] == ("organisation",)


def test_a_deviation_of_six_people_does_not_follow_from_two_of_more() -> None:
    organisation = teams(a=14, b=6)
    selection = select(organisation, organisation.people)
    assert selection.intervals["all"] == ("organisation", "unit:a", "unit:b")
    assert selection.deviations["all"] == ("organisation",)


def test_a_deviation_needs_ten_people_everywhere_and_no_more() -> None:
    organisation = teams(a=10, b=10)
    assert select(organisation, organisation.people).deviations["all"] == ("organisation", "unit:a", "unit:b")


def test_a_deviation_needs_the_waves_threshold_where_that_is_more() -> None:
    organisation = teams(a=10, b=12)
    assert select(organisation, organisation.people, k=11).deviations["all"] == ("organisation",)


def test_a_deviation_needs_ten_answers_to_every_question() -> None:
    organisation = teams(a=14, b=14)
    selection = select(organisation, organisation.people, teams(a=14, b=9).people)
    assert selection.deviations["all"] == ("organisation", "unit:a")


def test_that_nobody_of_a_team_has_a_score_cannot_be_worked_out() -> None:
    """Nobody of team B answered enough for a score of their own. Equal deviations of the whole and A would tell."""
    organisation = teams(a=14, b=6)
    selection = select(organisation, teams(a=14, b=0).people)
    assert selection.intervals["all"] == selection.deviations["all"] == ("organisation",)


def test_a_cross_has_an_interval_from_ten_scores_upwards() -> None:
    """Nine of the ten nurses who answered have a score: R0 for crosses holds for them as well."""
    organisation = table([12, 12], [12, 12])
    ward = replace(organisation.structure.units[0], parent=None, id="ward")
    units = (ward, *(replace(unit, parent="ward") for unit in organisation.structure.units))
    organisation = Organisation(replace(organisation.structure, units=units), organisation.people)
    selection = select(organisation, {**organisation.people, "t1/r1": 4, "t2/r1": 5})
    assert "cross:ward/r1" in selection.themes["all"]
    assert "cross:ward/r1" not in selection.intervals["all"]
    assert "cross:ward/r2" in selection.intervals["all"]


def test_without_people_who_have_a_score_there_is_no_spread() -> None:
    selection = select(teams(a=14, b=14), {})
    assert selection.intervals["all"] == selection.deviations["all"] == ()


def two_names(first: str, second: str) -> ReleaseSpec:
    """Two scores, of which the first rests below the whole organisation on the questions of the second."""
    spec = teams(a=14, b=6).spec(q1="unit", q2="unit", q3="organisation")
    return replace(spec, scores=(ScoreSpec(first, ("q1", "q2", "q3")), ScoreSpec(second, ("q2", "q1"))))


def test_scores_of_other_names_on_the_same_questions_tell_of_the_same_people() -> None:
    people = teams(a=14, b=6).people
    scored = {TWO: people, TWO | {"q3"}: {"a/not-stated": 14}}
    answered = dict.fromkeys(("q1", "q2", "q3"), people)
    selection = select_groups(two_names("long", "short"), tally_of(people, answered), scored=scored)
    assert selection.deviations == {"long": ("organisation",), "short": ("organisation",)}
    assert selection.intervals["long"] == ("organisation", "unit:a", "unit:b")


@given(organisations(), st.integers(2, 11), st.data())
def test_no_spread_gives_away_fewer_people_than_it_may(organisation: Organisation, k: int, data: st.DataObject) -> None:
    scored = {atom: data.draw(st.integers(0, people)) for atom, people in organisation.people.items()}
    selection = select(organisation, scored, k=k)
    members = {group.id: group.members for group in selection.groups}
    assert is_safe([members[group] for group in selection.intervals["all"]], scored, k)
    assert is_safe([members[group] for group in selection.deviations["all"]], scored, max(10, k))
    assert set(selection.deviations["all"]) <= set(selection.intervals["all"]) <= set(selection.themes["all"])


@given(organisations(), st.data())
def test_a_release_with_its_spreads_holds(organisation: Organisation, data: st.DataObject) -> None:
    scored = {atom: data.draw(st.integers(0, people)) for atom, people in organisation.people.items()}
    answered = {"q1": organisation.people, "q2": organisation.people}
    release = finish_release(document_of(organisation, answered, scored={TWO: scored}))
    assert audit_release(release, answered, forms=organisation.people, scored={TWO: scored}).findings == ()
    assert audit_release(release).findings == ()


def attacked(document: Document, scored: People | None) -> AuditReport:
    return audit_release(finish_release(document), scored=None if scored is None else {TWO: scored})


def printing(organisation: Organisation, scored: People, answered: People, **spread: Any) -> Document:
    """Print a spread beside the score of team A, as a careless selection would."""
    document = document_of(organisation, {"q1": answered, "q2": answered}, scored={TWO: scored})
    document["groups"][1]["themes"][0] |= spread
    return document


def test_the_attacker_finds_the_one_person_between_two_intervals() -> None:
    document = printing(teams(a=14, b=11), ONE_SCORE, FIVE_ANSWERS, low=0, high=100)
    assert attacked(document, None).holds
    assert attacked(document, ONE_SCORE).findings == (
        "The intervals of all: a number that follows rests on fewer than 5 people, in b/not-stated. "
        "It is organisation − unit:a.",
    )


def test_the_attacker_finds_the_six_people_between_two_deviations_even_from_the_file_alone() -> None:
    organisation = teams(a=14, b=6)
    document = printing(organisation, organisation.people, organisation.people, low=1, high=99, sd=20.0)
    assert attacked(document, None).findings == (
        "The deviations of all: the answers of fewer than 10 people follow from organisation − unit:a.",
    )
    assert any("rests on fewer than 10 people, in b" in f for f in attacked(document, organisation.people).findings)


@pytest.mark.parametrize(("people", "sentence"), [(4, "fewer than 5"), (0, "fewer than 5"), (9, "fewer than 10")])
def test_the_attacker_finds_a_spread_of_too_few(people: int, sentence: str) -> None:
    document = printing(teams(a=14, b=30), teams(a=14, b=30).people, teams(a=14, b=30).people)
    findings = attacked(document, teams(a=people, b=30).people).findings
    assert any("unit:a is shown and rests on" in f and sentence in f for f in findings)


def test_the_attacker_does_not_believe_in_more_scores_than_ballots() -> None:
    organisation = teams(a=14, b=30)
    document = document_of(organisation, {"q1": organisation.people, "q2": organisation.people})
    assert any("more than the release prints" in f for f in attacked(document, teams(a=15, b=30).people).findings)


def test_the_attacker_takes_scores_it_knows_nothing_of_for_nobodys() -> None:
    organisation = teams(a=14, b=30)
    document = document_of(organisation, {"q1": organisation.people, "q2": organisation.people})
    assert not audit_release(finish_release(document), scored={}).holds


def test_the_report_says_how_each_spread_was_attacked() -> None:
    organisation = teams(a=14, b=30)
    document = document_of(organisation, {"q1": organisation.people, "q2": organisation.people})
    tried = {attempt.subject: attempt.method for attempt in attacked(document, organisation.people).tried}
    assert tried["(intervals of all)"] is tried["(deviations of all)"] is Method.EVERY_COMBINATION
    alone = {attempt.subject: attempt.method for attempt in attacked(document, None).tried}
    assert alone["(deviations of all)"] is Method.PRINTED_COUNTS
