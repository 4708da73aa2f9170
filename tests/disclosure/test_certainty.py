"""Nobody's answer can be proved from what is shown: the exchanges against every table that fits (R2, R3)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure.certain import Possible
from tests.disclosure.organisations import Organisation, organisations, with_thresholds
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import ReleaseSpec, Tally

Answers = Mapping[str, Mapping[int, int]]


@st.composite
def surveys(draw: st.DrawFn, people: int = 8, options: int = 3) -> tuple[Organisation, Answers]:
    """Draw a small organisation and what its people answered, mostly alike, so that something is nearly certain."""
    organisation = draw(organisations(most_atoms=6))
    atoms = sorted(organisation.people)
    answers = {atom: dict.fromkeys(range(1, options + 1), 0) for atom in atoms}
    common = draw(st.integers(1, options))
    for _ in range(draw(st.integers(2, people))):
        option = draw(st.one_of(st.just(common), st.integers(1, options)))
        answers[draw(st.sampled_from(atoms))][option] += 1
    peopled = {atom: counts for atom, counts in answers.items() if sum(counts.values())}
    return Organisation(organisation.structure, _people(peopled)), peopled


def select(organisation: Organisation, answers: Answers, k: int) -> tuple[ReleaseSpec, Selection]:
    spec = organisation.spec(with_thresholds(k), q="unit")
    return spec, select_groups(spec, Tally(organisation.people, {"q": answers}))


def possible(selection: Selection, answers: Answers) -> Possible:
    members = {group.id: group.members for group in selection.groups}
    options = sorted(next(iter(answers.values())))
    return Possible(
        {atom: tuple(counts[option] for option in options) for atom, counts in answers.items()},
        [members[group] for group in selection.items["q"]],
        [(members[group], options.index(option)) for group, option in selection.coded["q"].items()],
    )


def check_nothing_is_certain(survey: tuple[Organisation, Answers], k: int) -> None:
    organisation, answers = survey
    _, selection = select(organisation, answers, k)
    if not selection.items["q"] and not selection.coded["q"]:
        return
    found = possible(selection, answers)
    assert not found.unanimous()
    assert not found.told_to_an_insider()
    for atom, people in organisation.people.items():
        assert people >= k or not found.known([atom])
    for group in selection.groups:
        people = sum(organisation.people.get(atom, 0) for atom in group.members)
        if 0 < people < k:
            assert not found.known(group.members)


@settings(max_examples=60)
@given(surveys(), st.integers(2, 4))
def test_no_answer_of_anybody_is_certain(survey: tuple[Organisation, Answers], k: int) -> None:
    check_nothing_is_certain(survey, k)


@pytest.mark.long
@settings(max_examples=3000)
@given(surveys(), st.integers(2, 5))
def test_no_answer_of_anybody_is_certain_in_thousands(survey: tuple[Organisation, Answers], k: int) -> None:
    check_nothing_is_certain(survey, k)


def _people(answers: Answers) -> dict[str, int]:
    return {atom: sum(counts.values()) for atom, counts in answers.items()}
