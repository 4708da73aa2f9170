"""What the collection room refuses."""

from __future__ import annotations

from collections.abc import Sequence

from tiassess.errors import RefusedError


class WaveKeyError(RefusedError):
    """A wave's key file is missing, readable by others, or of another state than the database."""


class ResponsesRefusedError(RefusedError):
    """A file of responses has faults, or was imported before; nothing of it was kept."""


class BallotTooLargeError(RefusedError):
    """An answer is longer than the questionnaire allows, so that its ballot would stand out."""


class SurveyClosedError(RefusedError):
    """Somebody answers a survey that nobody can answer today."""

    def __init__(self) -> None:
        super().__init__("This survey cannot be answered today.")


class AlreadySentError(RefusedError):
    """A form is changed that was sent already."""

    def __init__(self) -> None:
        super().__init__("This form was sent already.")


class NoFormError(RefusedError):
    """A form is sent of which nothing is kept."""

    def __init__(self) -> None:
        super().__init__("There is nothing to send.")


class CodeTypoError(RefusedError):
    """A code was mistyped; nothing was looked up."""

    def __init__(self) -> None:
        super().__init__("This code has a slip in it. Please compare it with your card or message, sign by sign.")


class WordsTypoError(RefusedError):
    """Return words were mistyped; nothing was looked up.

    Attributes:
        strange: the words that are no return words.
        number: how many words there must be.
    """

    def __init__(self, strange: Sequence[str], number: int) -> None:
        self.strange = list(strange)
        self.number = number
        super().__init__(f"There must be {number} return words, each as it was shown.")


class UnknownCodeError(RefusedError):
    """A code opens nothing here: unknown, cancelled or of another survey, and nobody is told which."""

    def __init__(self) -> None:
        super().__init__("This code does not open this survey.")


class TooManyCodesError(RefusedError):
    """More codes are asked for than there are staff to use them (rule R15 a)."""


class UnusableUnitError(RefusedError):
    """Codes are asked for a unit that can have none of its own."""


class AddressesRefusedError(RefusedError):
    """A list of addresses has faults, is too long or comes at the wrong time; nothing of it was kept."""


class MailRefusedError(RefusedError):
    """No message may be sent now."""


class MailAwayError(RefusedError):
    """What carries e-mail takes none just now; what was not handed over waits."""
