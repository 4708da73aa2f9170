"""The one secret of an installation, and the keys made from it, each for one purpose."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
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
        self._made = _Made(secrets_newest_first)

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """Give the secrets themselves, newest first."""
        return self._present().secrets

    def current(self, label: str) -> bytes:
        """Give the key to write with."""
        return self.all(label)[0]

    def all(self, label: str) -> tuple[bytes, ...]:
        """Give every key to read with, newest first.

        >>> old, new = b"o" * 32, b"n" * 32
        >>> SubKeys((new, old)).all("ballot") == SubKeys((new,)).all("ballot") + SubKeys((old,)).all("ballot")
        True
        """
        made = self._present()
        if label not in made.keys:
            made.keys[label] = tuple(derive_key(secret, label) for secret in made.secrets)
        return made.keys[label]

    def _present(self) -> _Made:
        """Give the secrets of this moment with what was derived from them."""
        return self._made


class _Made:
    """Secrets with the keys that were derived from them: one object, so that no thread sees half of another set."""

    def __init__(self, secrets_newest_first: tuple[bytes, ...]) -> None:
        self.secrets = secrets_newest_first
        self.keys: dict[str, tuple[bytes, ...]] = {}


class SubKeysOfFile(SubKeys):
    """The keys of the embedded default, whose secret may be replaced by a command while the server runs.

    Every process looks at the files again each time a key is asked for. So whatever locks a row first and asks for the
    key afterwards writes with the new secret from the moment on at which it is in place.
    """

    def __init__(self, file: SecretFile, present: bytes, further: tuple[bytes, ...]) -> None:
        super().__init__((present, *further))
        self._file = file
        self._further = further
        self._seen: object = None

    def _present(self) -> _Made:
        seen = self._file.mark()
        if seen != self._seen:
            with suppress(OSError, UnsafeSettingsError):  # whoever is served meanwhile is, with what we have
                self._made = _Made(tuple(dict.fromkeys((*self._file.read(), *self._further))))
                self._seen = seen
        return self._made


@dataclass(frozen=True)
class SecretFile:
    """Where the embedded default keeps its secret, and beside it the one before while that is being replaced."""

    path: Path

    @property
    def of_before(self) -> Path:
        """Give where the secret before lies while it is being replaced."""
        return self.path.with_suffix(".before")

    def read(self) -> tuple[bytes, ...]:
        """Give the secret, and the one before if it is still there.

        Raises:
            UnsafeSettingsError: others can read the file, or it holds no secret.
        """
        before = self._before()
        return (_read_secret(self.path), *([before] if before else []))

    def mark(self) -> object:
        """Give what is another as soon as one of the files is."""
        return tuple(_mark(file) for file in (self.path, self.of_before))

    def begin_replacing(self) -> None:
        """Put a new secret in the place of the present one, which stays beside it; go on where this was cut off."""
        before = self._before()
        if before is None:
            self.of_before.unlink(missing_ok=True)  # what an end that was cut off has left holds nothing any more
            os.link(self.path, self.of_before)
        if before is None or before == _read_secret(self.path):
            _write_secret(self.path).replace(self.path)
            sync_folder(self.path.parent)

    def end_replacing(self) -> None:
        """Overwrite and remove the secret before, on which nothing rests any more."""
        write_durably(os.open(self.of_before, os.O_WRONLY), bytes(self.of_before.stat().st_size))
        self.of_before.unlink()
        sync_folder(self.path.parent)

    def _before(self) -> bytes | None:
        """Give the secret before; None if there is none, or only what is left of it when its removal is cut off."""
        try:
            content = self.of_before.read_bytes()
        except FileNotFoundError:
            return None
        return parse_secret(content.decode(errors="replace"), str(self.of_before)) if content.strip(b"\0") else None


def _mark(file: Path) -> tuple[int, int, int] | None:
    try:
        known = file.stat()
    except OSError:
        return None
    return known.st_ino, known.st_mtime_ns, known.st_size


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
        return _read_secret(file)
    except OSError as reason:
        message = f"The secret in {file} cannot be read or made ({reason.strerror})."
        raise UnsafeSettingsError(message) from reason


def _read_secret(file: Path) -> bytes:
    if file.stat().st_mode & 0o077:
        message = f"The secret in {file} can be read by others. Run: chmod 600 {file}"
        raise UnsafeSettingsError(message)
    return parse_secret(file.read_text(encoding="ascii", errors="replace"), str(file))


def _make_secret(file: Path) -> None:
    """Make the file with its whole content in one step, durable before any key rests on it."""
    if file.exists():
        return
    new = _write_secret(file)
    with suppress(FileExistsError):  # another first start was quicker; its secret counts
        os.link(new, file)
    new.unlink()
    sync_folder(file.parent)


def _write_secret(file: Path) -> Path:
    """Write a new secret to a file of its own beside another, and give its path."""
    new = file.with_suffix(f".{secrets.token_hex(8)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    write_durably(descriptor, f"{secrets.token_hex(SECRET_BYTES)}\n".encode())
    return new
