"""What the gate refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class TooEarlyError(RefusedError):
    """An act would break a date that respondents were promised."""


class NoExtensionError(RefusedError):
    """A wave can be extended once, before its last day is over, and not past the day of results."""


class NoCardsError(RefusedError):
    """Code cards are asked for, printed or cancelled in a way or on a day that is not possible."""


class NotEmptyError(RefusedError):
    """A wave that holds answers, or can be answered, cannot be given up."""


class BallotsMissingError(RefusedError):
    """The database holds another number of ballots than were there at closing."""


class NotCountedError(RefusedError):
    """Counting did not come to an end; nothing was stored."""


class UnsafeReleaseError(RefusedError):
    """The attacker found a way through the release, so it was not stored."""


class ChangedReleaseError(RefusedError):
    """What is stored is not what the ledger says, so nothing may be done with it."""


class NoWithdrawalError(RefusedError):
    """A correction would do something else than hide what is shown, or says too little to be made."""


class NotPublishedError(RefusedError):
    """There is nothing published to show."""
