"""Nobody's answer can be proved from what is shown: the exchanges against every table that fits (R2, R3)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure.all_tables import Possible
from tests.disclosure.organisations import Organisation, with_thresholds
from tiassess.disclosure.groups import Group
from tiassess.disclosure.rules import apply_rules
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import ReleaseSpec, Tally
from tiassess.disclosure.structure import NOT_STATED, Role, Structure, Unit
from tiassess.disclosure.sums import Sums

Answers = Mapping[str, Mapping[int, int]]

thresholds = st.integers(2, 4)
counts_2_3 = st.integers(2, 3)


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Organisation, Answers]:
    """Draw a service of two or three teams, with or without a directorate and roles, and who answered what."""
    directorate = (Unit("d", "Directorate", None, None),) if draw(st.booleans()) else ()
    above = [None, *(unit.id for unit in directorate)]
    teams = tuple(Unit(f"t{at}", f"Team {at}", draw(st.sampled_from(above)), None) for at in range(draw(counts_2_3)))
    roles = tuple(Role(f"r{at}", f"Role {at}") for at in range(draw(st.sampled_from([0, 0, 2]))))
    structure = Structure((*directorate, *teams), roles)
    named = [role.id for role in roles] or [NOT_STATED]
    leaves = [*(team.id for team in teams), *draw(st.lists(st.just(NOT_STATED), max_size=1))]
    atoms = draw(st.permutations([f"{leaf}/{role}" for leaf in leaves for role in named]))[:6]
    options = draw(counts_2_3)
    answers = {atom: dict.fromkeys(range(1, options + 1), 0) for atom in atoms}
    for _ in range(draw(st.integers(6, 11))):
        # Most surveys agree a little, so that something is often nearly certain.
        option = draw(st.sampled_from([1, 1, *range(1, options + 1)]))
        answers[draw(st.sampled_from(atoms))][option] += 1
    peopled = {atom: counts for atom, counts in answers.items() if sum(counts.values())}
    return Organisation(structure, _people(peopled)), peopled


def spec_of(organisation: Organisation, k: int) -> ReleaseSpec:
    return organisation.spec(with_thresholds(k), q="unit")


def select(organisation: Organisation, answers: Answers, k: int) -> Selection:
    return select_groups(spec_of(organisation, k), Tally(organisation.people, {"q": answers}))


def shown(selection: Selection) -> set[str]:
    return {*selection.items["q"], *selection.coded["q"]}


def possible(selection: Selection, answers: Answers, *more: Group) -> Possible:
    """Write down every table that fits what is shown, and some more groups."""
    members = {group.id: group.members for group in selection.groups}
    options = sorted(next(iter(answers.values())))
    return Possible(
        {atom: tuple(counts[option] for option in options) for atom, counts in answers.items()},
        [*(members[group] for group in selection.items["q"]), *(group.members for group in more)],
        [(members[group], options.index(option)) for group, option in selection.coded["q"].items()],
    )


def certainties(found: Possible, selection: Selection, organisation: Organisation, k: int) -> list[str]:
    """Say what somebody would know for certain."""
    people = organisation.people
    few = [{atom} for atom in people if people[atom] < k]
    few += [set(group.members) for group in selection.groups]
    counts = [(atoms, sum(people.get(atom, 0) for atom in atoms)) for atoms in few]
    return [
        *(f"everybody in {atom} answered alike" for atom in found.unanimous()),
        *(f"somebody in {who[0]} knows {who[2]}" for who in found.told_to_an_insider()),
        *(f"{atoms} is known" for atoms, n in counts if 0 < n < k and found.known(atoms)),
    ]


def check_nothing_is_certain(survey: tuple[Organisation, Answers], k: int) -> None:
    organisation, answers = survey
    selection = select(organisation, answers, k)
    if shown(selection):
        assert certainties(possible(selection, answers), selection, organisation, k) == []


def check_nothing_could_be_added(survey: tuple[Organisation, Answers], k: int) -> None:
    organisation, answers = survey
    spec, selection = spec_of(organisation, k), select(organisation, answers, k)
    candidates = apply_rules(spec.case(organisation.people, organisation.people), spec.groups)
    for group in candidates:
        counts = Sums([group]).of_answers(answers)[group.id]
        is_near = sum(counts.values()) >= 10 and max(counts.values()) >= sum(counts.values()) - 2
        if group.id not in shown(selection) and not is_near:
            assert certainties(possible(selection, answers, group), selection, organisation, k)


@settings(max_examples=150)
@given(surveys(), thresholds)
def test_no_answer_of_anybody_is_certain(survey: tuple[Organisation, Answers], k: int) -> None:
    check_nothing_is_certain(survey, k)


@settings(max_examples=60)
@given(surveys(), thresholds)
def test_whatever_is_left_out_would_make_something_certain(survey: tuple[Organisation, Answers], k: int) -> None:
    check_nothing_could_be_added(survey, k)


@pytest.mark.long
@settings(max_examples=5000)
@given(surveys(), thresholds)
def test_no_answer_of_anybody_is_certain_in_thousands_of_surveys(survey: tuple[Organisation, Answers], k: int) -> None:
    check_nothing_is_certain(survey, k)


@pytest.mark.long
@settings(max_examples=1000)
@given(surveys(), thresholds)
def test_in_a_thousand_surveys_whatever_is_left_out_is_left_out_with_reason(
    survey: tuple[Organisation, Answers], k: int
) -> None:
    check_nothing_could_be_added(survey, k)


def _people(answers: Answers) -> dict[str, int]:
    return {atom: sum(counts.values()) for atom, counts in answers.items()}
