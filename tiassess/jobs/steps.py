"""Steps: what is due to be done to a wave on a day, decided from its state and from what was promised.

Days are whole days in the zone that was promised, so that neither the server's clock nor a change to summer time
moves anything.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tiassess.wave.frame import Frame
from tiassess.wave.standing import Delay
from tiassess.wave.tables import WaveState


class Step(StrEnum):
    """Something that is done to a wave; its value is how the log says that it was."""

    CLOSE = "closed"
    COUNT = "counted"
    PUBLISH = "published"


def step_due(state: WaveState, frame: Frame, today: date, delay: Delay | None, *, has_ballots: bool) -> Step | None:
    """Say what is due, if anything.

    Answering ends with its last day, and closing follows by itself. Where answers are imported somebody closes by
    hand, who knows when the last file has come. But results were promised for a day (promise P10), so on that day a
    wave that holds anything is closed, counted and published like every other.

    Args:
        state: the wave's state.
        frame: what was promised.
        today: the day in the zone that was promised.
        delay: what was said of late results, which stops nothing but publishing.
        has_ballots: whether anything was received or imported.
    """
    results_have_come = today >= frame.day("results")
    if state is WaveState.OPEN and today > frame.day("closes"):
        waits_for_files = frame.import_only and not (results_have_come and has_ballots)
        return None if waits_for_files else Step.CLOSE
    if state is WaveState.CLOSED:
        return Step.COUNT
    is_held_back = delay is not None and delay.holds_on(today)
    return Step.PUBLISH if state is WaveState.COUNTED and results_have_come and not is_held_back else None


def goes_by_itself(frame: Frame, opened: date) -> bool:
    """Say whether days were promised that are still to be kept, so that a wave goes on without anybody.

    An earlier survey is imported after its days. Nobody waits for them, and files may come for weeks, so its lead does
    every step by hand, up to the day of destruction.

    Args:
        frame: what was promised.
        opened: the day on which the wave was opened.
    """
    return not frame.import_only or opened < frame.day("results")
