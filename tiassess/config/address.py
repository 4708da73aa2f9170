"""The public address of the server, as it stands on cards, posters and in messages."""

from __future__ import annotations

from urllib.parse import urlsplit

from tiassess.config.errors import UnsafeSettingsError

NAME = "TIASSESS_ADDRESS"

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""Names of this machine, which nobody can listen to on the way."""


def check_address(address: str) -> str:
    """Give the address without a slash at its end; nothing at all means that none was set.

    >>> check_address("https://survey.example.org/")
    'https://survey.example.org'

    Raises:
        UnsafeSettingsError: it is not the plain beginning of an address, or what is sent there could be read.
    """
    if not address:
        return ""
    plain = address.removesuffix("/")
    scheme, host = _parts_of(plain)
    if not host or plain not in {f"https://{host}", f"http://{host}"}:
        message = f"{NAME} must be the beginning of this server's addresses and no more: https://survey.example.org"
        raise UnsafeSettingsError(message)
    if scheme != "https" and _name_of(host) not in LOOPBACK:
        message = f"{NAME} must begin with https://. Answers and codes could be read on their way otherwise."
        raise UnsafeSettingsError(message)
    return plain


def host_of(address: str) -> str:
    """Give the name of the server in a checked address, without a port.

    >>> host_of("https://survey.example.org:8443")
    'survey.example.org'
    """
    return _name_of(_parts_of(address)[1])


def _parts_of(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        _ = parts.port  # a port that is no number is found only when it is asked for
    except ValueError:
        return "", ""
    return parts.scheme, "" if "@" in parts.netloc or not address.isascii() else parts.netloc


def _name_of(netloc: str) -> str:
    return urlsplit(f"//{netloc}").hostname or ""
