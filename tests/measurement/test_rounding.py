from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tiassess.measurement.rounding import display_deviation, display_one_decimal

TENTH = Decimal("0.1")


def test_halves_go_up_where_binary_numbers_would_waver() -> None:
    assert [display_one_decimal(Fraction(hundredths, 100)) for hundredths in (5, 15, 25, 6225, 9995)] == [
        0.1,
        0.2,
        0.3,
        62.3,
        100.0,
    ]


@given(st.integers(0, 10**9))
def test_one_decimal_agrees_with_decimal_arithmetic(millionths: int) -> None:
    number = Decimal(millionths) / 10**6
    assert display_one_decimal(Fraction(millionths, 10**6)) == float(number.quantize(TENTH, ROUND_HALF_UP))


def test_a_deviation_on_a_half_goes_up() -> None:
    assert display_deviation(Fraction(125, 100) ** 2) == 1.3
    assert display_deviation(Fraction(125, 100) ** 2 - Fraction(1, 10**30)) == 1.2


@given(st.integers(0, 2500 * 10**6))
def test_a_deviation_agrees_with_decimal_arithmetic(millionths: int) -> None:
    with localcontext(prec=50):
        root = (Decimal(millionths) / 10**6).sqrt()
    assert display_deviation(Fraction(millionths, 10**6)) == float(root.quantize(TENTH, ROUND_HALF_UP))
