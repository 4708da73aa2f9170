"""What this room refuses, in sentences that say where the fault is and how to put it right."""

from __future__ import annotations

from tiassess.errors import RefusedError


class InstrumentError(RefusedError):
    """An instrument cannot be used as it is; the sentences are all its faults."""


class InstrumentNotFoundError(RefusedError):
    """No instrument in the folder has the id and version that were asked for."""


class CompositionError(RefusedError):
    """The parts named do not fit together into one questionnaire."""
