from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiassess.instrument.definition import Item, Option, Scale
from tiassess.measurement.errors import UnknownAnswerError
from tiassess.measurement.points import ScoredItem, item_mean, score_of


@st.composite
def counted_items(draw: st.DrawFn) -> tuple[dict[int, int], ScoredItem]:
    points = draw(st.integers(2, 11))
    people = draw(st.lists(st.integers(0, 400), min_size=points, max_size=points).filter(any))
    return dict(enumerate(people, start=1)), ScoredItem(points, draw(st.booleans()))


def test_five_points_lie_a_quarter_of_the_way_apart() -> None:
    item = ScoredItem(5, reversed=False)
    assert [item_mean({position: 1}, item) for position in range(1, 6)] == [0, 25, 50, 75, 100]


def test_four_points_lie_a_third_of_the_way_apart_exactly() -> None:
    assert item_mean({2: 1}, ScoredItem(4, reversed=False)) == Fraction(100, 3)


def test_scoring_takes_points_and_direction_from_the_instrument() -> None:
    scale = Scale("share", tuple(Option(value, str(value)) for value in range(4)))
    item = Item("q1", text="We wait.", origin="example@1.0.0", scale="share", reversed=True)
    assert ScoredItem.of(item, scale) == ScoredItem(points=4, reversed=True)


@pytest.mark.parametrize("position", [0, 6, 250])
def test_a_value_mistaken_for_a_position_is_refused(position: int) -> None:
    with pytest.raises(UnknownAnswerError, match=f"no position {position} on a scale of 5 points"):
        item_mean({position: 7}, ScoredItem(5, reversed=False))


@given(counted_items())
def test_the_mean_of_a_question_lies_between_0_and_100(counted: tuple[dict[int, int], ScoredItem]) -> None:
    assert 0 <= item_mean(*counted) <= 100


@given(counted_items())
def test_reversing_a_question_mirrors_its_mean(counted: tuple[dict[int, int], ScoredItem]) -> None:
    counts, item = counted
    assert item_mean(counts, ScoredItem(item.points, not item.reversed)) == 100 - item_mean(counts, item)


@given(counted_items())
def test_counts_give_the_mean_of_the_people_they_count(counted: tuple[dict[int, int], ScoredItem]) -> None:
    counts, item = counted
    people = [position for position, number in counts.items() for _ in range(number)]
    towards_good = [item.points - position if item.reversed else position - 1 for position in people]
    percents = [Fraction(steps, item.points - 1) * 100 for steps in towards_good]
    assert item_mean(counts, item) == sum(percents) / len(percents)


def test_every_question_weighs_the_same_in_a_score_however_many_answered_it() -> None:
    fully, hardly = ScoredItem(5, reversed=False), ScoredItem(2, reversed=False)
    means = [item_mean({5: 40}, fully), item_mean({1: 5}, hardly)]
    assert score_of(means) == 50


def test_a_score_is_not_the_mean_of_peoples_own_scores() -> None:
    # Ann answers 5 and 1, Ben skips the first question and answers 1: their own scores are 50 and 0.
    item = ScoredItem(5, reversed=False)
    assert score_of([item_mean({5: 1}, item), item_mean({1: 2}, item)]) == 50 != Fraction(50 + 0, 2)
