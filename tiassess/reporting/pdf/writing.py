"""Writing a PDF once and giving it again: anyone with the link to results may ask for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tiassess.reporting.pdf.brief import compose_brief
from tiassess.reporting.pdf.printing import ONE_AT_A_TIME
from tiassess.reporting.pdf.report import compose_report

if TYPE_CHECKING:
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech

Compose = Callable[["Results", Sequence["Results"], "Speech"], bytes]


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
    """
    return _deliver(Order.of(compose_brief, results, waves, speech))


def write_report(results: Results, waves: Sequence[Results], speech: Speech) -> bytes:
    """Write the full report as PDF/UA-1.

    Args:
        results: what is reported.
        waves: all published waves up to this one by closing day, this one last.
        speech: the language of the report.
    """
    return _deliver(Order.of(compose_report, results, waves, speech))


def _deliver(order: Order) -> bytes:
    """Give a file; whoever asks for the same one meanwhile waits for it instead of making it again."""
    with ONE_AT_A_TIME:
        return _made(order)


@lru_cache(maxsize=8)
def _made(order: Order) -> bytes:
    return order.compose(order.results, order.waves, order.speech)
