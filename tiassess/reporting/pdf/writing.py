"""Writing a PDF once and giving it again: anyone with the link to results may ask for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tiassess.errors import RefusedError
from tiassess.reporting.pdf.brief import compose_brief
from tiassess.reporting.pdf.printing import ONE_AT_A_TIME
from tiassess.reporting.pdf.report import compose_report

if TYPE_CHECKING:
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech

PATIENCE: Final = 1.0
"""Seconds to wait for whoever is printing: whoever waits holds a thread that somebody may need who is answering."""

KEPT: Final = 8
"""Files that a process keeps, some hundred kilobytes each."""

Compose = Callable[["Results", Sequence["Results"], "Speech"], bytes]


class BusyError(RefusedError):
    """Another file is being made, and only one can be at a time."""


@dataclass(frozen=True)
class Order:
    """One file that is asked for, known by everything that its bytes depend on.

    Attributes:
        compose: how it is made.
        releases: the checksums of the releases in it, this one first.
        words: the service's words for the tokens of each of their questionnaires.
        languages: of the report and of the questionnaire in it.
        results: what is reported.
        waves: what was published up to it.
        speech: the language.
    """

    compose: Compose
    releases: tuple[str, ...]
    words: tuple[tuple[tuple[str, str], ...], ...]
    languages: tuple[str, str]
    results: Results = field(compare=False)
    waves: Sequence[Results] = field(compare=False)
    speech: Speech = field(compare=False)

    @classmethod
    def of(cls, compose: Compose, results: Results, waves: Sequence[Results], speech: Speech) -> Order:
        """Order a file."""
        return cls(
            compose=compose,
            releases=tuple(each.publication.release.sha256 for each in (results, *waves)),
            words=tuple(tuple(sorted(each.wording.tokens.items())) for each in (results, *waves)),
            languages=(speech.language, results.language),
            results=results,
            waves=waves,
            speech=speech,
        )


def write_brief(results: Results, waves: Sequence[Results], speech: Speech) -> bytes:
    """Write the brief of two pages as PDF/UA-1.

    Args:
        results: what is reported.
        waves: all published waves up to this one by closing day, this one last.
        speech: the language of the brief.

    Raises:
        BusyError: another file is being made.
    """
    return _deliver(Order.of(compose_brief, results, waves, speech))


def write_report(results: Results, waves: Sequence[Results], speech: Speech) -> bytes:
    """Write the full report as PDF/UA-1.

    Args:
        results: what is reported.
        waves: all published waves up to this one by closing day, this one last.
        speech: the language of the report.

    Raises:
        BusyError: another file is being made.
    """
    return _deliver(Order.of(compose_report, results, waves, speech))


def _deliver(order: Order) -> bytes:
    """Give a file that is kept, at once; make it otherwise, unless another one is being made for long."""
    if kept := _kept.get(order):
        return kept
    if not ONE_AT_A_TIME.acquire(timeout=PATIENCE):
        message = "Another file is being made. Please come back in a minute."
        raise BusyError(message)
    try:
        return _kept.get(order) or _make(order)
    finally:
        ONE_AT_A_TIME.release()


def _make(order: Order) -> bytes:
    """Make a file and keep it, in place of the one that has been kept longest."""
    made = order.compose(order.results, order.waves, order.speech)
    if len(_kept) >= KEPT:
        del _kept[next(iter(_kept))]
    _kept[order] = made
    return made


_kept: dict[Order, bytes] = {}
