from __future__ import annotations

import pytest

from tiassess.instrument.definition import Item, Option, OwnOption, Scale
from tiassess.measurement.answers import BLANK, DK, NA, NOT_ASKED, PNS, answer_codes, encode_answer
from tiassess.measurement.errors import UnknownAnswerError

AGREEMENT = Scale(
    "agreement", tuple(Option(value, f"label {value}") for value in range(1, 6)), non_substantive=("dk", "na", "pns")
)
FROM_ZERO = Scale("share", tuple(Option(value, f"label {value}") for value in range(4)), non_substantive=("na",))


def item(own_option: OwnOption | None = None) -> Item:
    return Item("TO01", text="We are heard.", origin="example@1.0.0", scale="agreement", own_option=own_option)


@pytest.mark.parametrize(
    ("answer", "code"),
    [("", BLANK), ("dk", DK), ("na", NA), ("pns", PNS), ("-", NOT_ASKED), ("1", 1), ("5", 5)],
)
def test_every_way_of_answering_has_a_code_of_its_own(answer: str, code: int) -> None:
    assert encode_answer(item(), AGREEMENT, answer) == code


def test_an_answer_is_stored_as_its_position_so_that_zero_stays_a_skip() -> None:
    assert [encode_answer(item(), FROM_ZERO, value) for value in ("0", "1", "2", "3")] == [1, 2, 3, 4]


def test_an_own_option_counts_as_the_value_it_names() -> None:
    assert encode_answer(item(OwnOption("I do not get this", counts_as=1)), AGREEMENT, "own") == 1
    assert encode_answer(item(OwnOption("I do not get this", counts_as=0)), FROM_ZERO, "own") == 1


def test_an_own_option_may_count_as_does_not_apply() -> None:
    assert encode_answer(item(OwnOption("I work alone", counts_as="na")), AGREEMENT, "own") == NA


@pytest.mark.parametrize("answer", ["0", "6", "own", "DK", " 4", "4.0", "04", "agree", "250"])
def test_an_answer_that_is_not_offered_is_refused(answer: str) -> None:
    with pytest.raises(UnknownAnswerError, match="is not an answer to TO01"):
        encode_answer(item(), AGREEMENT, answer)


def test_a_scale_without_do_not_know_does_not_take_it() -> None:
    with pytest.raises(UnknownAnswerError, match=r"It takes 0, 1, 2, 3, na, - \(not asked\) or nothing \(skipped\)\."):
        encode_answer(item(), FROM_ZERO, "dk")


def test_no_two_kinds_of_answer_share_a_code() -> None:
    codes = answer_codes(item(), AGREEMENT)
    assert len(set(codes.values())) == len(codes)


def test_all_codes_fit_an_answer_sheet_of_bytes_even_for_eleven_points() -> None:
    eleven = Scale("eleven", tuple(Option(value, str(value)) for value in range(11)), ("dk", "na", "pns"))
    assert all(0 <= code <= 255 for code in answer_codes(item(), eleven).values())
