from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from tiassess.measurement.proportions import whole_percentages, wilson_interval

COUNTS = st.lists(st.integers(0, 10_000), min_size=2, max_size=11).filter(any)


@given(st.integers(1, 3_000), st.data())
def test_an_interval_agrees_with_scipy(n: int, data: st.DataObject) -> None:
    people = data.draw(st.integers(0, n))
    theirs = binomtest(people, n).proportion_ci(0.95, method="wilson")
    assert wilson_interval(people, n) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@given(COUNTS)
def test_whole_percentages_add_up_and_are_never_a_point_away(counts: list[int]) -> None:
    shares = whole_percentages(counts)
    assert sum(shares) == 100
    assert all(abs(share - 100 * count / sum(counts)) < 1 for share, count in zip(shares, counts, strict=True))


@given(COUNTS)
def test_more_people_are_never_a_smaller_percentage(counts: list[int]) -> None:
    pairs = sorted(zip(counts, whole_percentages(counts), strict=True))
    assert all(fewer <= more for (few, fewer), (many, more) in pairwise(pairs) if few < many)


def test_nobody_is_nought_per_cent() -> None:
    assert whole_percentages([0, 7, 0]) == [0, 100, 0]
