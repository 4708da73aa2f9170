"""Why no group is shown with its scores alone: what was found when that was tried (decision 22)."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.joint_attacker import OPTIONS, Person, chosen, few_people, mean_of_means
from tests.disclosure.themes_only import Group, Split, printed

THREE = frozenset({"q1", "q2", "q3"})


def test_a_score_far_from_both_ends_tells_what_everybody_answered() -> None:
    """Of 12 people 9 answered 4 and 3 answered 2, three times. Six of them have a score of 75: all answered 4."""
    whole = dict.fromkeys(THREE, (0, 3, 0, 9, 0))
    group = Group(dict.fromkeys(THREE, 6), [(THREE, 75)], whole)
    assert group.certain() == ["q1", "q2", "q3"]


def test_the_rest_of_the_whole_is_told_too() -> None:
    """Six answered 2 and six answered 4. A score of 75 for half of them leaves nobody but the 2s outside."""
    whole = dict.fromkeys(THREE, (0, 6, 0, 6, 0))
    group = Group(dict.fromkeys(THREE, 6), [(THREE, 75)], whole)
    assert group.certain() == ["q1", "q2", "q3"]
    assert group.certain_in_the_rest() == ["q1", "q2", "q3"]


def test_two_scores_that_share_questions_tell_the_answers_to_a_third() -> None:
    """45 for two questions and 65 for three: all five people gave the highest answer to the third."""
    group = Group(dict.fromkeys(THREE, 5), [(THREE - {"q3"}, 45), (THREE, 65)])
    assert group.certain() == ["q3"]


def test_who_answered_otherwise_learns_what_everybody_else_answered() -> None:
    """Four people answered 5 everywhere and the fifth mostly 1: the printed 85 tells the fifth so."""
    own = {"q1": [0], "q2": [0], "q3": [2]}
    assert Group(dict.fromkeys(THREE, 5), [(THREE, 85)], own=own).certain() == ["q1", "q2", "q3"]
    assert Group(dict.fromkeys(THREE, 5), [(THREE, 85)]).certain() == []


def test_a_planted_ballot_takes_a_score_away_from_the_end_of_its_scale() -> None:
    """Five people answered 5 everywhere. With a sixth ballot of nothing but 1 the score is 85, not 100."""
    planted = {question: [0] for question in THREE}
    assert Group(dict.fromkeys(THREE, 6), [(THREE, 85)], own=planted).certain() == ["q1", "q2", "q3"]


def test_a_question_that_one_person_answered_weighs_as_much_as_the_others() -> None:
    """Enough people have the score, and one alone answered q3. No other two questions explain a 75."""
    people = {"q1": 5, "q2": 5, "q3": 1}
    whole = {"q1": (0, 0, 10, 4, 0), "q2": (0, 0, 10, 4, 0)}
    assert Group(people, [(THREE, 75)], whole).certain() == ["q3"]


def test_two_exact_scores_beside_the_whole_give_one_persons_answer() -> None:
    """Four people and three; of the three one alone answered q2. Only the rounding blurs the answer of that one."""
    left_out = {3, 4, 5}
    people = [
        Person("any", {question: 1 for question in sorted(THREE) if question != "q2" or place not in left_out})
        for place in range(7)
    ]
    figures = [chosen(range(7), question, option) for question in sorted(THREE) for option in OPTIONS]
    assert few_people(figures, people, 3, knows_who_answered=True) is None
    figures += [mean_of_means(people, group, sorted(THREE)) for group in (range(4), range(4, 7))]
    assert few_people(figures, people, 2, knows_who_answered=True) == (6,)


def test_a_score_alone_in_the_middle_of_its_scale_proves_nothing() -> None:
    assert Group(dict.fromkeys(THREE, 5), [(THREE, 60)]).certain() == []


TWO = ("q1", "q2")
split_of_three = st.lists(st.integers(0, 4), min_size=3, max_size=3).map(lambda steps: counted(*steps))
split_of_more = st.lists(st.integers(0, 4), min_size=1, max_size=4).map(lambda steps: counted(*steps))


def counted(*steps: int) -> Split:
    return tuple(steps.count(step) for step in range(5))


def sum_of(split: Split) -> int:
    return sum(step * count for step, count in enumerate(split))


@given(split_of_three, split_of_three, split_of_more, split_of_more)
def test_the_attack_finds_what_trying_everything_finds(first: Split, second: Split, more: Split, others: Split) -> None:
    whole = {"q1": added(first, more), "q2": added(second, others)}
    people = dict.fromkeys(TWO, 3)
    score = printed(people, {"q1": sum_of(first), "q2": sum_of(second)}, TWO)
    splits = {q: [split for split in product(range(4), repeat=5) if within(split, whole[q])] for q in TWO}
    true = [
        pair
        for pair in product(splits["q1"], splits["q2"])
        if printed(people, dict(zip(TWO, map(sum_of, pair), strict=True)), TWO) == score
    ]
    alike = [q for place, q in enumerate(TWO) if len(set().union(*(chosen_in(pair[place]) for pair in true))) == 1]
    assert Group(people, [(frozenset(TWO), score)], whole).certain() == alike


def added(one: Split, other: Split) -> Split:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def within(split: Split, whole: Split) -> bool:
    return sum(split) == 3 and all(inside <= around for inside, around in zip(split, whole, strict=True))


def chosen_in(split: Split) -> set[int]:
    return {option for option, count in enumerate(split) if count}
