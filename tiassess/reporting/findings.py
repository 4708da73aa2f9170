"""Results in words first: what most staff agree on, what to talk about first, what many did not know, and how many.

The rules are those of section 4.6 of the domain notes, printed in ``docs/methods.md``: a question is listed only when
the share is clearly beyond its bound, not when it merely happens to lie there. Lists are not in order of size, because
a steering group sets the priorities and not this program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeVar

from tiassess.measurement.proportions import wilson_interval
from tiassess.reporting.answers import Coded, Exact, percent_of
from tiassess.reporting.saying import hidden_text, nearly_all, staff_view

if TYPE_CHECKING:
    from tiassess.reporting.answers import NotAnswered
    from tiassess.reporting.group_results import ItemResult
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech

MOST_AGREE: Final = 0.60
"""The lower end of the 95 % interval of the favourable share, from which most staff agree."""

WORTH_TALKING: Final = 0.25
"""The lower end of the 95 % interval of the unfavourable share, above which a question is worth talking about."""

LONGEST_LIST: Final = 6

COUNTS_BELOW: Final = 50
"""With fewer answers people are counted, because a share of so few sounds surer than it is."""


@dataclass(frozen=True)
class Finding:
    """What a clear share of staff answered to one question.

    Attributes:
        result: the question and its answers.
        places: the places of the options meant, in the order of the scale.
        by_link: whether forms are counted, because nobody knows whether each is another person's.
    """

    result: ItemResult
    places: tuple[int, ...]
    by_link: bool

    @property
    def surely(self) -> float:
        """Give the lower end of the 95 % interval of their share; where nearly everyone chose one option, the top."""
        match self.result.answers:
            case Exact() as exact:
                return wilson_interval(self._people(exact), exact.n)[0]
            case Coded() as coded:
                return 1.0 if coded.place in self.places else 0.0
            case None:
                return 0.0

    def _people(self, exact: Exact) -> int:
        """Count those who chose one of the options."""
        return sum(exact.counts[place] for place in self.places)

    def mark(self, speech: Speech) -> str:
        """Say whose view it is, where staff speak for others; otherwise nothing."""
        return staff_view(speech) if self.result.item.staff_view else ""

    def sentence(self, speech: Speech) -> str:
        """Say how many answered so, such as: About two in three of those who answered chose “Often” (66 %)."""
        match self.result.answers:
            case Exact() as exact:
                return self._exact_sentence(exact, speech)
            case Coded() as coded:
                return nearly_all(coded, self.result.options, speech, by_link=self.by_link)
            case None:
                return hidden_text(speech)

    def _exact_sentence(self, exact: Exact, speech: Speech) -> str:
        people, options = self._people(exact), _either([self.result.options[place] for place in self.places], speech)
        if exact.n < COUNTS_BELOW:
            counts = {"people": speech.number(people), "n": speech.number(exact.n)}
            if self.by_link:
                return speech.gettext(
                    "%(people)s of the %(n)s forms with an answer say %(options)s.", **counts, options=options
                )
            return speech.gettext(
                "%(people)s of the %(n)s people who answered chose %(options)s.", **counts, options=options
            )
        return speech.gettext(
            "%(share)s of those who answered chose %(options)s (%(percent)s %%).",
            share=share_in_words(people / exact.n, speech),
            options=options,
            percent=speech.number(sum(exact.percentages[place] for place in self.places)),
        )


@dataclass(frozen=True)
class NotKnown:
    """A question on which many did not know, which says something of what staff hear and nothing of how things are.

    Attributes:
        result: the question.
        cell: what became of it on all forms.
        by_link: whether forms are counted.
    """

    result: ItemResult
    cell: NotAnswered
    by_link: bool

    def mark(self, speech: Speech) -> str:
        """Say whose view it is, where staff speak for others; otherwise nothing."""
        return staff_view(speech) if self.result.item.staff_view else ""

    def sentence(self, speech: Speech) -> str:
        """Say how many did not know."""
        people, n = self.cell.did_not_know, self.cell.asked
        if n < COUNTS_BELOW:
            counts = {"people": speech.number(people), "n": speech.number(n)}
            if self.by_link:
                return speech.gettext("%(people)s of the %(n)s forms say “I don’t know”.", **counts)
            return speech.gettext("%(people)s of the %(n)s people who were asked did not know.", **counts)
        return speech.gettext(
            "%(share)s of those who were asked did not know (%(percent)s %%).",
            share=share_in_words(people / n, speech),
            percent=speech.number(percent_of(people, n)),
        )


Listed = TypeVar("Listed", Finding, NotKnown)


@dataclass(frozen=True)
class Findings:
    """The lists that lead the results of the whole organisation, each in the questionnaire's order.

    Attributes:
        agreed: questions that most staff answered favourably, unless they are also worth talking about.
        to_discuss: questions that more than a quarter answered unfavourably.
        not_known: questions on which many did not know.
        hidden: whether there is no question of which anything is shown, so that nothing can stand out.
    """

    agreed: tuple[Finding, ...]
    to_discuss: tuple[Finding, ...]
    not_known: tuple[NotKnown, ...]
    hidden: bool

    @classmethod
    def of(cls, results: Results) -> Findings:
        """Find what stands out among the questions that are shown for the whole organisation."""
        shown = [item for item in results.whole.items.values() if item.shown]
        by_link = results.rules.by_link
        talked_about = [Finding(item, item.unfavourable, by_link) for item in shown]
        to_discuss = [finding for finding in talked_about if finding.surely > WORTH_TALKING]
        divided = {finding.result.item.id for finding in to_discuss}
        praised = [Finding(item, item.favourable, by_link) for item in shown if item.item.id not in divided]
        agreed = [finding for finding in praised if finding.surely >= MOST_AGREE]
        return cls(
            agreed=_clearest(agreed, lambda finding: finding.surely),
            to_discuss=_clearest(to_discuss, lambda finding: finding.surely),
            not_known=_clearest(_not_known(results), lambda finding: finding.cell.share_not_known),
            hidden=not shown,
        )


def _not_known(results: Results) -> list[NotKnown]:
    whole, by_link = results.whole, results.rules.by_link
    return [
        NotKnown(result, cell, by_link)
        for item, result in whole.items.items()
        if (cell := whole.not_answered.get(item)) and results.is_hardly_known(cell)
    ]


def _clearest(clear: Sequence[Listed], clearness: Callable[[Listed], float | Fraction]) -> tuple[Listed, ...]:
    """Keep the clearest few, in the order they came."""
    kept = sorted(clear, key=clearness, reverse=True)[:LONGEST_LIST]
    return tuple(finding for finding in clear if finding in kept)


def share_in_words(share: float, speech: Speech) -> str:
    """Say a share as people speak.

    >>> from tiassess.reporting.speech import ENGLISH
    >>> [share_in_words(share, ENGLISH) for share in (0.02, 0.34, 0.66, 0.97)]
    ['Very few', 'About one in three', 'About two in three', 'Nearly all']
    """
    words = (
        (0, speech.gettext("Very few")),
        (1 / 10, speech.gettext("About one in ten")),
        (1 / 5, speech.gettext("About one in five")),
        (1 / 4, speech.gettext("About one in four")),
        (1 / 3, speech.gettext("About one in three")),
        (2 / 5, speech.gettext("About two in five")),
        (1 / 2, speech.gettext("About half")),
        (3 / 5, speech.gettext("About three in five")),
        (2 / 3, speech.gettext("About two in three")),
        (3 / 4, speech.gettext("About three in four")),
        (4 / 5, speech.gettext("About four in five")),
        (9 / 10, speech.gettext("About nine in ten")),
        (1, speech.gettext("Nearly all")),
    )
    return min(words, key=lambda pair: abs(pair[0] - share))[1]


def _either(options: list[str], speech: Speech) -> str:
    """Join option labels: “Often” or “Always”."""
    quoted = [f"“{option}”" for option in options]
    if len(quoted) == 1:
        return quoted[0]
    first = ", ".join(quoted[:-1])
    return speech.gettext("%(first)s or %(last)s", first=first, last=quoted[-1])
