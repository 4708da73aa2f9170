"""What the upkeep room refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class NothingToRotateError(RefusedError):
    """The secret is to be replaced, and no new one is in place."""


class StillInUseError(RefusedError):
    """Something still rests on a former secret."""


class BackupRefusedError(RefusedError):
    """A backup cannot be written here, or is none that can be restored."""


class NotEmptyDatabaseError(RefusedError):
    """A backup is to be restored where something is already."""
