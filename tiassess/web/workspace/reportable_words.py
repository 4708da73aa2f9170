"""What would be reportable, in words: a sentence for each way to show results, a table beside it, and kind advice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.disclosure.reportable.advice import (
    Advice,
    GiveCodes,
    MergeTeams,
    NotAnonymous,
    OneBreakdown,
    OneResult,
    ShorterForm,
)
from tiassess.disclosure.reportable.outcomes import Outcome, Reportable, Span, smallest_change
from tiassess.disclosure.reportable.plan import Plan, Showing
from tiassess.disclosure.rules import FEWEST_STAFF_BEHIND_A_LINK

if TYPE_CHECKING:
    from tiassess.reporting.speech import Speech

MOST_NAMES = 6


@dataclass(frozen=True)
class Row:
    """A figure: what it is, and how much of it there is with each breakdown."""

    words: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ProfileWords:
    """What one profile would show.

    Attributes:
        profile: which one.
        heading: the same as on the form for a wave.
        sentences: it in words, one for each breakdown, or one for all staff together.
        columns: the breakdowns that stand in the table, none where there is no table.
        rows: the figures.
    """

    profile: Profile
    heading: str
    sentences: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def words_of_reportable(reportable: Reportable, speech: Speech) -> tuple[ProfileWords, ...]:
    """Say for every profile what it would show."""
    return tuple(_of_profile(profile, reportable, speech) for profile in Profile)


def words_of_forms(plan: Plan, speech: Speech) -> str:
    """Say how many forms are to be expected, and, where there could be results, how small a change would be seen."""
    values = {"forms": speech.number(plan.forms), "staff": speech.number(plan.headcount)}
    expected = speech.gettext("Of %(staff)s staff about %(forms)s would send a form.", **values)
    if not plan.could_be_anonymous:
        return expected
    points = max(round(smallest_change(plan)), 1)
    change = speech.ngettext(
        "Between two surveys like this, a change of less than about %(number)s point of 100 could not be told from "
        "chance, even for all staff together.",
        "Between two surveys like this, a change of less than about %(number)s points of 100 could not be told from "
        "chance, even for all staff together.",
        points,
    )
    return f"{expected} {change}"


def words_of_one(reportable: Reportable, showing: Showing, speech: Speech) -> str:
    """Say in a sentence or two what one way to show results would show."""
    if showing.breakdown is None:
        return _of_whole(reportable, reportable.outcomes[showing], speech)
    return " ".join(_sentences(reportable, showing, speech))


def words_of_draft(reportable: Reportable, showing: Showing, speech: Speech) -> str:
    """Say what a draft would show if six in ten answered it."""
    plan = reportable.plan
    if not plan.could_be_anonymous:
        return words_of_advice(NotAnonymous(plan.forms), speech)
    expected = speech.gettext(
        "With six in ten answering, about %(forms)s of %(staff)s staff would send a form.",
        forms=speech.number(plan.forms),
        staff=speech.number(plan.headcount),
    )
    return f"{expected} {words_of_one(reportable, showing, speech)}"


def words_of_advice(advice: Advice, speech: Speech) -> str:
    """Say what a service might do."""
    match advice:
        case NotAnonymous():
            said = speech.gettext(
                "A survey cannot be anonymous here. With so few forms everybody could guess who said what. Talk with "
                "each other instead, or ask together with other services."
            )
        case OneResult():
            said = _of_one_result(advice, speech)
        case GiveCodes():
            said = speech.gettext(
                "Anyone can answer an open link more than once. So only all staff together and units of %(number)s or "
                "more can be shown. With a code for each person, on a card or by e-mail, smaller units could be shown "
                "too.",
                number=speech.number(FEWEST_STAFF_BEHIND_A_LINK),
            )
        case MergeTeams():
            said = _of_tiny_teams(advice, speech)
        case OneBreakdown():
            said = speech.gettext(
                "Choose teams or roles, and not both. Beside roles teams would have about %(both)s theme scores "
                "instead of %(units)s, because each result could help to work out another one.",
                both=speech.number(advice.by_both),
                units=speech.number(advice.by_units),
            )
        case ShorterForm():
            said = speech.gettext(
                "Think of the core form. It has fewer questions, and a theme has a score only if all its questions can "
                "be shown. So teams would have about %(core)s theme scores instead of %(now)s.",
                core=speech.number(advice.with_core),
                now=speech.number(advice.now),
            )
        case _:
            assert_never(advice)
    return said


def _of_one_result(advice: OneResult, speech: Speech) -> str:
    if advice.teams_are_small:
        return speech.gettext(
            "Your teams are small. We suggest one result for the whole service. It protects people and it is the "
            "more honest number."
        )
    return speech.gettext(
        "Your service is small. We suggest one result for all of it. It protects people and it is the more honest "
        "number."
    )


def _of_tiny_teams(advice: MergeTeams, speech: Speech) -> str:
    told = list(advice.names[:MOST_NAMES])
    if left := len(advice.names) - len(told):
        told.append(speech.ngettext("%(number)s more", "%(number)s more", left))
    return speech.ngettext(
        "A team of fewer than %(staff)s people will seldom be shown, and only in part: %(names)s. Could it be one unit "
        "with a team that it works with? Its answers count in the whole either way.",
        "Teams of fewer than %(staff)s people will seldom be shown, and only in part: %(names)s. Could each be one "
        "unit with a team that it works with? Their answers count in the whole either way.",
        len(advice.names),
        staff=speech.number(advice.staff),
        names=", ".join(told),
    )


def _of_profile(profile: Profile, reportable: Reportable, speech: Speech) -> ProfileWords:
    outcomes = {showing: each for showing, each in reportable.outcomes.items() if showing.profile is profile}
    heading = _heading(profile, speech)
    if profile is Profile.WHOLE_SERVICE:
        ((_showing, outcome),) = outcomes.items()
        return ProfileWords(profile, heading, (_of_whole(reportable, outcome, speech),), (), ())
    by = {showing.breakdown: outcome for showing, outcome in outcomes.items() if showing.breakdown}
    names = {
        Breakdown.UNITS: speech.gettext("By unit"),
        Breakdown.ROLES: speech.gettext("By role"),
        Breakdown.BOTH: speech.gettext("By both"),
    }
    if not any(span.high for each in by.values() for span in (each.teams, each.larger, each.roles)):
        nothing = speech.gettext("Nothing would be shown beside the result for all staff together.")
        return ProfileWords(profile, heading, (nothing,), (), ())
    sentences = (
        f"{names[breakdown]}: {' '.join(_sentences(reportable, Showing(profile, breakdown), speech))}"
        for breakdown in by
    )
    rows = tuple(_rows(reportable.plan, by, speech))
    return ProfileWords(profile, heading, tuple(sentences), tuple(names[breakdown] for breakdown in by), rows)


def _heading(profile: Profile, speech: Speech) -> str:
    headings = {
        Profile.WHOLE_SERVICE: speech.gettext("All staff together, and no groups"),
        Profile.STANDARD: speech.gettext("Units and roles of five people or more"),
        Profile.STRICT: speech.gettext("Units and roles of ten people or more"),
    }
    return headings[profile]


def _of_whole(reportable: Reportable, outcome: Outcome, speech: Speech) -> str:
    asked = reportable.plan.asked
    return speech.gettext(
        "All staff together would have a result for %(questions)s of %(all)s questions, and %(scores)s of %(themes)s "
        "theme scores.",
        questions=speech.number(round(outcome.whole_questions.middle)),
        all=speech.number(len(asked.questions)),
        scores=speech.number(round(outcome.whole_scores.middle)),
        themes=speech.number(len(asked.themes)),
    )


def _sentences(reportable: Reportable, showing: Showing, speech: Speech) -> Iterator[str]:
    plan, outcome = reportable.plan, reportable.outcomes[showing]
    if showing.breakdown is not Breakdown.ROLES:
        yield _of_teams(plan, outcome, speech)
    if showing.breakdown is not Breakdown.UNITS:
        roles = round(outcome.roles.middle)
        if roles:
            shown, every = speech.number(roles), speech.number(len(plan.structure.roles))
            yield speech.gettext("About %(shown)s of %(every)s roles would be shown.", shown=shown, every=every)
        else:
            yield speech.gettext("Most likely no role would be shown.")


def _of_teams(plan: Plan, outcome: Outcome, speech: Speech) -> str:
    teams, scores = round(outcome.teams.middle), round(outcome.scores.middle)
    if not teams:
        return speech.gettext("Most likely no team would be shown.")
    values = {"teams": speech.number(teams), "every": speech.number(len(plan.teams))}
    if not scores:
        return speech.gettext(
            "About %(teams)s of %(every)s teams would be shown for some questions, and hardly any with a theme score.",
            **values,
        )
    return speech.gettext(
        "About %(teams)s of %(every)s teams would be shown, at least for some questions, with about %(scores)s of the "
        "%(possible)s theme scores that all teams could have.",
        **values,
        scores=speech.number(scores),
        possible=speech.number(plan.possible_scores),
    )


def _rows(plan: Plan, by: dict[Breakdown, Outcome], speech: Speech) -> Iterator[Row]:
    """Give the figures, each for every breakdown; one that has no sense there is a dash."""
    outcomes = list(by.values())
    units, roles = frozenset({Breakdown.UNITS, Breakdown.BOTH}), frozenset({Breakdown.ROLES, Breakdown.BOTH})

    def row(words: str, among: frozenset[Breakdown], figure: Callable[[Outcome], Span], every: int) -> Row:
        cells = (_cell(figure(by[each]), every, speech) if each in among else "–" for each in by)
        return Row(words, tuple(cells))

    yield row(speech.gettext("Teams shown"), units, lambda outcome: outcome.teams, len(plan.teams))
    if plan.structure.inner_units:
        inner = len(plan.structure.inner_units)
        yield row(speech.gettext("Larger units shown"), units, lambda outcome: outcome.larger, inner)
    if plan.structure.roles:
        every = len(plan.structure.roles)
        yield row(speech.gettext("Roles shown"), roles, lambda outcome: outcome.roles, every)
    if any(outcome.teams.high for outcome in outcomes):
        questions = plan.questions_of_teams
        yield row(
            speech.gettext("Questions shown for such a team"), units, lambda outcome: outcome.questions, questions
        )
        possible = plan.possible_scores
        yield row(speech.gettext("Theme scores of all teams"), units, lambda outcome: outcome.scores, possible)
        yield Row(speech.gettext("People whose team is shown"), tuple(_shares(by, units, speech)))


def _cell(span: Span, every: int, speech: Speech) -> str:
    """Write a figure with what it is out of, and how far it lies apart if it does."""
    low, middle, high = (speech.number(round(each)) for each in (span.low, span.middle, span.high))
    values = {"low": low, "middle": middle, "high": high, "every": speech.number(every)}
    if low == high:
        return speech.gettext("%(middle)s of %(every)s", **values)
    return speech.gettext("%(middle)s of %(every)s (%(low)s to %(high)s)", **values)


def _shares(by: dict[Breakdown, Outcome], among: frozenset[Breakdown], speech: Speech) -> Sequence[str]:
    return [
        speech.gettext("%(number)s in 10", number=round(10 * outcome.people.middle)) if breakdown in among else "–"
        for breakdown, outcome in by.items()
    ]
