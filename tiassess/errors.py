"""The one kind of error that every door understands: a request that was refused with a sentence a person can act on."""

from __future__ import annotations

from collections.abc import Sequence


class RefusedError(Exception):
    r"""Say why a request was refused and what to do about it.

    Rooms derive their own errors from this one, named after the broken promise (`WaveClosedError`). The command line
    prints the sentences and exits with 1; a page shows them gently. Nothing may be half-written when it is raised.

    >>> str(RefusedError("Line 3: unknown unit.", "Line 7: unknown role."))
    'Line 3: unknown unit.\nLine 7: unknown role.'
    """

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences: Sequence[str] = sentences

    def __str__(self) -> str:
        return "\n".join(self.sentences)
