"""What this room refuses."""

from __future__ import annotations

from tiassess.errors import RefusedError


class UnknownAnswerError(RefusedError):
    """An answer that the question does not offer: nothing is guessed, because a guess would become a result."""
