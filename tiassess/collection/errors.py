"""What the collection room refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class WaveKeyError(RefusedError):
    """A wave's key file is missing, readable by others, or of another state than the database."""


class ResponsesRefusedError(RefusedError):
    """A file of responses has faults, or was imported before; nothing of it was kept."""


class BallotTooLargeError(RefusedError):
    """An answer is longer than the questionnaire allows, so that its ballot would stand out."""
