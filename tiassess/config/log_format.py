"""How the log is written: for people, or for a machine that counts."""

from __future__ import annotations

from enum import StrEnum

from tiassess.config.errors import UnsafeSettingsError

NAME = "TIASSESS_LOG"


class LogFormat(StrEnum):
    """What a line of the log looks like."""

    TEXT = "text"
    JSON = "json"


def read_log_format(text: str) -> LogFormat:
    """Give the format that a setting names; empty stands for the one that people read.

    >>> read_log_format("")
    <LogFormat.TEXT: 'text'>

    Raises:
        UnsafeSettingsError: there is no such format.
    """
    try:
        return LogFormat(text or LogFormat.TEXT)
    except ValueError as reason:
        message = f"{NAME} must be {' or '.join(LogFormat)}."
        raise UnsafeSettingsError(message) from reason
