"""What the collection room refuses."""

from __future__ import annotations

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
