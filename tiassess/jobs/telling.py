"""Telling: what a log may say of something that did not happen."""

from __future__ import annotations

from typing import Any

from tiassess.errors import RefusedError
from tiassess.storage.mishaps import explain, trace_of


def told(mishap: Exception) -> str:
    """Say in one sentence why something did not happen, without a figure and without what somebody wrote.

    Further sentences of a refusal may say what could be worked out from results that nobody may see yet, and the words
    of an unexpected mishap may quote anything.

    >>> told(RefusedError("The check found a way through:", "Three people of Ward A agree."))
    'The check found a way through:'
    """
    if isinstance(mishap, RefusedError):
        return str(mishap.sentences[0]) if mishap.sentences else type(mishap).__name__
    return explain(mishap) or trace_of(mishap)


def kind_of(mishap: Exception) -> dict[str, Any]:
    """Give what lets whoever runs the server count mishaps by their kind, beside what is told."""
    return {"mishap": type(mishap).__name__}
