"""The one kind of error that every door understands: a request that was refused with a sentence a person can act on."""

from __future__ import annotations

from collections.abc import Sequence


class RefusedError(Exception):
    r"""Say why a request was refused and what to do about it.

    Rooms derive their own errors from this one, named after the broken promise (`WaveClosedError`). The command line
    prints the sentences with the command that helps, and exits with 1; a page shows the sentences gently and has other
    ways to help. Nothing may be half-written when it is raised.

    >>> str(RefusedError("Line 3: unknown unit.", "Line 7: unknown role."))
    'Line 3: unknown unit.\nLine 7: unknown role.'
    >>> str(RefusedError("There is no such wave.", command="tiassess wave list"))
    'There is no such wave. Run: tiassess wave list'

    Attributes:
        sentences: what a person can act on, whole without the command.
        command: what helps on the command line, if anything does.
    """

    def __init__(self, *sentences: str, command: str | None = None) -> None:
        super().__init__(*sentences)
        self.sentences: Sequence[str] = sentences
        self.command = command

    def __str__(self) -> str:
        said = "\n".join(self.sentences)
        return f"{said} Run: {self.command}" if self.command else said
