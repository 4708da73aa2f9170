from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tiassess.instrument.definition import Scoring
from tiassess.measurement.answers import BLANK, DK, NA, NOT_ASKED, PNS
from tiassess.measurement.points import ScoredItem
from tiassess.measurement.rounding import display_deviation
from tiassess.measurement.spread import PEOPLE_AT_A_TIME, Spread, person_scores

SCORING = Scoring(completeness=Fraction(3, 5), minimum_applicable=2)
FIVE = ScoredItem(5, reversed=False)

Drawn = tuple[NDArray[np.uint8], list[ScoredItem], list[int]]
"""A sheet, its questions, and the places of some of its people."""


def sheet_of(*people: list[int]) -> NDArray[np.uint8]:
    return np.array(people, np.uint8)


def everybody(sheet: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.ones(len(sheet), np.bool_)


def spread_of(sheet: NDArray[np.uint8], items: Sequence[ScoredItem], scoring: Scoring = SCORING) -> Spread:
    return person_scores(sheet, items, scoring).spread(everybody(sheet))


class TestReferenceExample:
    """Six people, four questions, the third one reversed; figures worked out by hand."""

    SHEET = sheet_of([5, 4, 2, 5], [4, 4, 3, 4], [2, 3, 4, 2], [3, 3, 3, 4], [1, 2, 5, 2], [4, 5, 1, 5])
    ITEMS = (FIVE, FIVE, ScoredItem(5, reversed=True), FIVE)

    def test_each_persons_score_is_the_known_one(self) -> None:
        scores = person_scores(self.SHEET, self.ITEMS, SCORING)
        means = [scores.spread(np.array([person])).mean for person in range(6)]
        assert means == [Fraction(score) for score in ("87.5", "68.75", "31.25", "56.25", "12.5", "93.75")]

    def test_mean_and_deviation_are_the_known_ones(self) -> None:
        spread = spread_of(self.SHEET, self.ITEMS)
        assert spread.mean == Fraction(175, 3)
        assert spread.variance is not None
        assert float(spread.variance) ** 0.5 == pytest.approx(31.787052, abs=5e-7)
        assert display_deviation(spread.variance) == 31.8

    def test_forgetting_to_reverse_a_question_does_not_go_unnoticed(self) -> None:
        unreversed = spread_of(self.SHEET, [FIVE] * 4)
        assert unreversed.variance is not None
        assert unreversed.mean == Fraction(175, 3)
        assert display_deviation(unreversed.variance) == 15.1


@pytest.mark.parametrize(
    ("answers", "scored"),
    [
        ([3, 3, 3, BLANK, BLANK], True),
        ([3, 3, BLANK, BLANK, BLANK], False),
        ([3, 3, DK, PNS, BLANK], False),
        ([3, 3, BLANK, NA, NA], True),
        ([3, 3, BLANK, NOT_ASKED, NA], True),
        ([3, BLANK, NA, NA, NA], False),
        ([3, 3, NA, NA, NA], True),
        ([3, NA, NA, NA, NA], False),
        ([NOT_ASKED] * 5, False),
        ([BLANK] * 5, False),
    ],
)
def test_a_person_is_scored_who_answered_three_fifths_of_what_applies(answers: list[int], scored: bool) -> None:
    assert spread_of(sheet_of(answers), [FIVE] * 5).n == scored


def test_a_driver_of_three_questions_needs_two_answers() -> None:
    assert spread_of(sheet_of([1, 2, BLANK], [1, BLANK, DK]), [FIVE] * 3).n == 1


def test_the_share_that_must_be_answered_is_the_instruments() -> None:
    sheet = sheet_of([3, 3, 3, BLANK, BLANK])
    assert spread_of(sheet, [FIVE] * 5, replace(SCORING, completeness=Fraction(4, 5))).n == 0


def test_nobody_has_a_score_without_an_answer_whatever_the_rules_say() -> None:
    lax = replace(SCORING, completeness=Fraction(0), minimum_applicable=0)
    assert spread_of(sheet_of([BLANK, DK], [NA, NOT_ASKED]), [FIVE] * 2, lax) == Spread(0, None, None)


def test_one_person_has_no_variance() -> None:
    assert spread_of(sheet_of([5, 5]), [FIVE] * 2) == Spread(1, Fraction(100), None)


def test_a_sheet_without_people_has_no_spread() -> None:
    assert spread_of(np.zeros((0, 2), np.uint8), [FIVE] * 2) == Spread(0, None, None)


def test_columns_and_questions_must_be_equally_many() -> None:
    with pytest.raises(ValueError, match="shorter"):
        person_scores(sheet_of([1, 2, 3]), [FIVE] * 2, SCORING)


def test_people_are_scored_alike_across_blocks() -> None:
    one = np.array([[5, 4, BLANK], [1, 2, 3], [DK, DK, 3]], np.uint8)
    many = np.tile(one, (PEOPLE_AT_A_TIME // 3 + 2, 1))
    packed = person_scores(many, [FIVE] * 3, SCORING).packed
    assert len(packed) > PEOPLE_AT_A_TIME
    assert (packed.reshape(-1, 3) == packed[:3]).all()


def naive_spread(sheet: NDArray[np.uint8], items: list[ScoredItem], people: list[int]) -> Spread:
    """Do the same in the plainest way: person by person, in fractions."""
    scores = []
    for row in (sheet[person].tolist() for person in people):
        applicable = [(code, item) for code, item in zip(row, items, strict=True) if code not in {NA, NOT_ASKED}]
        answers = [(code, item) for code, item in applicable if 1 <= code <= item.points]
        if len(applicable) >= 2 and answers and len(answers) >= ceil(Fraction(3, 5) * len(applicable)):
            parts = [Fraction(item.points - c if item.reversed else c - 1, item.points - 1) for c, item in answers]
            scores.append(100 * sum(parts, Fraction()) / len(parts))
    n = len(scores)
    mean = sum(scores, Fraction()) / n if n else None
    squares = sum(((score - mean) ** 2 for score in scores if mean is not None), Fraction())
    return Spread(n, mean, squares / (n - 1) if n > 1 else None)


@st.composite
def sheets(draw: st.DrawFn) -> Drawn:
    items = draw(st.lists(st.builds(ScoredItem, st.integers(2, 11), st.booleans()), min_size=1, max_size=7))
    others = st.sampled_from([BLANK, DK, NA, PNS, NOT_ASKED])
    row = st.tuples(*(st.integers(1, item.points) | others for item in items))
    rows = draw(st.lists(row, min_size=1, max_size=25))
    people = draw(st.lists(st.integers(0, len(rows) - 1), unique=True))
    return np.array(rows, np.uint8), items, people


@given(sheets())
def test_a_spread_equals_the_plain_sum_over_people(drawn: Drawn) -> None:
    sheet, items, people = drawn
    spread = person_scores(sheet, items, SCORING).spread(np.array(people, np.intp))
    assert spread == naive_spread(sheet, items, people)


@given(sheets())
def test_a_mask_and_a_list_of_places_choose_the_same_people(drawn: Drawn) -> None:
    sheet, items, people = drawn
    scores = person_scores(sheet, items, SCORING)
    mask = np.isin(np.arange(len(sheet)), people)
    assert scores.spread(mask) == scores.spread(np.array(people, np.intp))


@given(sheets(), st.data())
def test_the_order_of_rows_changes_nothing(drawn: Drawn, data: st.DataObject) -> None:
    sheet, items, _ = drawn
    order = data.draw(st.permutations(range(len(sheet))))
    assert spread_of(sheet[order], items) == spread_of(sheet, items)


@given(sheets())
def test_reversing_every_question_mirrors_the_mean_and_keeps_the_variance(drawn: Drawn) -> None:
    sheet, items, _ = drawn
    spread = spread_of(sheet, items)
    mirrored = spread_of(sheet, [ScoredItem(item.points, not item.reversed) for item in items])
    assert (mirrored.n, mirrored.variance) == (spread.n, spread.variance)
    assert spread.mean is None or mirrored.mean == 100 - spread.mean
