"""The two-page brief: what a steering group needs on the table."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiassess.reporting.charts import scores_chart
from tiassess.reporting.findings import LONGEST_LIST, Findings
from tiassess.reporting.pdf.facts import what_we_asked
from tiassess.reporting.pdf.pictures import Picture
from tiassess.reporting.pdf.printing import print_pages, set_pages
from tiassess.reporting.pdf.setting import set_in_type
from tiassess.reporting.pdf.waves import scores_so_far
from tiassess.reporting.saying import a_low_result, cautions, different_themes, how_sure

if TYPE_CHECKING:
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech

logger = logging.getLogger(__name__)

PAGES: Final = 2


@dataclass(frozen=True)
class Fit:
    """How generously the brief is laid out.

    Attributes:
        new_page: whether the second half starts on a page of its own.
        findings: questions in each of the lists.
        waves: earlier surveys named.
        room: millimetres to write in after each question.
    """

    new_page: bool
    findings: int
    waves: int
    room: int


FITS: Final = (
    Fit(new_page=True, findings=LONGEST_LIST, waves=4, room=27),
    Fit(new_page=True, findings=LONGEST_LIST, waves=4, room=22),
    Fit(new_page=True, findings=LONGEST_LIST, waves=4, room=17),
    Fit(new_page=True, findings=LONGEST_LIST, waves=4, room=13),
    Fit(new_page=False, findings=LONGEST_LIST, waves=3, room=13),
    Fit(new_page=False, findings=LONGEST_LIST, waves=2, room=10),
    *(Fit(new_page=False, findings=most, waves=2, room=13) for most in (5, 4, 3, 2, 1)),
)
"""The layouts that are tried in turn; long names and many questions take the room of the later ones."""


def compose_brief(results: Results, waves: Sequence[Results], speech: Speech) -> bytes:
    """Write the brief: two pages, in the roomiest layout that fits.

    Where none does, a brief of three pages is more use to a reader than none, and whoever runs the server learns of it.
    """
    words = _words(results, speech)
    for fit in FITS:
        document = set_pages(
            set_in_type("brief.html", results, speech, **words, **_fitted(results, waves, fit, speech))
        )
        if len(document.pages) == PAGES:
            return print_pages(document)
    logger.warning("A brief takes %s pages, because no layout fits on %s.", len(document.pages), PAGES)
    return print_pages(document)


def _words(results: Results, speech: Speech) -> dict[str, Any]:
    scores = results.headline_scores
    shown = any(results.whole.scores[score].shown for score in scores if score in results.whole.scores)
    chart = scores_chart(results, results.whole, scores, speech.gettext("Scores"), speech) if shown else None
    return {
        "asked": list(what_we_asked(results, speech)),
        "cautions": list(cautions(results, speech)),
        "sure": [*how_sure(results, speech), different_themes(speech), a_low_result(speech)],
        "scored": bool(scores),
        "picture": Picture.of(chart) if chart else None,
        "questions": (
            speech.gettext("Which two of these do we take up first?"),
            speech.gettext("Who leads, and what do they need?"),
            speech.gettext("When do we tell staff what we decided, and how?"),
        ),
    }


def _fitted(results: Results, waves: Sequence[Results], fit: Fit, speech: Speech) -> dict[str, Any]:
    findings = Findings.of(results)
    return {
        "fit": fit,
        "found": findings,
        "agreed": findings.agreed[: fit.findings],
        "to_discuss": findings.to_discuss[: fit.findings],
        "not_known": findings.not_known[: fit.findings],
        "shortened": max(map(len, (findings.agreed, findings.to_discuss, findings.not_known))) > fit.findings,
        "so_far": scores_so_far(waves, results.headline_scores, fit.waves, speech),
    }
