"""What the demonstration refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class NotEmptyError(RefusedError):
    """A demonstration is made in an empty database only, so that nobody finds invented staff among real ones."""


class BeingMadeError(RefusedError):
    """A demonstration is being made by another process."""
