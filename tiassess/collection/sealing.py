"""Sealing: the only place that makes wave keys and closes ballots. Nothing here can open a ballot.

A wave has an X25519 key pair. A ballot is closed to the public half (libsodium's sealed box), so that whoever holds
only the running server's database cannot read it. The private half is wrapped (XChaCha20-Poly1305) under a key made
from the application's secret and a key file outside the database, so that neither alone is enough. What its own writer
must read again (a draft, a cookie, a wave's salt) is encrypted in the same way under a key of its own.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead

MAC_LABEL = "ballot-mac"
WRAP_LABEL = "wave-key-wrap"
SALT_LABEL = "wave-salt-wrap"


def make_key_pair(wrapping_key: bytes, wave_id: UUID) -> tuple[bytes, bytes]:
    """Make a wave's key pair.

    Args:
        wrapping_key: see `wrapping_key_of`.
        wave_id: bound to the wrapped key, so that it opens nothing when moved to another wave.

    Returns:
        The public key and the wrapped private key.
    """
    private = PrivateKey.generate()
    return private.public_key.encode(), encrypt(wrapping_key, private.encode(), wave_id.bytes)


def wrapping_key_of(secret_part: bytes, file_part: bytes, wave_id: UUID) -> bytes:
    """Derive the key that wraps a wave's private key, or its salt, from two halves (HKDF).

    Args:
        secret_part: the application's half, a sub-key of its own for each purpose.
        file_part: the key file's half.
        wave_id: the wave.
    """
    kdf = HKDF(algorithm=SHA256(), length=32, salt=file_part, info=b"tiassess/wave-key/" + wave_id.bytes)
    return kdf.derive(secret_part)


def encrypt(key: bytes, plaintext: bytes, about: bytes) -> bytes:
    """Encrypt under a key of 32 bytes with a fresh nonce (XChaCha20-Poly1305); 40 bytes longer than the plaintext.

    Args:
        key: the key.
        plaintext: what only holders of the key may read.
        about: what it is, such as a wave's id: it opens nothing when it is moved elsewhere.
    """
    return bytes(Aead(key).encrypt(plaintext, aad=about))


def decrypt(key: bytes, ciphertext: bytes, about: bytes) -> bytes | None:
    """Open what `encrypt` made, or give None for anything else: another key, another place, a changed byte."""
    try:
        return Aead(key).decrypt(ciphertext, aad=about)
    except (CryptoError, ValueError):  # ValueError: shorter than a nonce
        return None


def encrypt_anew(keys: Sequence[bytes], ciphertext: bytes, about: bytes) -> bytes | None:
    """Give what `encrypt` made under one of some keys as it is under the first of them; None for anything else.

    What is under the first key already is given as it is, so that doing it twice changes nothing. The plaintext is
    given to nobody.

    Args:
        keys: the key to encrypt with, then those of former secrets.
        ciphertext: what is to be encrypted anew.
        about: what it is, as above.
    """
    for key in keys:
        plaintext = decrypt(key, ciphertext, about)
        if plaintext is not None:
            return ciphertext if key == keys[0] else encrypt(keys[0], plaintext, about)
    return None


class Sealer:
    """Closes ballots of one wave and marks their rows as ours."""

    def __init__(self, public_key: bytes, wave_id: UUID, mac_key: bytes) -> None:
        self._box = SealedBox(PublicKey(public_key))
        self._wave_id = wave_id
        self._mac_key = mac_key

    def seal(self, plaintext: bytes) -> bytes:
        """Close a ballot: 48 bytes longer than its plaintext, and never the same twice."""
        return bytes(self._box.encrypt(plaintext))

    def mac(self, ballot_id: bytes, sealed: bytes) -> bytes:
        """Give the HMAC of a row: it says that this application put this ballot in this wave under this id."""
        return row_mac(self._mac_key, self._wave_id, ballot_id, sealed)


def row_mac(mac_key: bytes, wave_id: UUID, ballot_id: bytes, sealed: bytes) -> bytes:
    """Give the HMAC-SHA-256 of a ballot's row."""
    return hmac.digest(mac_key, wave_id.bytes + ballot_id + sealed, "sha256")


def key_mac(mac_key: bytes, wave_id: UUID, public_key: bytes, frame: str) -> bytes:
    """Give the HMAC-SHA-256 that ties a wave's public key and what was promised to the application's secret.

    Args:
        mac_key: a sub-key of the secret.
        wave_id: the wave.
        public_key: its public key.
        frame: the checksum of its frame.
    """
    return hmac.digest(mac_key, b"wave key and frame" + wave_id.bytes + public_key + bytes.fromhex(frame), "sha256")
