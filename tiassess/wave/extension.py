"""Extension: the one change that a frame allows, which is a later last day of answering, and how to see what it was.

Everything else in the frame stays word for word, and the first last day stays in it beside the new one: so everybody
can be told of both, and whoever compares the frame with the one of the opening finds this and no other difference.
"""

from __future__ import annotations

from datetime import date

from tiassess.wave.frame import Frame

FIRST = "first_closes"


def first_last_day(frame: Frame) -> date | None:
    """Give the last day of answering that was promised at the opening, if it was extended since; otherwise None."""
    first = frame.document["days"].get(FIRST)
    return date.fromisoformat(first) if first else None


def extended_frame(frame: Frame, closes: date) -> Frame:
    """Give a frame with a later last day of answering, which also says what it was.

    Args:
        frame: one that was never extended.
        closes: the new last day.
    """
    days = {**frame.document["days"], "closes": closes.isoformat(), FIRST: frame.day("closes").isoformat()}
    return Frame({**frame.document, "days": days})


def frame_as_opened(frame: Frame) -> Frame:
    """Give a frame as it was when the wave opened."""
    first = first_last_day(frame)
    if first is None:
        return frame
    days = {name: day for name, day in frame.document["days"].items() if name != FIRST}
    return Frame({**frame.document, "days": {**days, "closes": first.isoformat()}})
