"""T13: known ballots protect nobody, and whoever sent one is protected from all who do not know it."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.organisations import Organisation, People, table, teams, with_thresholds
from tests.disclosure.releases import Counts, tally_of, waves
from tests.disclosure.verdicts import attacker_says_safe
from tiassess.disclosure.selection import select_groups
from tiassess.disclosure.spec import Tally

Place = TypeVar("Place", str, int)


@given(waves(), st.integers(2, 7), st.randoms(use_true_random=False))
def test_whoever_knows_any_of_the_known_ballots_finds_enough_others_in_everything(
    wave: tuple[Organisation, dict[str, People], Counts], k: int, chance: Random
) -> None:
    """One paper batch, some of it, all batches together, or none: what any reader of the release could know."""
    organisation, answered, counts = wave
    known = {
        question: {atom: some_of(options, chance) for atom, options in atoms.items()}
        for question, atoms in counts.items()
    }
    forms = some_of(organisation.people, chance)
    spec = organisation.spec(with_thresholds(k), q1="unit", q2="unit")
    selection = select_groups(spec, Tally(organisation.people, counts), known=Tally(forms, known))
    things = [(selection.base, organisation.people, forms)]
    for question in ("q1", "q2"):
        shown = (*selection.items[question], *selection.coded[question])
        things.append((shown, answered[question], {a: sum(options.values()) for a, options in known[question].items()}))
    for shown, people, known_people in things:
        of_one_reader = some_of(known_people, chance)
        others = {atom: count - of_one_reader.get(atom, 0) for atom, count in people.items()}
        assert attacker_says_safe([group for group in selection.groups if group.id in shown], others, k)


def some_of(people: Mapping[Place, int], chance: Random) -> dict[Place, int]:
    """Take all, none or some of the people in each place."""
    return {place: chance.choice([0, n, chance.randint(0, n)]) for place, n in people.items()}


def test_a_team_that_answered_on_paper_is_hidden_from_all_who_did_not_key_it() -> None:
    """Three of team b answered on paper. Beside the whole, teams a and c would leave just these three."""
    organisation = teams(a=9, b=3, c=12)
    base = select_groups(organisation.spec(), tally_of(organisation.people), known=Tally({"b/not-stated": 3})).base
    assert "unit:a" not in base
    assert {"organisation", "unit:c"} <= set(base)


V2 = {"t1/r1": (0, 1, 0), "t1/r2": (4, 2, 0), "t2/r1": (0, 5, 3), "t2/r2": (2, 2, 2)}


def test_v2_a_director_who_answered_on_paper_is_protected_from_everybody_else() -> None:
    """Without the director's one ballot nothing is certain of anybody; to all who do not know it, it would be."""
    organisation = table([1, 6], [8, 6])
    answers = {atom: dict(enumerate(row, start=1)) for atom, row in V2.items()}
    tally = Tally(organisation.people, {"q": answers})
    known = Tally({"t1/r1": 1}, {"q": {"t1/r1": answers["t1/r1"]}})
    spec = organisation.spec(with_thresholds(5), q="unit")
    shown = {*select_groups(spec, tally, known=known).items["q"]}
    assert not {"organisation", "unit:t1", "role:r1"} <= shown


def test_near_unanimity_among_those_nobody_knows_is_hidden_where_words_would_count_all() -> None:
    """Ten of team a answered alike and five on paper did not: whoever keyed the five would read ten alike."""
    organisation = teams(a=15, b=12)
    answers = {"a/not-stated": {1: 10, 2: 2, 3: 3}, "b/not-stated": {1: 4, 2: 4, 3: 4}}
    known = Tally({"a/not-stated": 5}, {"q": {"a/not-stated": {1: 0, 2: 2, 3: 3}}})
    spec = organisation.spec(with_thresholds(5), q="unit")
    selection = select_groups(spec, Tally(organisation.people, {"q": answers}), known=known)
    assert "unit:a" not in {*selection.items["q"], *selection.coded["q"]}


def test_with_known_ballots_only_the_whole_has_a_spread() -> None:
    organisation = teams(a=14, b=14)
    answered = {"q": organisation.people}
    tally = tally_of(organisation.people, answered)
    known = Tally({"a/not-stated": 1}, {"q": {"a/not-stated": {1: 1, 2: 0, 3: 0, 4: 0, 5: 0}}})
    spec = organisation.spec(q="unit")
    scored = {frozenset({"q"}): {"a/not-stated": 13, "b/not-stated": 14}}
    assert select_groups(spec, tally, scored=scored).intervals["all"] == ("organisation", "unit:a", "unit:b")
    assert select_groups(spec, tally, scored=scored, known=known).intervals["all"] == ("organisation",)
