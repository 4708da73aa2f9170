"""What would be reportable: trial waves of made-up staff through the real selection, and the advice that follows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import cycle
from math import comb
from random import Random

import pytest

from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.disclosure.reportable.advice import (
    GiveCodes,
    MergeTeams,
    NotAnonymous,
    OneBreakdown,
    OneResult,
    ShorterForm,
    advise,
)
from tiassess.disclosure.reportable.crowd import LARGEST_TEAM, draw_crowd
from tiassess.disclosure.reportable.outcomes import (
    FEW_TRIALS,
    MOST_TEAMS,
    MOST_TRIALS,
    Reportable,
    Span,
    effort_of,
    find_reportable,
    is_quick,
    smallest_change,
    trials_for,
)
from tiassess.disclosure.reportable.plan import Asked, Places, Plan, Showing
from tiassess.disclosure.reportable.trial import odds, try_showing
from tiassess.disclosure.spec import Tally
from tiassess.disclosure.structure import Role, Structure, Unit

CARDS, LINK = frozenset({"cards"}), frozenset({"link"})
SIX_TEAMS = (12, 10, 8, 7, 6, 5)
THREE_THEMES = Asked(("unit",) * 18, (("unit",) * 6,) * 3)
LONG_THEMES = Asked(("unit",) * 36, (("unit",) * 12,) * 3)

WHOLE = Showing(Profile.WHOLE_SERVICE)
BY_UNITS = Showing(Profile.STANDARD, Breakdown.UNITS)
BY_ROLES = Showing(Profile.STANDARD, Breakdown.ROLES)
BY_BOTH = Showing(Profile.STANDARD, Breakdown.BOTH)
STRICT = Showing(Profile.STRICT, Breakdown.UNITS)


def structure(*teams: int, roles: int = 0, directorates: int = 0) -> Structure:
    """Teams of these sizes, flat or shared out over directorates in order."""
    inner = [Unit(f"d{number}", f"Directorate {number}", None, None) for number in range(directorates)]
    parents = [f"d{at * directorates // len(teams)}" if directorates else None for at in range(len(teams))]
    leaves = [
        Unit(f"t{at:03}", f"Team {at + 1}", parent, staff)
        for at, (staff, parent) in enumerate(zip(teams, parents, strict=True))
    ]
    return Structure((*inner, *leaves), tuple(Role(f"r{number}", f"Role {number}") for number in range(roles)))


def plan(
    *teams: int,
    roles: int = 0,
    directorates: int = 0,
    asked: Asked = THREE_THEMES,
    core: Asked | None = None,
    ways_in: frozenset[str] = CARDS,
    answering: Fraction = Fraction(3, 5),
) -> Plan:
    """A plan for teams of these sizes, of whom six in ten answer with a code of their own unless a test says else."""
    return Plan(structure(*teams, roles=roles, directorates=directorates), asked, ways_in, answering, core)


def tried(planned: Plan, *showings: Showing, seed: int = 1) -> Reportable:
    return find_reportable(planned, showings or planned.showings, Random(seed).random)


def advice(planned: Plan) -> tuple[object, ...]:
    return advise(tried(planned), small=60)


def test_the_same_plan_and_chance_give_the_same_figures() -> None:
    assert tried(plan(*SIX_TEAMS, roles=3)).outcomes == tried(plan(*SIX_TEAMS, roles=3)).outcomes
    assert tried(plan(*SIX_TEAMS), seed=1).outcomes != tried(plan(*SIX_TEAMS), seed=2).outcomes


def test_the_typical_service_shows_some_teams_in_part_and_hardly_any_theme_score() -> None:
    found = tried(plan(*SIX_TEAMS, asked=LONG_THEMES))
    assert found.trials == MOST_TRIALS
    outcome = found.outcomes[BY_UNITS]
    assert 2 <= outcome.teams.middle <= 4
    assert 0 < outcome.questions.middle < found.plan.questions_of_teams == 36
    assert outcome.mean_scores < 4
    assert found.plan.possible_scores == 18
    assert found.outcomes[STRICT].teams.middle == 0
    assert found.outcomes[WHOLE].whole_questions.low == 36


def test_large_teams_show_nearly_everything() -> None:
    outcome = tried(plan(200, 200, 200, 200), BY_UNITS).outcomes[BY_UNITS]
    assert outcome.teams == Span(4, 4, 4)
    assert outcome.mean_scores > 11
    assert outcome.people.middle > 0.9


def test_a_few_who_do_not_say_their_team_cost_the_smallest_one() -> None:
    outcome = tried(plan(30, 30, 30, 30), BY_UNITS).outcomes[BY_UNITS]
    assert outcome.teams.low == 3


def test_a_team_that_cannot_have_five_forms_is_never_shown() -> None:
    outcome = tried(plan(40, 40, 4, answering=Fraction(1)), BY_UNITS).outcomes[BY_UNITS]
    assert outcome.teams.high <= 2


def test_shorter_themes_have_more_scores() -> None:
    outcome = tried(plan(*SIX_TEAMS, asked=LONG_THEMES, core=THREE_THEMES), BY_UNITS).outcomes[BY_UNITS]
    assert outcome.scores_of_core.middle > outcome.scores.middle


def test_a_themes_chance_is_the_mean_over_all_ways_to_make_it_of_what_was_tried() -> None:
    for shown in range(9):
        for needed in range(1, 9):
            assert odds(shown, 8, needed) == pytest.approx(comb(shown, needed) / comb(8, needed))


def test_scores_count_only_the_questions_offered_for_a_team() -> None:
    asked = Asked(("unit", "unit", "organisation"), (("unit", "unit", "organisation"), ("organisation",)))
    planned = plan(250, 250, asked=asked)
    assert (planned.possible_scores, planned.questions_of_teams) == (2, 2)
    outcome = tried(planned, BY_UNITS).outcomes[BY_UNITS]
    assert outcome.scores.middle == pytest.approx(2, abs=0.1)
    assert outcome.whole_scores.middle == 2


def test_behind_a_link_nobody_is_asked_for_a_small_unit() -> None:
    planned = plan(60, 12, 55, ways_in=LINK)
    places = Places.of(planned, BY_UNITS)
    assert places.atom("t001/not-stated") == "not-stated/not-stated"
    outcome = tried(planned, BY_UNITS).outcomes[BY_UNITS]
    assert outcome.teams.high == 1  # the rest beside both would be a team of twelve


def test_a_team_too_small_for_its_threshold_is_counted_where_it_belongs() -> None:
    planned = plan(20, 4, 20, 20, directorates=2)
    places = Places.of(planned, BY_UNITS)
    assert places.atom("t001/not-stated") == "d0.not-stated/not-stated"
    assert Places.of(planned, WHOLE).atom("t001/not-stated") == "not-stated/not-stated"
    assert Places.of(replace(planned, ways_in=frozenset()), WHOLE).atom("t001/not-stated") == "t001/not-stated"


def test_roles_are_asked_for_only_where_they_could_be_shown() -> None:
    planned = plan(20, 20, roles=2)
    assert Places.of(planned, BY_UNITS).atom("t000/r1") == "t000/not-stated"
    assert Places.of(planned, BY_ROLES).atom("t000/r1") == "not-stated/r1"
    assert Places.of(planned, BY_BOTH).atom("t000/r1") == "t000/r1"


def test_made_up_staff_are_as_many_as_expected_and_leave_a_tenth_blank() -> None:
    crowd = draw_crowd(plan(*[40] * 50), 5, Random(3).random)
    forms = sum(crowd.forms.values())
    answers = sum(sum(people.values()) for by_atom in crowd.answers.values() for people in by_atom.values())
    assert forms == pytest.approx(0.6 * 2000, rel=0.05)
    assert answers == pytest.approx(5 * forms * 0.86, rel=0.02)
    assert sum(sum(people.values()) for people in crowd.did_not_know.values()) == pytest.approx(0.2 * forms, rel=0.2)
    assert {value for by_atom in crowd.answers.values() for people in by_atom.values() for value in people} == {
        *range(1, 6)
    }


def test_every_scale_has_its_own_options() -> None:
    asked = replace(THREE_THEMES, options=3)
    crowd = draw_crowd(plan(60, 60, asked=asked), 5, Random(3).random)
    chosen = Counter[int]()
    for by_atom in crowd.answers.values():
        for people in by_atom.values():
            chosen.update(people)
    assert chosen.keys() == {1, 2, 3}
    assert max(chosen.values()) < 0.6 * chosen.total()


def test_what_is_told_in_words_is_shown_and_makes_no_theme_score() -> None:
    alike = Tally({"t000/not-stated": 20, "t001/not-stated": 20}, {"q1": {"t000/not-stated": {4: 0, 5: 20}}}, {})
    trial = try_showing(plan(20, 20), WHOLE, alike)
    assert (trial.whole_questions, trial.whole_scores) == (18, 0)


def test_a_chance_of_nought_breaks_nothing() -> None:
    chances = cycle([0.0, 0.5, 0.999999])
    crowd = draw_crowd(plan(*SIX_TEAMS, roles=3), 8, lambda: next(chances))
    assert try_showing(plan(*SIX_TEAMS, roles=3), BY_BOTH, crowd)


def test_a_huge_team_is_tried_with_some_of_its_people() -> None:
    crowd = draw_crowd(plan(100_000, answering=Fraction(1)), 1, Random(1).random)
    assert sum(crowd.forms.values()) == LARGEST_TEAM


def test_of_a_large_organisation_some_teams_stand_for_all() -> None:
    planned = plan(*[30] * 120, directorates=12)
    found = tried(planned, BY_UNITS)
    assert found.teams_tried == MOST_TEAMS
    assert found.outcomes[BY_UNITS].teams.middle == pytest.approx(120, abs=4)
    assert found.outcomes[BY_UNITS].larger.middle == 12


def test_a_small_service_is_tried_at_once_and_a_large_one_within_some_seconds() -> None:
    small, large = plan(*SIX_TEAMS, roles=4), plan(*[40] * 60, roles=8, directorates=6)
    assert is_quick(small, small.showings)
    assert not is_quick(large, large.showings)
    assert trials_for(small, small.showings) * effort_of(small, small.showings) < 2.5
    assert 1 <= trials_for(large, large.showings) <= FEW_TRIALS
    assert trials_for(large, large.showings) * effort_of(large, large.showings) < 6


def test_half_the_trials_lie_on_each_side_of_the_middle_and_a_tenth_beyond_each_end() -> None:
    assert Span.of(range(30)) == Span(3, 14, 26)
    assert Span.of([2, 1], times=3) == Span(3, 3, 6)


@pytest.mark.parametrize(
    ("staff", "answering", "points"),
    [(48, Fraction(3, 5), 9.2), (120, Fraction(11, 20), 6.4), (1000, Fraction(1, 2), 2.4)],
)
def test_the_smallest_change_is_that_of_the_method(staff: int, answering: Fraction, points: float) -> None:
    assert smallest_change(plan(staff, answering=answering)) == pytest.approx(points, abs=0.05)


def test_without_headcounts_nothing_is_tried() -> None:
    unknown = Structure((Unit("a", "A", None, None),), ())
    with pytest.raises(ValueError, match=re.escape("Without all headcounts nothing can be tried.")):
        tried(Plan(unknown, THREE_THEMES, CARDS, Fraction(1, 2)))


def test_under_ten_expected_forms_a_survey_cannot_be_anonymous() -> None:
    assert advice(plan(8, 7)) == (NotAnonymous(9),)
    assert NotAnonymous(10) not in advice(plan(9, 8))


def test_a_service_of_48_in_six_teams_is_advised_to_have_one_result() -> None:
    given = advice(plan(*SIX_TEAMS))
    assert given[0] == OneResult(teams_are_small=True)
    assert MergeTeams(("Team 3", "Team 4", "Team 5", "Team 6"), staff=9) in given


def test_a_small_service_of_two_large_teams_is_not_told_that_its_teams_are_small() -> None:
    assert advice(plan(25, 25))[0] == OneResult(teams_are_small=False)


def test_many_small_teams_are_advised_to_have_one_result_unless_larger_units_are_shown() -> None:
    assert OneResult(teams_are_small=True) in advice(plan(*[6] * 20))
    assert not [one for one in advice(plan(*[6] * 20, directorates=2)) if isinstance(one, OneResult)]


def test_large_teams_are_left_alone() -> None:
    assert advice(plan(*[60] * 4)) == ()


def test_how_large_a_team_has_to_be_follows_from_how_many_answer() -> None:
    (merged,) = (one for one in advice(plan(50, 40, 12, answering=Fraction(2, 5))) if isinstance(one, MergeTeams))
    assert merged == MergeTeams(("Team 3",), staff=13)


def test_behind_a_link_codes_are_advised_where_they_would_change_something() -> None:
    assert GiveCodes() in advice(plan(60, 60, 20, ways_in=LINK))
    assert GiveCodes() not in advice(plan(60, 60, ways_in=LINK))
    assert not [one for one in advice(plan(60, 60, 4, ways_in=LINK)) if isinstance(one, MergeTeams)]


def test_roles_beside_teams_are_advised_against_where_they_cost_scores() -> None:
    costly = plan(*[15] * 8, roles=5)
    given = [one for one in advice(costly) if isinstance(one, OneBreakdown)]
    assert given
    assert given[0].by_both < given[0].by_units
    assert not [one for one in advice(plan(*[200] * 4, roles=2)) if isinstance(one, OneBreakdown)]


def test_the_core_form_is_advised_where_it_would_show_more() -> None:
    (shorter,) = (
        one for one in advice(plan(*[13] * 8, asked=LONG_THEMES, core=THREE_THEMES)) if isinstance(one, ShorterForm)
    )
    assert shorter.with_core > shorter.now
    assert not [one for one in advice(plan(*[13] * 8, asked=THREE_THEMES)) if isinstance(one, ShorterForm)]
