"""Entries: what is derived from code and words, with vectors that any implementation must meet."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from tiassess.collection.codes import ALPHABET, SIGNS, AccessCode
from tiassess.collection.entries import EntryKeys, issued_id, keys_of

CODE = AccessCode("0123456789ABCDEF")
WORDS = ("apple", "river", "stone", "cloud", "lamp")
SALT = bytes(range(100, 132))
OF_CODE = b"code/0123456789ABCDEF"
OF_BOTH = OF_CODE + b"/words/apple river stone cloud lamp"
OF_WORDS = b"words/apple river stone cloud lamp"

codes = st.text(ALPHABET, min_size=SIGNS, max_size=SIGNS).map(AccessCode)
salts = st.binary(min_size=32, max_size=32)


def hkdf(person: bytes, label: bytes, length: int) -> bytes:
    """HKDF-SHA-256 as RFC 5869 writes it, for one block of output."""
    extracted = hmac.digest(SALT, person, hashlib.sha256)
    return hmac.digest(extracted, b"tiassess/entry/" + label + b"\x01", hashlib.sha256)[:length]


def test_what_a_code_alone_leads_to_is_hkdf_of_the_code_with_labels_of_their_own() -> None:
    assert issued_id(CODE, SALT) == hkdf(OF_CODE, b"access", 16)
    assert keys_of(CODE, WORDS, SALT).ballot_id == hkdf(OF_CODE, b"ballot id", 16)


def test_draft_and_replacement_need_code_and_words() -> None:
    assert keys_of(CODE, WORDS, SALT) == EntryKeys(
        ballot_id=hkdf(OF_CODE, b"ballot id", 16),
        aside_id=hkdf(OF_BOTH, b"aside id", 16),
        draft_id=hkdf(OF_BOTH, b"draft id", 16),
        draft_key=hkdf(OF_BOTH, b"draft key", 32),
        replace_check=hkdf(OF_BOTH, b"replace key", 32),
    )


def test_behind_a_link_the_words_stand_for_both() -> None:
    assert keys_of(None, WORDS, SALT) == EntryKeys(
        ballot_id=hkdf(OF_WORDS, b"ballot id", 16),
        aside_id=hkdf(OF_WORDS, b"aside id", 16),
        draft_id=hkdf(OF_WORDS, b"draft id", 16),
        draft_key=hkdf(OF_WORDS, b"draft key", 32),
        replace_check=hkdf(OF_WORDS, b"replace key", 32),
    )


def test_the_derivation_does_not_change_while_a_wave_is_open() -> None:
    keys = keys_of(CODE, WORDS, SALT)
    assert issued_id(CODE, SALT).hex() == "8544d624feb92b36ecaa7767f15993ae"
    assert keys.ballot_id.hex() == "ce84222f95f3d9991c2177704388b68b"
    assert keys.aside_id.hex() == "1e22ca4721d21796cdc75e57a12308eb"
    assert keys.draft_id.hex() == "eafbe981f25c33db5b935fd3e7822124"
    assert keys.draft_key.hex() == "250caed38e70f01b476777fc8cc471ec4c2cb01278b2b5ec13943207a972ea8c"
    assert keys.replace_check.hex() == "c4a4b0f200c95171472a8c92bd16f3b0eb7f74ed5b466d97a7670a1c4db9893e"


@given(codes, salts)
def test_nothing_derived_repeats_another(code: AccessCode, salt: bytes) -> None:
    keys = keys_of(code, WORDS, salt)
    parts = [issued_id(code, salt), keys.ballot_id, keys.aside_id, keys.draft_id]
    for key in (keys.draft_key, keys.replace_check):
        parts += [key[:16], key[16:]]
    assert len(set(parts)) == len(parts)


@given(codes, codes, salts)
def test_other_words_change_everything_but_the_ballot_and_other_codes_everything(
    mine: AccessCode, yours: AccessCode, salt: bytes
) -> None:
    first, second = keys_of(mine, WORDS, salt), keys_of(mine, WORDS[::-1], salt)
    assert first.ballot_id == second.ballot_id
    assert not {first.aside_id, first.draft_id, first.draft_key, first.replace_check} & {
        second.aside_id,
        second.draft_id,
        second.draft_key,
        second.replace_check,
    }
    if mine != yours:
        assert not set(vars(first).values()) & set(vars(keys_of(yours, WORDS, salt)).values())


def test_a_code_leads_elsewhere_in_another_wave() -> None:
    here, there = keys_of(CODE, WORDS, SALT), keys_of(CODE, WORDS, bytes(32))
    assert not set(vars(here).values()) & set(vars(there).values())
    assert issued_id(CODE, SALT) != issued_id(CODE, bytes(32))
