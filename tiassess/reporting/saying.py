"""What is said of a release in words, alike on pages and on paper: what to know first, how sure it is, what is hidden.

What only charts say is in ``charts.labels``, what only paper says in ``pdf.facts``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING

from tiassess.disclosure.structure import ORGANISATION
from tiassess.instrument.kinds import Status

if TYPE_CHECKING:
    from tiassess.reporting.answers import Coded
    from tiassess.reporting.group_results import GroupResult
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech


def hidden_text(speech: Speech) -> str:
    """Give the one text for everything that is hidden (R7)."""
    return speech.gettext("Not shown, to protect anonymity")


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
    if not results.rules.preview:
        yield speech.gettext("Or almost everyone gave the same answer.")
    yield speech.gettext(
        "We never say which, since that would give something away. A hidden result is not a bad result."
    )
    if results.whole.shown:
        yield speech.gettext("These answers still count in the results for the whole service.")


def nearly_all(answers: Coded, options: Sequence[str], speech: Speech, *, by_link: bool) -> str:
    """Say that nearly everyone chose the same option, in the one sentence for all, all but one and all but two (R3)."""
    words = {
        "least": speech.number(answers.at_least),
        "n": speech.number(answers.n),
        "option": options[answers.place],
    }
    if by_link:
        return speech.gettext(
            "Nearly all forms say the same: %(least)s or more of the %(n)s forms with an answer say “%(option)s”.",
            **words,
        )
    return speech.gettext(
        "Nearly everyone said the same: %(least)s or more of the %(n)s people who answered chose “%(option)s”.", **words
    )


def about_nearly_all(speech: Speech) -> str:
    """Say why a question has words in place of numbers."""
    return speech.gettext(
        "Where nearly everyone said the same, we say so in words. With exact numbers, the few who said something else "
        "could work out what all the others said."
    )


def about_participation(speech: Speech) -> str:
    """Say how participation is told."""
    return speech.gettext(
        "How many of the staff answered is told in steps of five per cent, and for no group with fewer than 10 staff."
    )


def smallest_behind(results: Results, speech: Speech) -> Iterator[str]:
    """Say how many people stand behind each question, if any is shown, and so what a count of one gives away."""
    if any(item.shown for group in results.groups for item in group.items.values()):
        yield _smallest_behind(results, speech)


def _smallest_behind(results: Results, speech: Speech) -> str:
    values = {"number": speech.number(results.rules.unit_threshold)}
    if results.rules.by_link:
        return speech.gettext(
            "%(number)s or more forms have an answer to each question that is shown. A 1 is one of them.", **values
        )
    return speech.gettext(
        "%(number)s or more people answered each question that is shown. A 1 is one of them; nobody can prove which.",
        **values,
    )


def fewer_questions(scores: Sequence[str], speech: Speech) -> Iterator[str]:
    """Say which scores of groups rest on fewer questions than in the whole organisation, if any do."""
    if scores:
        yield speech.gettext(
            "Some questions are shown for all staff together only. So these scores rest on fewer questions here: "
            "%(scores)s.",
            scores=", ".join(scores),
        )


def some_questions(speech: Speech) -> str:
    """Say of a group without a score that there is something to read of it."""
    return speech.gettext("some questions are shown")


def names_of_groups(results: Results, speech: Speech) -> str:
    """Name the groups below the whole organisation by what was offered."""
    titles = {"units": speech.gettext("Teams"), "roles": speech.gettext("Roles")}
    return titles.get(results.rules.breakdown or "", speech.gettext("Teams and roles"))


def name_of(group: GroupResult, speech: Speech) -> str:
    """Name a group. One that holds the rest of a whole is named after it."""
    if group.kind != "other":
        return group.label
    if group.id == f"other:{ORGANISATION}":
        return speech.gettext("Other parts of %(organisation)s", organisation=group.label)
    return speech.gettext("Other teams in %(unit)s", unit=group.label)


def title_of_others(results: Results, speech: Speech) -> str:
    """Name such groups together."""
    if any(group.id == f"other:{ORGANISATION}" for group in results.of_kind("other")):
        return speech.gettext("Other teams and parts")
    return speech.gettext("Other teams")


def who_others_are(results: Results, speech: Speech) -> str:
    """Say who is in such a group, and not why."""
    heard = [set(group.members) for group in results.of_kind("other")]
    withdrawn = [set(group.members) for group in results.of_kind("unit") if group.id in results.withdrawn_groups]
    if not all(any(members <= others for others in heard) for members in withdrawn):
        return speech.gettext(
            "Teams that are not shown alone, and people who named no team, are heard here together. A team whose "
            "results were withdrawn is not heard here."
        )
    return speech.gettext("Teams that are not shown alone, and people who named no team, are heard here together.")


def made_up(speech: Speech) -> str:
    """Say that a demonstration is one; `base.html` says the same on every page of it."""
    return speech.gettext("This is a made-up example: the place, its staff and their answers are invented.")


def preview(results: Results, speech: Speech) -> Iterator[str]:
    """Say what is still to be built before results may be passed on."""
    if results.rules.preview:
        yield speech.gettext(
            "This is a preview: one protection is not built yet, the one for groups where almost everyone gave the "
            "same answer, so please do not pass these results on."
        )


def cautions(results: Results, speech: Speech) -> Iterator[str]:
    """Say what is special about the answers as a whole, and whether some results are there no more."""
    yield from withdrawn(results, speech)
    if results.rules.imported:
        yield speech.gettext("These answers came from a file, and whoever holds the file knows them.")
    if not results.rules.reliable:
        yield speech.gettext("Not reliable: there were more forms than staff.")


def withdrawn(results: Results, speech: Speech) -> Iterator[str]:
    """Say that results were withdrawn, when, and the reason that was given: once for each reason on each day."""
    said = dict.fromkeys((each.day, each.reason) for each in results.publication.withdrawals)
    for day, reason in said:
        yield speech.gettext(
            "Some results were withdrawn on %(day)s. Reason given: “%(reason)s”", day=speech.day(day), reason=reason
        )
    if results.whole_is_withdrawn:
        yield whole_withdrawn(speech)


def whole_withdrawn(speech: Speech) -> str:
    """Say that there is nothing to see of the whole organisation any more."""
    return speech.gettext("The results of the whole organisation were withdrawn.")


def days(results: Results, speech: Speech) -> str:
    """Say from when to when people could answer; of what is made up, that so it was planned: it may close earlier."""
    said = speech.gettext(
        "%(first)s to %(last)s", first=speech.day(results.day("opens")), last=speech.day(results.day("closes"))
    )
    return f"{said} {speech.gettext('(planned)')}" if results.is_demonstration else said


def who_could_answer(results: Results, speech: Speech) -> str:
    """Say the same in a sentence."""
    return speech.gettext(
        "Everyone who works at %(organisation)s could answer: %(days)s.",
        organisation=results.organisation,
        days=days(results, speech),
    )


def how_many(results: Results, n: int, speech: Speech) -> str:
    """Say how many answered. Behind an open link it is forms that are counted, since one person can send several."""
    if results.rules.by_link:
        return speech.ngettext("%(number)s form was sent", "%(number)s forms were sent", n)
    return speech.ngettext("%(number)s person answered", "%(number)s people answered", n)


def counted(results: Results, n: int, speech: Speech) -> str:
    """Write the same as a bare count."""
    if results.rules.by_link:
        return speech.ngettext("%(number)s form", "%(number)s forms", n)
    return speech.ngettext("%(number)s person", "%(number)s people", n)


def who_counts(results: Results, speech: Speech) -> str:
    """Name the column of such counts."""
    return speech.gettext("Forms sent") if results.rules.by_link else speech.gettext("People who answered")


def more_than_one(results: Results, speech: Speech) -> Iterator[str]:
    """Say that forms behind an open link are not people."""
    if results.rules.by_link:
        yield speech.gettext("Anyone with the link could send more than one.")


def ways_in(results: Results, speech: Speech) -> list[str]:
    """Say how forms could come in."""
    words = {
        "link": speech.gettext("by a link that everyone could open"),
        "cards": speech.gettext("by a code on a card"),
        "e-mail": speech.gettext("by a code in an e-mail"),
        "paper": speech.gettext("on paper"),
        "import": speech.gettext("from a file, made before this survey was set up here"),
    }
    forms = results.ballots.get("by_way_in", {})
    return [
        f"{words.get(way, way)} ({counted_forms(forms[way], speech)})" if way in forms else words.get(way, way)
        for way in results.rules.ways_in
    ]


def counted_forms(number: int, speech: Speech) -> str:
    """Say a number of forms."""
    return speech.ngettext("%(number)s form", "%(number)s forms", number)


def codes_given(results: Results, speech: Speech) -> Iterator[str]:
    """Say how many codes were given out, beside the forms that were counted, where people came with codes."""
    if "codes_issued" in results.ballots:
        yield speech.ngettext(
            "%(number)s code was given out and not cancelled, and %(forms)s were counted.",
            "%(number)s codes were given out and not cancelled, and %(forms)s were counted.",
            results.ballots["codes_issued"],
            forms=counted_forms(results.ballots["counted"], speech),
        )


def draft(results: Results, speech: Speech) -> Iterator[str]:
    """Say that the questions are a draft, where they are: called so, or of a version before the first."""
    questionnaire = results.publication.questionnaire
    if questionnaire.status is Status.DRAFT or questionnaire.version.startswith("0."):
        yield speech.gettext("This is a draft. It has not been tested with enough people yet.")


def how_sure(results: Results, speech: Speech) -> Iterator[str]:
    """Say how far to trust the numbers, from what is shown alone."""
    margin = _widest_margin(results)
    if results.whole_is_withdrawn:
        pass  # there is no number of the whole to be sure of
    elif margin is None:
        yield speech.gettext("With few answers a number can easily be some points higher or lower.")
    else:
        yield speech.ngettext(
            "With this many answers a score could as well be up to about %(number)s point higher or lower.",
            "With this many answers a score could as well be up to about %(number)s points higher or lower.",
            margin,
        )
    yield speech.gettext(
        "Answering was up to each person. Staff who did not answer may see things in another way, and no number here "
        "can tell."
    )


def _widest_margin(results: Results) -> int | None:
    """Give how many points the end of an interval of the whole organisation lies from its score at most."""
    margins = [
        max(score.high - score.score, score.score - score.low)
        for score in results.whole.scores.values()
        if score.low is not None and score.high is not None and score.score is not None
    ]
    return ceil(max(margins)) if margins else None


def different_themes(speech: Speech) -> str:
    """Say that themes are not to be compared."""
    return speech.gettext("Themes ask about different things, so do not compare one with another.")


def overlapping(speech: Speech) -> str:
    """Say when two scores may be the same."""
    return speech.gettext("Two scores may well be the same if their numbers for “between” overlap.")


def nothing_agreed(speech: Speech) -> str:
    """Say that there is nothing on which most staff clearly agree."""
    return speech.gettext(
        "No answer stands out so clearly that we can say this. That is often so when few people answer. It says "
        "nothing bad about a place."
    )


def nothing_to_discuss(speech: Speech) -> str:
    """Say that there is nothing which clearly many see as not good."""
    return speech.gettext(
        "No answer stands out so clearly that we can say this. Other things may still be worth talking about."
    )


def about_not_knowing(speech: Speech) -> str:
    """Say what it can mean that many did not know."""
    return speech.gettext("Where many staff do not know, there may be more to tell them. It is nobody's fault.")


def order_of_findings(speech: Speech) -> str:
    """Say in which order the lists of findings are, and who decides what comes first."""
    return speech.gettext("These lists are in the order of the questions. The steering group decides what comes first.")


def staff_view(speech: Speech) -> str:
    """Mark a question on which only people who use the service can speak for themselves."""
    return speech.gettext("(what staff think, not what people told us)")


def a_low_result(speech: Speech) -> str:
    """Say what a low result is about."""
    return speech.gettext(
        "A low result tells us about working conditions and support. It is not about how good staff are."
    )
