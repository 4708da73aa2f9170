"""What the wave room refuses."""

from __future__ import annotations

from collections.abc import Mapping

from tiassess.errors import RefusedError


class UnknownNameError(RefusedError):
    """No organisation or wave has this id, or more than one has."""


class TakenNameError(RefusedError):
    """An id is taken already or cannot be an id."""


class TooManyOrganisationsError(RefusedError):
    """A server holds as many organisations as it can."""


class DemonstrationHereError(RefusedError):
    """Real organisations and made-up ones do not share a server."""


class FileRefusedError(RefusedError):
    """A file of units, roles or settings has faults; each sentence names one and its place."""


class WaveConditionsError(RefusedError):
    """A wave cannot be made or opened under these conditions."""


class ChangedMeanwhileError(RefusedError):
    """What is about to be frozen is not what somebody has just read."""


class WaveStateError(RefusedError):
    """A wave is not in the state that an act needs."""


class EntryRefusedError(RefusedError):
    """What somebody entered cannot be kept as it is; each sentence belongs to one thing they entered.

    Attributes:
        faults: the sentences by the name of what was entered, such as ``headcount``.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(*faults.values())
        self.faults = faults


class UnitsBelowError(RefusedError):
    """A unit cannot be taken away while there are units below it."""
