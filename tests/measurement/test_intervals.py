from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiassess.measurement.intervals import Interval, interval, variance_of_mean
from tiassess.measurement.spread import Spread

STABLE = Fraction(3, 4)
ALL_STABLE = Fraction(1)

scores = st.fractions(0, 100, max_denominator=10_000)
spreads = st.builds(Spread, st.integers(2, 3000), scores, st.fractions(0, 2500, max_denominator=1000))
populations = st.none() | st.integers(1, 6000)


def deviating(n: int, mean: str, deviation: str) -> Spread:
    return Spread(n, Fraction(mean), Fraction(deviation) ** 2)


class TestReferenceExample:
    """84 of 120 and 91 of 130 people answered; the standard error of the difference is known, and so are its parts."""

    FIRST, SECOND = deviating(84, "58.2", "17.5"), deviating(91, "63.9", "16.8")

    def test_the_textbook_correction_gives_the_known_standard_error(self) -> None:
        first = variance_of_mean(self.FIRST, 120, ALL_STABLE)
        second = variance_of_mean(self.SECOND, 130, ALL_STABLE)
        assert first is not None
        assert second is not None
        assert sqrt(first + second) == pytest.approx(1.422748, abs=5e-7)

    def test_without_a_correction_it_gives_the_other_known_one(self) -> None:
        first = variance_of_mean(self.FIRST, None, ALL_STABLE)
        second = variance_of_mean(self.SECOND, None, ALL_STABLE)
        assert first is not None
        assert second is not None
        assert sqrt(first + second) == pytest.approx(2.597570, abs=5e-7)


def test_a_score_comes_with_whole_points_rounded_away_from_it() -> None:
    # 25 people, s = 10: standard error 2, t(24) = 2.0639, so 60 ± 4.13.
    assert interval(Fraction(60), deviating(25, "60", "10"), None, STABLE) == Interval(55, 65)


def test_fewer_than_ten_people_get_multiples_of_five() -> None:
    # 9 people, s = 6: standard error 2, t(8) = 2.3060, so 62 ± 4.61: 57.4 to 66.6.
    assert interval(Fraction(62), deviating(9, "62", "6"), None, STABLE) == Interval(55, 70)
    assert interval(Fraction(62), deviating(10, "62", "6"), None, STABLE) == Interval(57, 67)


def test_fewer_than_two_people_have_no_interval() -> None:
    assert interval(Fraction(50), Spread(1, Fraction(50), None), 10, STABLE) is None
    assert interval(Fraction(50), Spread(0, None, None), 10, STABLE) is None


def test_an_interval_surrounds_the_groups_score_and_not_the_mean_of_persons() -> None:
    assert interval(Fraction(70), deviating(25, "60", "10"), None, STABLE) == Interval(65, 75)


def test_asking_everybody_does_not_make_a_score_certain() -> None:
    everybody = variance_of_mean(deviating(40, "60", "20"), 40, STABLE)
    assert everybody == Fraction(400, 40) / 4


def test_more_answers_than_people_mean_the_headcount_is_wrong_and_is_not_used() -> None:
    crowd = deviating(40, "60", "20")
    assert variance_of_mean(crowd, 39, STABLE) == variance_of_mean(crowd, None, STABLE)


def test_people_who_all_agree_do_not_make_a_single_point() -> None:
    assert interval(Fraction(50), Spread(12, Fraction(50), Fraction(0)), 12, STABLE) == Interval(49, 51)
    assert interval(Fraction(100), Spread(6, Fraction(100), Fraction(0)), 6, STABLE) == Interval(95, 100)


@given(scores, spreads, populations)
def test_an_interval_contains_its_score_and_stays_on_the_scale(
    score: Fraction, spread: Spread, population: int | None
) -> None:
    found = interval(score, spread, population, STABLE)
    assert found is not None
    assert 0 <= found.low <= score <= found.high <= 100


@given(scores, spreads, populations)
def test_bounds_are_rounded_outwards_from_at_least_the_normal_margin(
    score: Fraction, spread: Spread, population: int | None
) -> None:
    found = interval(score, spread, population, STABLE)
    variance = variance_of_mean(spread, population, STABLE)
    assert found is not None
    assert variance is not None
    margin = 1.9599 * sqrt(variance)
    assert found.low == 0 or found.low < score - margin
    assert found.high == 100 or found.high > score + margin


@given(scores, spreads, populations)
def test_fewer_than_ten_people_never_get_anything_finer_than_fives(
    score: Fraction, spread: Spread, population: int | None
) -> None:
    found = interval(score, spread, population, STABLE)
    assert found is not None
    assert spread.n >= 10 or (found.low % 5, found.high % 5) == (0, 0)


# Quantiles as printed in any table of Student's t, two-sided 95 %.
@pytest.mark.parametrize(("n", "quantile"), [(2, 12.706), (5, 2.776), (10, 2.262), (25, 2.064), (121, 1.980)])
def test_the_margin_is_the_tabled_quantile_of_students_t(n: int, quantile: float) -> None:
    # With a variance of n the standard error is 1, and the lower bound falls off 50 at the quantile itself.
    one = Spread(n, None, Fraction(n))
    above, below = (interval(50 + Fraction(quantile + error), one, None, STABLE) for error in (0.001, -0.001))
    assert above is not None
    assert below is not None
    assert below.low < above.low == 50


@given(scores, spreads, populations, st.fractions(1, 4, max_denominator=100))
def test_more_spread_never_gives_a_narrower_interval(
    score: Fraction, spread: Spread, population: int | None, times: Fraction
) -> None:
    assert spread.variance is not None
    wider = interval(score, Spread(spread.n, spread.mean, spread.variance * times), population, STABLE)
    narrower = interval(score, spread, population, STABLE)
    assert wider is not None
    assert narrower is not None
    assert wider.low <= narrower.low <= narrower.high <= wider.high


@given(scores, spreads, st.integers(1, 6000))
def test_knowing_the_population_never_widens_an_interval(score: Fraction, spread: Spread, population: int) -> None:
    known, unknown = interval(score, spread, population, STABLE), interval(score, spread, None, STABLE)
    assert known is not None
    assert unknown is not None
    assert unknown.low <= known.low <= known.high <= unknown.high


@given(scores, spreads, populations)
def test_mirrored_scores_have_mirrored_intervals(score: Fraction, spread: Spread, population: int | None) -> None:
    found, mirrored = (interval(place, spread, population, STABLE) for place in (score, 100 - score))
    assert found is not None
    assert mirrored == Interval(100 - found.high, 100 - found.low)
