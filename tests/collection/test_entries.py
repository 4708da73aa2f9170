"""Entries: what is derived from an entry, with vectors that any implementation must meet."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from tiassess.collection.entries import EntryKeys, keys_of, make_entry

ENTRY = bytes(range(16))
SALT = bytes(range(100, 132))


def hkdf(entry: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA-256 as RFC 5869 writes it, for one block of output."""
    extracted = hmac.digest(salt, entry, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)[:length]


def test_every_key_is_hkdf_of_the_entry_with_the_waves_salt_and_a_label_of_its_own() -> None:
    assert keys_of(ENTRY, SALT) == EntryKeys(
        draft_id=hkdf(ENTRY, SALT, b"tiassess/entry/draft id", 16),
        draft_key=hkdf(ENTRY, SALT, b"tiassess/entry/draft key", 32),
        ballot_id=hkdf(ENTRY, SALT, b"tiassess/entry/ballot id", 16),
    )


def test_the_derivation_does_not_change_while_a_wave_is_open() -> None:
    keys = keys_of(ENTRY, SALT)
    assert keys.draft_id.hex() == "a0055719e53af36636973d63a7a048d9"
    assert keys.draft_key.hex() == "412f88750ce05cb175eb779436f2f52e78df72403e6271f152c9caefba0acd06"
    assert keys.ballot_id.hex() == "5f47c49c9cc37d13299c0f9f882a3df7"


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=32, max_size=32))
def test_nothing_derived_repeats_another_or_the_entry(entry: bytes, salt: bytes) -> None:
    keys = keys_of(entry, salt)
    assert len({entry, keys.draft_id, keys.ballot_id, keys.draft_key[:16], keys.draft_key[16:]}) == 5


def test_an_entry_leads_elsewhere_in_another_wave() -> None:
    here, there = keys_of(ENTRY, SALT), keys_of(ENTRY, bytes(32))
    assert not {here.draft_id, here.ballot_id} & {there.draft_id, there.ballot_id}


def test_entries_are_128_bits_and_never_the_same() -> None:
    entries = {make_entry() for _ in range(100)}
    assert len(entries) == 100
    assert {len(entry) for entry in entries} == {16}
