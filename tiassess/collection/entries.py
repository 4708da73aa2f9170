"""Entries: one person's way into one wave, and what is derived from it.

An entry is a random id that only the person's own sealed cookie holds. Their draft's place, their draft's key and their
ballot's id follow from it and from the wave's salt, each by a label of its own (HKDF-SHA-256, RFC 5869), so that
nothing in the database leads from one to another, and nothing at all once the salt is gone at closing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ENTRY_BYTES = 16
"""128 random bits: nobody meets another's entry by guessing."""


@dataclass(frozen=True)
class EntryKeys:
    """What is derived from an entry.

    Attributes:
        draft_id: where its draft lies, 16 bytes.
        draft_key: what its draft is encrypted under, 32 bytes.
        ballot_id: the id of its ballot until closing, 16 bytes: sending twice makes one ballot.
    """

    draft_id: bytes
    draft_key: bytes
    ballot_id: bytes


def make_entry() -> bytes:
    """Make the id of a new entry."""
    return secrets.token_bytes(ENTRY_BYTES)


def keys_of(entry: bytes, salt: bytes) -> EntryKeys:
    """Derive what belongs to an entry of the wave with this salt.

    >>> keys_of(bytes(16), bytes(32)).draft_id.hex()
    '86ae932150ff4c6fad70530b18171efa'
    """
    return EntryKeys(
        draft_id=_derive(entry, salt, b"draft id", 16),
        draft_key=_derive(entry, salt, b"draft key", 32),
        ballot_id=_derive(entry, salt, b"ballot id", 16),
    )


def _derive(entry: bytes, salt: bytes, label: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=b"tiassess/entry/" + label).derive(entry)
