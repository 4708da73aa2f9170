"""Settings from ``TIASSESS_*`` and the sub-keys made from one secret; unsafe settings are refused with a sentence.

The embedded default needs no configuration: a SQLite database, a secret and the wave key files in one instance folder
that only its owner can read. A deployment sets the database and the secret itself.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tiassess.errors import RefusedError

SECRET_BYTES = 32
"""A secret is at least this long: the strength of every key derived from it (design, "Keys")."""

DISTINCT_BYTES = 12
"""Fewer different bytes than this in a secret are no accident; 32 random bytes have about 30."""


class UnsafeSettingsError(RefusedError):
    """A setting that would break a promise, or cannot be understood."""


@dataclass(frozen=True)
class Settings:
    """Everything a process needs to know about where it runs.

    Attributes:
        database_url: SQLAlchemy address of a SQLite or PostgreSQL database.
        secret_key: at least 32 random bytes; every key is derived from it and a label.
        previous_secret_keys: older secrets, still accepted when reading, newest first.
        key_dir: the folder of wave key files, outside the database and its backups.
        instance_dir: the folder of the embedded default.
        host_name: who runs this server, as the first page says it; may be empty.
    """

    database_url: str
    secret_key: bytes = field(repr=False)
    key_dir: Path
    instance_dir: Path
    previous_secret_keys: tuple[bytes, ...] = field(default=(), repr=False)
    host_name: str = ""

    @cached_property
    def keys(self) -> SubKeys:
        """Give the sub-keys of the present and the previous secrets."""
        return SubKeys((self.secret_key, *self.previous_secret_keys))

    def as_environment(self) -> dict[str, str]:
        """Give the variables with which a child process has the same settings."""
        return {
            "TIASSESS_DATABASE_URL": self.database_url,
            "TIASSESS_SECRET_KEY": self.secret_key.hex(),
            "TIASSESS_PREVIOUS_SECRET_KEYS": ",".join(key.hex() for key in self.previous_secret_keys),
            "TIASSESS_KEY_DIR": str(self.key_dir),
            "TIASSESS_INSTANCE_DIR": str(self.instance_dir),
            "TIASSESS_HOST_NAME": self.host_name,
        }


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


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment, making the embedded default's folder and secret at the first start.

    Args:
        environ: the variables to read; the process's own when absent.

    Raises:
        UnsafeSettingsError: a secret is missing or weak, or a folder can be read by others.
    """
    variables = os.environ if environ is None else environ
    instance_dir = Path(variables.get("TIASSESS_INSTANCE_DIR") or default_instance_dir()).absolute()
    key_dir = Path(variables.get("TIASSESS_KEY_DIR") or instance_dir / "keys").absolute()
    database_url = variables.get("TIASSESS_DATABASE_URL", "")
    previous = [text for text in variables.get("TIASSESS_PREVIOUS_SECRET_KEYS", "").split(",") if text]
    return Settings(
        database_url=_known_database(database_url) if database_url else f"sqlite:///{instance_dir / 'tiassess.sqlite'}",
        secret_key=_secret(variables, instance_dir, embedded=not database_url),
        previous_secret_keys=tuple(parse_secret(text, "TIASSESS_PREVIOUS_SECRET_KEYS") for text in previous),
        key_dir=make_private_dir(key_dir),
        instance_dir=instance_dir,
        host_name=variables.get("TIASSESS_HOST_NAME", ""),
    )


def shipped_folder(name: str) -> Path:
    """Find a folder that ships with the product: at the top of a checkout, or inside the installed package."""
    package = Path(__file__).parent
    installed = package / "_shipped" / name
    return installed if installed.is_dir() else package.parent / name


def default_instance_dir() -> Path:
    """Give ``instance/`` at the top of a checkout, or a folder in the home folder where there is no checkout."""
    top = Path(__file__).parent.parent
    return top / "instance" if (top / "pyproject.toml").is_file() else Path.home() / ".local" / "share" / "tiassess"


def make_private_dir(folder: Path) -> Path:
    """Make a folder that only its owner can enter, or refuse one that others can.

    Raises:
        UnsafeSettingsError: the folder cannot be made, or others may enter it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as reason:
        message = f"The folder {folder} cannot be made ({reason.strerror}). Name another one, or make it yourself."
        raise UnsafeSettingsError(message) from reason
    if folder.stat().st_mode & 0o077:
        message = f"The folder {folder} can be entered by others. Run: chmod 700 {folder}"
        raise UnsafeSettingsError(message)
    return folder


def parse_secret(text: str, name: str) -> bytes:
    """Read a secret written in hexadecimal or base 64.

    Raises:
        UnsafeSettingsError: it is not such a text, shorter than 32 bytes, or plainly not random.
    """
    secret = _decode(text.strip())
    if secret is None or len(secret) < SECRET_BYTES or len(set(secret)) < DISTINCT_BYTES:
        message = (
            f"{name} must be at least {SECRET_BYTES} random bytes in hexadecimal or base 64. "
            'Make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
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


def _known_database(url: str) -> str:
    """Name the driver of a PostgreSQL address; refuse databases we do not test with."""
    scheme, _, place = url.partition("://")
    if scheme == "sqlite":
        return url
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{place}"
    message = "TIASSESS_DATABASE_URL must begin with sqlite:/// or postgresql://."
    raise UnsafeSettingsError(message)


def _secret(variables: Mapping[str, str], instance_dir: Path, *, embedded: bool) -> bytes:
    if text := variables.get("TIASSESS_SECRET_KEY", ""):
        return parse_secret(text, "TIASSESS_SECRET_KEY")
    if not embedded:
        message = (
            "TIASSESS_DATABASE_URL is set and TIASSESS_SECRET_KEY is not. Every process on this database needs the "
            'same secret. Make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
        raise UnsafeSettingsError(message)
    return _secret_of(make_private_dir(instance_dir) / "secret.key")


def _secret_of(file: Path) -> bytes:
    """Read the embedded default's secret, making it at the first start; two first starts at once agree on one."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if file.stat().st_mode & 0o077:
            message = f"The secret in {file} can be read by others. Run: chmod 600 {file}"
            raise UnsafeSettingsError(message) from None
        return parse_secret(file.read_text(), str(file))
    with os.fdopen(descriptor, "w") as new:
        new.write(secrets.token_hex(SECRET_BYTES) + "\n")
    return parse_secret(file.read_text(), str(file))
