"""What only paper says of a release: what stands at the edges of pages, and how it was made.

What pages of results say too is in ``reporting.saying``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tiassess.reporting.saying import codes_given, days, draft, made_up, preview, ways_in, who_could_answer

if TYPE_CHECKING:
    from tiassess.reporting.charts.data import ScorePoint
    from tiassess.reporting.results import Results, Rules
    from tiassess.reporting.speech import Speech

CHECKSUM_LENGTH: Final = 12
"""Signs of the release's checksum in the footer: enough to tell two files apart; the report has the whole of it."""

LONGEST_IN_FOOTER: Final = 40


def notices(results: Results, speech: Speech) -> Iterator[str]:
    """Say what every reader must know first."""
    if results.is_demonstration:
        yield made_up(speech)
    yield from preview(results, speech)


def running_notice(results: Results, speech: Speech) -> str:
    """Say the same in few words, for the top of every other page."""
    invented = [speech.gettext("This is a made-up example.")] if results.is_demonstration else []
    passed_on = [speech.gettext("This is a preview: please do not pass it on.")] if results.rules.preview else []
    return " ".join((*invented, *passed_on))


def threshold(results: Results, speech: Speech) -> str:
    """Say from how many people on a group can be shown."""
    return speech.gettext("groups of %(number)s people or more", number=speech.number(results.rules.unit_threshold))


def footer(results: Results, speech: Speech) -> tuple[str, ...]:
    """Say on every page what the page belongs to, in parts that are not broken."""
    return (
        _short(results.organisation),
        _short(results.wave),
        days(results, speech),
        results.version,
        threshold(results, speech),
        speech.gettext("disclosure checked"),
        speech.gettext("release %(checksum)s", checksum=results.publication.release.sha256[:CHECKSUM_LENGTH]),
    )


def what_we_asked(results: Results, speech: Speech) -> Iterator[str]:
    """Say which questions were asked, when, and how far they are tried."""
    questionnaire = results.publication.questionnaire
    yield who_could_answer(results, speech)
    yield speech.ngettext(
        "The questionnaire “%(title)s” (%(version)s) has %(number)s question with a scale.",
        "The questionnaire “%(title)s” (%(version)s) has %(number)s questions with a scale.",
        len(questionnaire.choice_items),
        title=results.questionnaire,
        version=results.version,
    )
    yield from draft(results, speech)


def in_short(point: ScorePoint, speech: Speech) -> str:
    """Write a score for a narrow column: 58.3 (50 to 66)."""
    if point.low is None or point.high is None:
        return point.text
    return speech.gettext(
        "%(score)s (%(low)s to %(high)s)",
        score=point.text,
        low=speech.number(point.low),
        high=speech.number(point.high),
    )


def made_how(results: Results, speech: Speech) -> Iterator[tuple[str, str]]:
    """Say under which rules the release was made, as pairs of a name and what it is."""
    rules, questionnaire = results.rules, results.publication.questionnaire
    yield speech.gettext("Who can be shown"), _thresholds(rules, speech)
    yield speech.gettext("What is reported"), _profile(rules.profile, speech)
    if came_in := ways_in(results, speech):
        yield speech.gettext("How forms came in"), "; ".join([", ".join(came_in), *codes_given(results, speech)])
    yield speech.gettext("Results came out by"), speech.day(results.day("results"))
    yield speech.gettext("Questionnaire"), f"{results.questionnaire} ({results.version})"
    yield speech.gettext("How to cite it"), questionnaire.citation
    yield (
        speech.gettext("Its licence"),
        ", ".join(filter(None, (questionnaire.licence.name, questionnaire.licence.holder, questionnaire.licence.url))),
    )
    yield speech.gettext("Checksum of the questionnaire"), questionnaire.sha256
    yield speech.gettext("Checksum of the release"), results.publication.release.sha256


def _thresholds(rules: Rules, speech: Speech) -> str:
    """Say from how many people on what was offered can be shown."""
    words = {
        None: speech.gettext("The whole organisation only, from %(unit)s people on."),
        "units": speech.gettext("A team is shown from %(unit)s people on."),
        "roles": speech.gettext("A role is shown from %(unit)s people on."),
        "both": speech.gettext("A team or role is shown from %(unit)s people on, a role within a team from %(cross)s."),
    }
    numbers = {"unit": speech.number(rules.unit_threshold), "cross": speech.number(rules.cross_threshold)}
    return words[rules.breakdown] % numbers


def _profile(profile: str, speech: Speech) -> str:
    return {
        "whole-service": speech.gettext("The whole service only."),
        "standard": speech.gettext("The whole service, and groups that reach the numbers above."),
        "strict": speech.gettext("The whole service, and groups that reach the numbers above, which are raised."),
    }.get(profile, profile)


def _short(name: str) -> str:
    """Cut a name that would take the whole footer; the first page has all of it."""
    return name if len(name) <= LONGEST_IN_FOOTER else f"{name[: LONGEST_IN_FOOTER - 1].rstrip()}…"
