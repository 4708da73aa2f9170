"""Whether everybody who signs in by password needs a second factor."""

from __future__ import annotations

from enum import StrEnum

from tiassess.config.errors import UnsafeSettingsError

NAME = "TIASSESS_SECOND_FACTOR"


class SecondFactor(StrEnum):
    """What a server asks of accounts that have no authenticator app yet."""

    REQUIRED = "required"
    OFFERED = "offered"


def read_second_factor(text: str) -> SecondFactor:
    """Read the setting; without one an app is required.

    >>> read_second_factor(""), read_second_factor("offered")
    (<SecondFactor.REQUIRED: 'required'>, <SecondFactor.OFFERED: 'offered'>)

    Raises:
        UnsafeSettingsError: it is another word.
    """
    try:
        return SecondFactor(text or SecondFactor.REQUIRED)
    except ValueError:
        message = f"{NAME} is “required” (everybody needs an authenticator app) or “offered”."
        raise UnsafeSettingsError(message) from None
