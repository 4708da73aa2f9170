"""What the queue refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class ForeignMessageError(RefusedError):
    """Something lies in the queue that this installation did not put there."""


class NotAnIdError(RefusedError):
    """A job was to carry something else than ids."""
