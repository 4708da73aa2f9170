"""Where a wave stands for those who lead it: a word for its state, and the next step in a sentence."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tiassess.collection.tables import CodeWay
from tiassess.wave.standing import Delay, Standing, standing_of
from tiassess.wave.states import RANK
from tiassess.wave.tables import Wave, WaveState
from tiassess.web.audience import Audience
from tiassess.web.language import day
from tiassess.web.workspace.access import ROLES_OF

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from tiassess.people.tables import MemberRole
    from tiassess.wave.frame import Frame


class Stage(StrEnum):
    """What there is to do."""

    DRAFT = "draft"
    NOT_YET = "not yet"
    ANSWERING = "answering"
    IMPORTING = "importing"
    OVER = "over"  # the last day has passed and nobody has closed it
    CLOSED = "closed"
    COUNTED = "counted"
    PUBLISHED = "published"
    TOO_FEW = "too few"
    NEVER_PUBLISHED = "never published"


OPEN = frozenset({Stage.NOT_YET, Stage.ANSWERING, Stage.IMPORTING, Stage.OVER})
"""Stages of a wave that is open, whether or not anybody can answer."""

BY_STANDING: Mapping[Standing, Stage] = {
    Standing.NOT_YET: Stage.NOT_YET,
    Standing.ANSWERING: Stage.ANSWERING,
    Standing.TOO_FEW: Stage.TOO_FEW,
    Standing.NEVER_PUBLISHED: Stage.NEVER_PUBLISHED,
}

BY_STATE: Mapping[WaveState, Stage] = {
    WaveState.DRAFT: Stage.DRAFT,
    WaveState.CLOSED: Stage.CLOSED,
    WaveState.COUNTED: Stage.COUNTED,
    WaveState.PUBLISHED: Stage.PUBLISHED,
}


def stage_of(wave: Wave, frame: Frame, today: date) -> Stage:
    """Say where a wave stands on a day in its organisation's zone; what was promised is read from its frame."""
    if wave.state in BY_STATE:
        return BY_STATE[wave.state]
    if wave.state is WaveState.OPEN and frame.import_only:
        return Stage.IMPORTING
    return BY_STANDING.get(standing_of(wave.state, wave.destroyed_because, frame, today), Stage.OVER)


def word_of(stage: Stage) -> str:
    """Give the one word, or few, for a stage."""
    words = {
        Stage.DRAFT: _("Draft"),
        Stage.NOT_YET: _("Open, not started"),
        Stage.ANSWERING: _("Open"),
        Stage.IMPORTING: _("Open for import"),
        Stage.OVER: _("Answering is over"),
        Stage.CLOSED: _("Closed"),
        Stage.COUNTED: _("Counted"),
        Stage.PUBLISHED: _("Published"),
        Stage.TOO_FEW: _("Ended without results"),
        Stage.NEVER_PUBLISHED: _("Ended without results"),
    }
    return str(words[stage])


def done_already(state: WaveState, needed: WaveState) -> str | None:
    """Say that an act was done already, as after "Back" or in a second tab; None where it was not.

    Args:
        state: the wave's state.
        needed: the state that the act starts from.
    """
    if state is WaveState.DESTROYED or RANK[state] <= RANK[needed]:
        return None
    words = {
        WaveState.DRAFT: _("It was opened already."),
        WaveState.OPEN: _("It was closed already."),
        WaveState.CLOSED: _("It was counted already."),
        WaveState.COUNTED: _("It was published already."),
    }
    is_there_still = state is WaveState.OPEN
    return str(_("It is open already.") if is_there_still else words[needed])


def next_step(stage: Stage, frame: Frame, today: date, delay: Delay | None, roles: Set[MemberRole]) -> str:
    """Say what comes next, to those who can do it and to those who wait for it.

    Args:
        stage: where the wave stands.
        frame: what was promised.
        today: the day in the zone that was promised.
        delay: what was said of late results.
        roles: what the reader does for the organisation.
    """
    is_lead = bool(roles & ROLES_OF[Audience.LEADS])
    prints = bool(roles & ROLES_OF[Audience.OWNERS_AND_LEADS])
    by_itself = _by_itself(stage, frame, today)
    if stage is Stage.COUNTED and delay and delay.holds_on(today):
        by_itself = _waiting(frame, delay, is_lead=is_lead)
    words = _words(frame, _promised(frame, today), is_lead=is_lead)
    cards = _cards(stage, frame) if prints else ""
    parts = (str(words[stage]), cards, _e_mail(stage, frame, is_lead=is_lead), by_itself)
    return " ".join(said for said in parts if said)


def _words(frame: Frame, promised: str, *, is_lead: bool) -> Mapping[Stage, str]:
    """Give the first words for each stage."""
    words = {
        Stage.DRAFT: _("Look through it, and open it when everything is right. Until then all of it can change."),
        Stage.NOT_YET: _("Staff can answer from %(day)s.", day=day(frame.day("opens"))),
        Stage.ANSWERING: _("Staff can answer until the end of %(day)s.", day=day(frame.day("closes"))),
        Stage.IMPORTING: _("Answers are imported by those who run the server. Close it when all are in."),
        Stage.OVER: _("Nobody can answer any more. Close it next."),
        Stage.CLOSED: _("Count it next. %(promised)s", promised=promised),
        Stage.COUNTED: _("Look at the check, then publish it. %(promised)s", promised=promised),
        Stage.PUBLISHED: _("Everybody with the link can read the results. Talk about them, and say what will change."),
        Stage.TOO_FEW: _("Too few people answered to share results safely. All answers have been deleted."),
        Stage.NEVER_PUBLISHED: _("Results were not published in time. All answers have been deleted, as was promised."),
    }
    if not is_lead:
        words |= {
            Stage.DRAFT: _("The lead prepares it. Until it is open all of it can change."),
            Stage.IMPORTING: _("Answers are imported by those who run the server. The lead closes it when all are in."),
            Stage.OVER: _("Nobody can answer any more. The lead closes it next."),
            Stage.CLOSED: _("The lead counts it next. %(promised)s", promised=promised),
            Stage.COUNTED: _("The lead publishes it next. %(promised)s", promised=promised),
        }
    if not frame.import_only:
        words |= {
            Stage.OVER: _("Nobody can answer any more. Within minutes it is closed and counted by itself."),
            Stage.CLOSED: _("It is counted by itself in a few minutes. %(promised)s", promised=promised),
        }
    return words


def _promised(frame: Frame, today: date) -> str:
    """Say by which day results were promised, as the calendar stands."""
    results = frame.day("results")
    if today > results:
        return str(_("Results were promised by %(day)s.", day=day(results)))
    return str(_("Results are promised by %(day)s.", day=day(results)))


def _cards(stage: Stage, frame: Frame) -> str:
    """Say what is to be done about code cards, where there are some."""
    if CodeWay.CARDS not in frame.ways_in:
        return ""
    words = {
        Stage.NOT_YET: _(
            "Print the code cards before that: a lead asks for them, and another lead or an owner prints them."
        ),
        Stage.ANSWERING: _("Cancel spare code cards by then."),
    }
    return str(words.get(stage, ""))


def _e_mail(stage: Stage, frame: Frame, *, is_lead: bool) -> str:
    """Say what is to be done about e-mail before the first day, where staff come by it."""
    if CodeWay.E_MAIL not in frame.ways_in or stage is not Stage.NOT_YET:
        return ""
    if is_lead:
        return str(_("Upload the list of e-mail addresses and send the first message. It may go before that day."))
    return str(_("The lead sends the first message to the list of e-mail addresses. It may go before that day."))


def _waiting(frame: Frame, delay: Delay, *, is_lead: bool) -> str:
    """Say that counted results wait, why, and what brings them out."""
    parts = [_("They wait for this reason, which everybody can read: “%(reason)s”", reason=delay.reason)]
    if delay.until and not frame.import_only:
        parts.append(_("They come out by themselves on %(day)s.", day=day(delay.until)))
    elif delay.until:
        parts.append(_("The new day is %(day)s.", day=day(delay.until)))
    elif is_lead:
        parts.append(_("They come out when you publish them, or on a new day once you say one."))
    else:
        parts.append(_("They come out when the lead publishes them, or on a new day once one is said."))
    return " ".join(str(part) for part in parts)


def _by_itself(stage: Stage, frame: Frame, today: date) -> str:
    """Say what happens on its day without anybody: a promise to real staff, and to nobody in a wave made up."""
    if frame.is_demonstration and stage in {Stage.NOT_YET, Stage.ANSWERING}:
        return str(_("Because it is made up, it can be closed now."))
    words = {
        Stage.ANSWERING: _("After that it closes by itself."),
        Stage.COUNTED: _("On that day they come out by themselves, unless it is said before why they are late."),
    }
    if today >= frame.day("results"):
        words |= {Stage.COUNTED: _("Within minutes they come out by themselves.")}
    return "" if frame.import_only else str(words.get(stage, ""))
