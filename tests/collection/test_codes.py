"""Codes and return words: hard to guess, easy to read, and a slip is told from a code that opens nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiassess.collection.codes import ALPHABET, CHECK_SIGNS, SIGNS, AccessCode, read_code
from tiassess.collection.errors import CodeTypoError, WordsTypoError
from tiassess.collection.return_words import all_words, make_words, read_words

codes = st.text(ALPHABET, min_size=SIGNS, max_size=SIGNS).map(AccessCode)


@given(codes)
def test_a_code_is_read_back_from_how_it_is_printed(code: AccessCode) -> None:
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", code.written)
    assert read_code(code.written) == code
    assert read_code(code.written.lower().replace("-", " ")) == code
    assert read_code(code.written.replace("0", "o").replace("1", "l").replace("-", "—")) == code


def test_the_check_signs_do_not_change_while_cards_are_out() -> None:
    assert AccessCode("ZZZZZZZZZZZZZZZZ").written == "ZZZZ-ZZZZ-ZZZZ-ZZZZ-7KZ2"
    assert AccessCode("7B3K9QWERTY0M5XA").written == "7B3K-9QWE-RTY0-M5XA-H09M"


@given(codes, st.integers(0, SIGNS + CHECK_SIGNS - 1), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_told_by_the_check_signs(code: AccessCode, place: int, sign: str) -> None:
    signs = code.signs + code.check
    wrong = signs[:place] + sign + signs[place + 1 :]
    if wrong != signs:
        with pytest.raises(CodeTypoError):
            read_code(wrong)


@given(codes, st.integers(0, SIGNS - 2))
def test_two_signs_in_the_wrong_order_are_told_too(code: AccessCode, place: int) -> None:
    signs = code.signs + code.check
    swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    if swapped != signs:
        with pytest.raises(CodeTypoError):
            read_code(swapped)


@pytest.mark.parametrize("text", ["", "-", "U" * 20, "0" * 19, "0" * 21, "code", "𝟘" * 20, "\0" * 20, "0" * 10_000])
def test_what_is_no_code_is_a_slip(text: str) -> None:
    with pytest.raises(CodeTypoError):
        read_code(text)


def test_codes_are_random_and_nobody_prints_one_by_accident() -> None:
    made = {AccessCode.make() for _ in range(500)}
    assert len(made) == 500
    assert {sign for code in made for sign in code.signs} == set(ALPHABET)
    assert not any(code.signs in repr([code, {"code": code}]) for code in made)


def test_there_are_4096_return_words_so_that_each_is_twelve_bits() -> None:
    assert len(set(all_words())) == len(all_words()) == 2**12
    assert list(all_words()) == sorted(all_words())
    assert all(re.fullmatch(r"[a-z]{3,8}", word) for word in all_words())


@given(st.lists(st.sampled_from(["apple", *all_words()[:50]]), min_size=5, max_size=5), st.sampled_from(", -\n;…"))
def test_words_are_read_as_people_type_them(words: list[str], between: str) -> None:
    known = tuple(word if word in all_words() else all_words()[0] for word in words)
    assert read_words(between.join(known).upper(), 5) == known
    assert read_words(f"  {f' {between} '.join(known)}. ", 5) == known


@pytest.mark.parametrize("text", ["", "one", "xqzv " * 5, "0" * 99, "a" * 10_000])
def test_what_are_no_return_words_is_a_slip(text: str) -> None:
    with pytest.raises(WordsTypoError):
        read_words(text, 5)


def test_words_are_made_anew_each_time() -> None:
    made = {make_words(5) for _ in range(200)}
    assert len(made) == 200
    assert {len(words) for words in made} == {5}
    assert len({word for words in made for word in words}) > 700
