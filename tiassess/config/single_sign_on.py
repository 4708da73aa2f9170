"""Single sign-on: the provider with which people of an organisation sign in everywhere, by OpenID Connect.

Whoever can read or answer in the provider's place can sign in as anybody, so nothing is sent to it in the clear. No
sentence repeats the secret that proves this server to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tiassess.config.address import LOOPBACK
from tiassess.config.errors import UnsafeSettingsError

ISSUER, CLIENT_ID = "TIASSESS_OIDC_ISSUER", "TIASSESS_OIDC_CLIENT_ID"
CLIENT_SECRET, NAME = "TIASSESS_OIDC_CLIENT_SECRET", "TIASSESS_OIDC_NAME"

LONGEST_NAME = 60
"""Signs of the words on the link: a line on a narrow phone, and one more."""


@dataclass(frozen=True)
class SingleSignOn:
    """The provider, and how this server is known there.

    Attributes:
        issuer: its address, exactly as it calls itself.
        client_id: the name that it gave to this server.
        client_secret: what proves this server to it.
        name: whose it is, as people read it on the link: "NHS Loch".
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str

    @property
    def description(self) -> str:
        """The address where it says of itself what it can do (OpenID Connect Discovery 1.0, section 4)."""
        return f"{self.issuer.removesuffix('/')}/.well-known/openid-configuration"


def read_single_sign_on(
    issuer: str, client_id: str, client_secret: str, name: str, address: str
) -> SingleSignOn | None:
    """Read with whom people sign in, or None where that is with nobody but us.

    Args:
        issuer: the provider.
        client_id: the name that it gave to this server.
        client_secret: what proves this server to it.
        name: whose it is.
        address: the public address of this server, checked already.

    Raises:
        UnsafeSettingsError: something is missing or cannot be understood, or somebody on the way could sign in.
    """
    given = {ISSUER: issuer, CLIENT_ID: client_id, CLIENT_SECRET: client_secret, NAME: name}
    missing = [setting for setting, text in given.items() if not text]
    if len(missing) == len(given):
        return None
    if missing:
        message = f"For single sign-on {' and '.join(missing)} must be set too; or set none of {', '.join(given)}."
        raise UnsafeSettingsError(message)
    if not (client_id.isprintable() and client_secret.isprintable()):
        message = f"{CLIENT_ID} and {CLIENT_SECRET} must be written as the provider shows them, on one line."
        raise UnsafeSettingsError(message)
    if not name.isprintable() or len(name) > LONGEST_NAME:
        message = f"{NAME} must be a few words of at most {LONGEST_NAME} signs: NHS Loch"
        raise UnsafeSettingsError(message)
    host = _host_of(issuer)
    if not address and host not in LOOPBACK:
        message = f"{ISSUER} is set and TIASSESS_ADDRESS is not. The provider must know where people come back to."
        raise UnsafeSettingsError(message)
    return SingleSignOn(issuer, client_id, client_secret, name)


def is_safe_provider(url: str) -> bool:
    """Say whether nobody on the way can read what is sent to an address, or answer in its place.

    >>> is_safe_provider("https://login.example.org/token"), is_safe_provider("http://127.0.0.1:9400/token")
    (True, True)
    >>> is_safe_provider("http://login.example.org/token"), is_safe_provider("https://ann:tea@login.example.org/")
    (False, False)
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number is found only when it is asked for
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and " " not in url and "@" not in parts.netloc and not parts.fragment
    is_sealed = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return bool(parts.hostname) and is_plain and is_sealed


def _host_of(issuer: str) -> str:
    """Give the name of the provider's server, of an address that is safe."""
    if not is_safe_provider(issuer) or "?" in issuer:
        message = (
            f"{ISSUER} must be the provider's address as it writes it itself, and begin with https://: "
            "https://login.example.org/loch"
        )
        raise UnsafeSettingsError(message)
    return urlsplit(issuer).hostname or ""
