"""The one secret of an installation, and the keys made from it, each for one purpose."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tiassess.config.errors import UnsafeSettingsError
from tiassess.config.folders import sync_folder, write_durably

SECRET_BYTES = 32
"""A secret is at least this long: the strength of every key derived from it (design, "Keys")."""

DISTINCT_BYTES = 12
"""Fewer different bytes than this in a secret are no accident; 32 random bytes have about 30."""

MAKE_ONE = f'Make one with: python3 -c "import secrets; print(secrets.token_hex({SECRET_BYTES}))"'


class SubKeys:
    """Keys of 32 bytes derived from secrets by label (HKDF-SHA-256, RFC 5869), so that no key serves two purposes."""

    def __init__(self, secrets_newest_first: tuple[bytes, ...]) -> None:
        self._secrets = secrets_newest_first
        self._derived: dict[str, tuple[bytes, ...]] = {}

    def current(self, label: str) -> bytes:
        """Give the key to write with."""
        return self.all(label)[0]

    def all(self, label: str) -> tuple[bytes, ...]:
        """Give every key to read with, newest first.

        >>> old, new = b"o" * 32, b"n" * 32
        >>> SubKeys((new, old)).all("ballot") == SubKeys((new,)).all("ballot") + SubKeys((old,)).all("ballot")
        True
        """
        if label not in self._derived:
            self._derived[label] = tuple(derive_key(secret, label) for secret in self._secrets)
        return self._derived[label]


def derive_key(secret: bytes, label: str) -> bytes:
    """Derive a key of 32 bytes from a secret for one purpose, the label (HKDF-SHA-256, RFC 5869, no salt)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tiassess/{label}".encode()).derive(secret)


def parse_secret(text: str, name: str) -> bytes:
    """Read a secret written in hexadecimal or base 64.

    Raises:
        UnsafeSettingsError: it is not such a text, shorter than 32 bytes, or plainly not random.
    """
    secret = _decode(text.strip())
    if secret is None or len(secret) < SECRET_BYTES or len(set(secret)) < DISTINCT_BYTES:
        message = f"{name} must be at least {SECRET_BYTES} random bytes in hexadecimal or base 64. {MAKE_ONE}"
        raise UnsafeSettingsError(message)
    return secret


def _decode(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        pass
    try:
        return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def secret_in(file: Path) -> bytes:
    """Read the embedded default's secret, making it at the first start; two first starts at once agree on one.

    Raises:
        UnsafeSettingsError: the file can be read by others, or holds no secret.
    """
    try:
        _make_secret(file)
        if file.stat().st_mode & 0o077:
            message = f"The secret in {file} can be read by others. Run: chmod 600 {file}"
            raise UnsafeSettingsError(message)
        return parse_secret(file.read_text(encoding="ascii", errors="replace"), str(file))
    except OSError as reason:
        message = f"The secret in {file} cannot be read or made ({reason.strerror})."
        raise UnsafeSettingsError(message) from reason


def _make_secret(file: Path) -> None:
    """Make the file with its whole content in one step, durable before any key rests on it."""
    if file.exists():
        return
    new = file.with_suffix(f".{secrets.token_hex(8)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    write_durably(descriptor, f"{secrets.token_hex(SECRET_BYTES)}\n".encode())
    with suppress(FileExistsError):  # another first start was quicker; its secret counts
        os.link(new, file)
    new.unlink()
    sync_folder(file.parent)
