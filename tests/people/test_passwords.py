"""Passwords: what is refused, and what a hash gives away."""

from __future__ import annotations

import re
import time
from statistics import median

import pytest

from tiassess.people.passwords import ITERATIONS, MEMORY, NOBODYS, find_weakness, hash_password, is_right, make_password

EMAIL = "ann.macleod@loch.example"
GUESSABLE = [
    "",
    "short",
    "elevensigns",
    "passwordpassword",
    "Password123!",
    "P@ssword1234567",
    "Welcome2026!!",
    "qwertyuiop12",
    "123456789012",
    "abcdefghijklmn",
    "210987654321",
    "aaaaaaaaaaaaaaa",
    "ababababababab",
    "ann.macleod2026",
    "AnnMacleodLoch1",
    "tiassess2026!",
    "20261121-1234",
    "letmeinletmein",
    "x" * 201,
]
GOOD = [
    "tea at four in the garden",
    "correct horse battery staple",
    "kv7-Qm2_xT9.wL4",
    "fünf grüne Bäume",
    "my password is a long sentence",
    "xkq mvb wtz plr",
]


@pytest.fixture(autouse=True)
def quick_hashes() -> None:
    """Take the time that hashing takes on a server."""


@pytest.mark.parametrize("password", GUESSABLE)
def test_a_password_that_could_be_guessed_is_refused_with_a_way_on(password: str) -> None:
    weakness = find_weakness(password, EMAIL)
    assert weakness
    assert re.search("four words|[Uu]se at", weakness)


@pytest.mark.parametrize("password", GOOD)
def test_a_long_password_is_taken_without_rules_about_signs(password: str) -> None:
    assert find_weakness(password, EMAIL) is None


def test_a_made_password_would_be_taken_and_is_never_made_twice() -> None:
    made = {make_password() for _ in range(200)}
    assert len(made) == 200
    assert not [password for password in made if find_weakness(password, EMAIL)]


def test_the_same_password_has_another_hash_each_time() -> None:
    first, second = hash_password(GOOD[0]), hash_password(GOOD[0])
    assert first != second
    assert is_right(GOOD[0], first)
    assert not is_right(GOOD[1], first)


def test_one_keyboard_writes_an_accent_as_another_does() -> None:
    assert is_right("fu\u0308nf gru\u0308ne Ba\u0308ume", hash_password("fünf grüne Bäume"))


def test_who_has_no_account_is_compared_for_as_long_as_who_has_one() -> None:
    assert f"$m={MEMORY},t={ITERATIONS},p=1$" in NOBODYS
    kept = hash_password(GOOD[0])

    def seconds(hashed: str | None) -> float:
        before = time.perf_counter()
        is_right("another password", hashed)
        return time.perf_counter() - before

    with_one, without = (median(seconds(hashed) for _ in range(7)) for hashed in (kept, None))
    assert 0.5 < with_one / without < 2
