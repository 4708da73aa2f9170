"""What a report says of its release in words: notices, facts, how sure it is, what is hidden and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from tiassess.instrument.kinds import ScoreKind, Status

if TYPE_CHECKING:
    from tiassess.reporting.charts.data import ScorePoint
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech

CHECKSUM_LENGTH: Final = 12
"""Signs of the release's checksum in the footer: enough to tell two files apart; the report has the whole of it."""

LONGEST_IN_FOOTER: Final = 40


def headline_scores(results: Results) -> tuple[str, ...]:
    """Give the ids of the scores that stand for the whole: themes, else drivers, else whatever is scored."""
    scores = results.publication.questionnaire.scores
    for kind in (ScoreKind.THEME, ScoreKind.DRIVER):
        if found := tuple(score.id for score in scores if score.kind is kind):
            return found
    return tuple(score.id for score in scores)


def notices(results: Results, speech: Speech) -> Iterator[str]:
    """Say what every reader must know first."""
    if results.is_demonstration:
        yield speech.gettext("This is a made-up example: the place, its staff and their answers are invented.")
    if results.rules["preview"]:
        yield speech.gettext(
            "This is a preview: one protection is not built yet, the one for groups where almost everyone gave the "
            "same answer, so please do not pass these results on."
        )


def running_notice(results: Results, speech: Speech) -> str:
    """Say the same in few words, for the top of every other page."""
    made_up = [speech.gettext("This is a made-up example.")] if results.is_demonstration else []
    preview = [speech.gettext("This is a preview: please do not pass it on.")] if results.rules["preview"] else []
    return " ".join((*made_up, *preview))


def cautions(results: Results, speech: Speech) -> Iterator[str]:
    """Say what is special about the answers as a whole."""
    if results.rules["imported"]:
        yield speech.gettext("These answers came from a file, and whoever holds the file knows them.")
    if not results.rules["reliable"]:
        yield speech.gettext("Not reliable: there were more forms than staff.")


def days(results: Results, speech: Speech) -> str:
    """Say from when to when people could answer."""
    return speech.gettext(
        "%(first)s to %(last)s", first=speech.day(results.day("opens")), last=speech.day(results.day("closes"))
    )


def threshold(results: Results, speech: Speech) -> str:
    """Say from how many people on a group can be shown."""
    return speech.gettext("groups of %(number)s people or more", number=speech.number(results.rules["unit_threshold"]))


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
    yield speech.gettext(
        "Everyone who works at %(organisation)s could answer from %(first)s to %(last)s.",
        organisation=results.organisation,
        first=speech.day(results.day("opens")),
        last=speech.day(results.day("closes")),
    )
    yield speech.ngettext(
        "The questionnaire “%(title)s” (%(version)s) has %(number)s question with a scale.",
        "The questionnaire “%(title)s” (%(version)s) has %(number)s questions with a scale.",
        len(questionnaire.choice_items),
        title=results.questionnaire,
        version=results.version,
    )
    if questionnaire.status is Status.DRAFT:
        yield speech.gettext("It is a draft that has not been validated yet.")


def how_sure(results: Results, speech: Speech) -> Iterator[str]:
    """Say how far to trust the numbers, from what is printed alone."""
    shown = [score for score in results.whole.scores.values() if score.low is not None and score.high is not None]
    margins = [
        max(score.high - score.score, score.score - score.low)
        for score in shown
        if score.low is not None and score.high is not None and score.score is not None
    ]
    if margins:
        yield speech.ngettext(
            "With this many answers a score could as well be up to about %(number)s point higher or lower.",
            "With this many answers a score could as well be up to about %(number)s points higher or lower.",
            ceil(max(margins)),
        )
    yield speech.gettext(
        "Answering was voluntary. Staff who did not answer may see things differently, and no number here can tell."
    )
    yield speech.gettext("Themes ask about different things, so do not compare one with another.")


def why_hidden(results: Results, speech: Speech) -> Iterator[str]:
    """Say why some results are not shown, in the same words for every reason (R7)."""
    yield speech.gettext(
        "We show a result only if no one could work out from it, or from it together with the other results, what a "
        "small group of people said."
    )
    yield speech.gettext(
        "A group may be too small. Or the result could be used to work out a smaller group's answers by taking one "
        "number from another."
    )
    if not results.rules["preview"]:
        yield speech.gettext("Or almost everyone gave the same answer.")
    yield speech.gettext(
        "We never say which, since that would give something away. A hidden result is not a bad result. These answers "
        "still count in the results for the whole service."
    )


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
    thresholds = speech.gettext(
        "A team or role is shown from %(unit)s people on, a role within a team from %(cross)s.",
        unit=speech.number(rules["unit_threshold"]),
        cross=speech.number(rules["cross_threshold"]),
    )
    yield speech.gettext("Who can be shown"), thresholds
    yield speech.gettext("What is reported"), _profile(rules["profile"], speech)
    yield speech.gettext("How answers came in"), _ways_in(rules, speech)
    yield speech.gettext("Results came out by"), speech.day(results.day("results"))
    yield speech.gettext("Questionnaire"), f"{results.questionnaire} ({results.version})"
    yield speech.gettext("How to cite it"), questionnaire.citation
    yield (
        speech.gettext("Its licence"),
        ", ".join(filter(None, (questionnaire.licence.name, questionnaire.licence.holder, questionnaire.licence.url))),
    )
    yield speech.gettext("Checksum of the questionnaire"), questionnaire.sha256
    yield speech.gettext("Checksum of the release"), results.publication.release.sha256


def _profile(profile: str, speech: Speech) -> str:
    return {
        "whole-service": speech.gettext("The whole service only."),
        "standard": speech.gettext("The whole service, and groups that reach the numbers above."),
        "strict": speech.gettext("The whole service, and groups that reach the numbers above, which are raised."),
    }.get(profile, profile)


def _ways_in(rules: Mapping[str, Any], speech: Speech) -> str:
    if rules["imported"]:
        return speech.gettext("From a file of an earlier survey.")
    words = {
        "link": speech.gettext("an open link"),
        "cards": speech.gettext("printed cards with a code"),
        "e-mail": speech.gettext("codes sent by e-mail"),
    }
    return ", ".join(words.get(way, way) for way in rules["ways_in"])


def a_low_result(speech: Speech) -> str:
    """Say what a low result is about."""
    return speech.gettext(
        "A low result tells us about working conditions and support. It is not about how good staff are."
    )


def _short(name: str) -> str:
    """Cut a name that would take the whole footer; the first page has all of it."""
    return name if len(name) <= LONGEST_IN_FOOTER else f"{name[: LONGEST_IN_FOOTER - 1].rstrip()}…"
