"""Sealing a small secret of our own under a sub-key, for the database or a cookie; ballots are sealed elsewhere."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tiassess.config.secret import SubKeys

NONCE_BYTES = 12


def seal_small(keys: SubKeys, label: str, plaintext: bytes, about: bytes) -> bytes:
    """Seal under the present key of a purpose (ChaCha20-Poly1305, RFC 8439); 28 bytes longer than the plaintext.

    Args:
        keys: the sub-keys of this server.
        label: the purpose.
        plaintext: what only this server may read.
        about: whose it is, such as an account's id: it opens nothing when it is moved elsewhere.
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(keys.current(label)).encrypt(nonce, plaintext, about)


def open_small(keys: SubKeys, label: str, sealed: bytes, about: bytes) -> bytes | None:
    """Open what `seal_small` made, under the present or a previous secret; None for anything else.

    >>> keys = SubKeys((b"n" * 32, b"o" * 32))
    >>> old = seal_small(SubKeys((b"o" * 32,)), "tea", b"milk", b"ann")
    >>> open_small(keys, "tea", old, b"ann"), open_small(keys, "tea", old, b"ben"), open_small(keys, "tea", b"", b"ann")
    (b'milk', None, None)
    """
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    for key in keys.all(label):
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, rest, about)
        except (InvalidTag, ValueError):  # ValueError: shorter than a nonce
            continue
    return None
