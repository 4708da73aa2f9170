"""Where a wave stands for those who lead it: a word for its state, and the next step in a sentence."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tiassess.collection.tables import CodeWay
from tiassess.wave.standing import Standing, standing_of
from tiassess.wave.states import RANK
from tiassess.wave.tables import Wave, WaveState
from tiassess.web.language import day

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def next_step(stage: Stage, frame: Frame, *, is_lead: bool) -> str:
    """Say what comes next, to those who can do it and to those who wait for it."""
    results = day(frame.day("results"))
    words = {
        Stage.DRAFT: _("Look through it, and open it when everything is right. Until then all of it can change."),
        Stage.NOT_YET: _("Staff can answer from %(day)s.", day=day(frame.day("opens"))),
        Stage.ANSWERING: _("Staff can answer until the end of %(day)s.", day=day(frame.day("closes"))),
        Stage.IMPORTING: _("Answers are imported by those who run the server. Close it when all are in."),
        Stage.OVER: _("Nobody can answer any more. Close it next."),
        Stage.CLOSED: _("Count it next. Results are promised by %(day)s.", day=results),
        Stage.COUNTED: _("Look at the check, then publish it. Results are promised by %(day)s.", day=results),
        Stage.PUBLISHED: _("Everybody with the link can read the results. Talk about them, and say what will change."),
        Stage.TOO_FEW: _("Too few people answered to share results safely. All answers have been deleted."),
        Stage.NEVER_PUBLISHED: _("Results were not published in time. All answers have been deleted, as was promised."),
    }
    if not is_lead:
        words |= {
            Stage.DRAFT: _("The lead prepares it. Until it is open all of it can change."),
            Stage.IMPORTING: _("Answers are imported by those who run the server. The lead closes it when all are in."),
            Stage.OVER: _("Nobody can answer any more. The lead closes it next."),
            Stage.CLOSED: _("The lead counts it next. Results are promised by %(day)s.", day=results),
            Stage.COUNTED: _("The lead publishes it next. Results are promised by %(day)s.", day=results),
        }
    if not frame.import_only:
        words |= {
            Stage.OVER: _("Nobody can answer any more. Within minutes it is closed and counted by itself."),
            Stage.CLOSED: _("It is counted by itself in a few minutes. Results are promised by %(day)s.", day=results),
        }
    return " ".join(said for said in (str(words[stage]), _cards(stage, frame), _by_itself(stage, frame)) if said)


def _cards(stage: Stage, frame: Frame) -> str:
    """Say what is to be done about code cards, where there are some."""
    if CodeWay.CARDS not in frame.ways_in:
        return ""
    words = {
        Stage.NOT_YET: _("Print the code cards before that: one member asks for them and another one prints them."),
        Stage.ANSWERING: _("Cancel spare code cards by then."),
    }
    return str(words.get(stage, ""))


def _by_itself(stage: Stage, frame: Frame) -> str:
    """Say what happens on its day without anybody: a promise to real staff, and to nobody in a wave made up."""
    if frame.is_demonstration and stage in {Stage.NOT_YET, Stage.ANSWERING}:
        return str(_("Because it is made up, it can be closed now."))
    words = {
        Stage.ANSWERING: _("After that it closes by itself."),
        Stage.COUNTED: _("On that day they come out by themselves, unless it is said before why they are late."),
    }
    return "" if frame.import_only else str(words.get(stage, ""))
