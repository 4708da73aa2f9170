"""What the wave room refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class UnknownNameError(RefusedError):
    """No organisation or wave has this id, or more than one has."""


class TakenNameError(RefusedError):
    """An id is taken already or cannot be an id."""


class FileRefusedError(RefusedError):
    """A file of units, roles or settings has faults; each sentence names one and its place."""


class WaveConditionsError(RefusedError):
    """A wave cannot be made or opened under these conditions."""


class WaveStateError(RefusedError):
    """A wave is not in the state that an act needs."""
