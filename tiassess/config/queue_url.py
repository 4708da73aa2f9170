"""Where jobs wait: one address, refused with a sentence before anything tries to connect to it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from tiassess.config.errors import UnsafeSettingsError

NAME = "TIASSESS_QUEUE_URL"
POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
REDIS = ("redis", "rediss")


def check_queue_url(url: str) -> str:
    """Give the address as its library takes it, or refuse what cannot be a queue; empty stands for the default.

    The sentences never repeat the address, which may hold a password.

    >>> check_queue_url("postgresql+psycopg://loch@db/tiassess")
    'postgresql://loch@db/tiassess'
    >>> check_queue_url("")
    ''

    Raises:
        UnsafeSettingsError: it is of a kind that cannot be used here, or names no place.
    """
    if not url:
        return ""
    scheme, _, place = url.partition("://")
    if scheme == "sqlite":
        return _check_file(url)
    if scheme in POSTGRESQL:
        _refuse_nowhere(place)
        return f"postgresql://{place}"
    if scheme in REDIS:
        _refuse_without_library()
        _refuse_nowhere(place)
        return _check_port(url)
    message = f"{NAME} must begin with redis://, rediss://, postgresql:// or sqlite:///."
    raise UnsafeSettingsError(message)


def _check_file(url: str) -> str:
    file = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:////") or file.is_dir() or not file.parent.is_dir():
        message = f"{NAME} must name a file in a folder that is there, from the top: sqlite:////path/to/file."
        raise UnsafeSettingsError(message)
    return url


def _refuse_nowhere(place: str) -> None:
    if not place:
        message = f"{NAME} names no server."
        raise UnsafeSettingsError(message)


def _check_port(url: str) -> str:
    try:
        urlsplit(url).port  # noqa: B018 - looking at it is the check
    except ValueError:
        message = f"{NAME} cannot be understood. An example is redis://:password@host:6379/0."
        raise UnsafeSettingsError(message) from None
    return url


def _refuse_without_library() -> None:
    if find_spec("redis") is None:
        message = (
            f"{NAME} names a Redis server, and the library to speak to one is not installed. "
            "Run: pip install redis, or leave the setting out."
        )
        raise UnsafeSettingsError(message)
