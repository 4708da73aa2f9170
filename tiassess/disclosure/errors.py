"""What this room refuses, each with a sentence that a person can act on."""

from __future__ import annotations

from tiassess.errors import RefusedError


class StructureError(RefusedError):
    """The unit tree or the roles cannot be counted: an id stands twice, or a unit hangs on nothing."""


class ThresholdError(RefusedError):
    """The threshold asked for is outside what is promised to the people who answer."""


class BreakdownError(RefusedError):
    """The breakdown asked for does not go with the profile."""


class ReleaseFormatError(RefusedError):
    """The file is not a release that this version can read and trust."""


class UndecidedError(RefusedError):
    """A solver gave no final answer, so nothing may be shown."""
