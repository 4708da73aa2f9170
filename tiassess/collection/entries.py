"""Entries: one person's way into one wave, and everything that is derived from it.

A person has a code and return words, or behind an open link return words alone. Together with the wave's salt each
piece follows by a label of its own (HKDF-SHA-256, RFC 5869), so that nothing in the database leads from one to another,
and nothing at all once the salt is gone at closing:

- from the code: the id under which it was issued, and the id of the first ballot that is sent with it;
- from code and words: where the draft lies, what it is encrypted under, what a ballot must hold to be replaced, and the
  id of a ballot that is set aside because another one was sent with the same code before.

So a code alone reads no draft and changes no ballot.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tiassess.collection.codes import AccessCode

ID_BYTES = 16
KEY_BYTES = 32


@dataclass(frozen=True)
class EntryKeys:
    """What is derived from somebody's code and words.

    Attributes:
        ballot_id: the id of their ballot until closing, 16 bytes: of all that are sent with one code one is counted.
        aside_id: the id of their ballot where another one has that place, 16 bytes.
        draft_id: where their draft lies, 16 bytes.
        draft_key: what their draft is encrypted under, 32 bytes.
        replace_check: what a ballot holds that these words may replace or take out, 32 bytes.
    """

    ballot_id: bytes
    aside_id: bytes
    draft_id: bytes
    draft_key: bytes
    replace_check: bytes


def issued_id(code: AccessCode, salt: bytes) -> bytes:
    """Derive the id under which a code was issued in the wave with this salt, 16 bytes.

    >>> issued_id(AccessCode("0123456789ABCDEF"), bytes(32)).hex()
    '9d7f4c0a3a0e028074f780ca3e3c034b'
    """
    return _derive(_of_code(code), salt, b"access", ID_BYTES)


def keys_of(code: AccessCode | None, words: tuple[str, ...], salt: bytes) -> EntryKeys:
    """Derive what belongs to somebody in the wave with this salt.

    >>> keys_of(AccessCode("0123456789ABCDEF"), ("apple", "river"), bytes(32)).ballot_id.hex()
    'e6188c37f7c0c30461498f9dba6f56a0'

    Args:
        code: their code, or None behind an open link, where the words stand for both.
        words: their return words.
        salt: the wave's.
    """
    both = b"words/" + " ".join(words).encode()
    of_code = both if code is None else _of_code(code)
    both = both if code is None else of_code + b"/" + both
    return EntryKeys(
        ballot_id=_derive(of_code, salt, b"ballot id", ID_BYTES),
        aside_id=_derive(both, salt, b"aside id", ID_BYTES),
        draft_id=_derive(both, salt, b"draft id", ID_BYTES),
        draft_key=_derive(both, salt, b"draft key", KEY_BYTES),
        replace_check=_derive(both, salt, b"replace key", KEY_BYTES),
    )


def _of_code(code: AccessCode) -> bytes:
    return b"code/" + code.signs.encode()


def _derive(person: bytes, salt: bytes, label: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=b"tiassess/entry/" + label).derive(person)
