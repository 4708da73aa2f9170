"""The conditions under which a wave may open, as a list of rules to which later ways in add theirs.

Each rule answers with a sentence or with nothing. The sources are the wave rules R11 (a), (h) and (i) of disclosure
control: figures of two waves can be played against each other when the waves lie close together or overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tiassess.wave.tables import Wave, WaveState

DAYS_BETWEEN_CLOSES = timedelta(days=28)
"""R11 (a): two waves closer together could be played against each other."""


@dataclass(frozen=True)
class Opening:
    """What the rules look at.

    Attributes:
        wave: the wave to be opened.
        others: the organisation's other waves that have been opened, whatever became of them.
        headcount: the organisation's headcount, or None when unknown.
        import_only: whether nobody can answer and only files can be imported.
        today: the day it is in the organisation's zone.
    """

    wave: Wave
    others: Sequence[Wave]
    headcount: int | None
    import_only: bool
    today: date


Condition = Callable[[Opening], str | None]


def one_open_wave(opening: Opening) -> str | None:
    """R11 (h): an organisation has one open wave at a time."""
    still_open = [other.slug for other in opening.others if other.state is WaveState.OPEN]
    if still_open:
        return f"The wave “{still_open[0]}” is still open. Close it first: one wave is open at a time."
    return None


def weeks_between_closes(opening: Opening) -> str | None:
    """R11 (a): at least 28 days lie between the last days of two waves."""
    return too_close_to_another(opening.wave.closes, opening.others)


def too_close_to_another(closes: date, others: Sequence[Wave]) -> str | None:
    """Say which wave's last day is too close to another last day, if one's is."""
    for other in others:
        if other.state is not WaveState.DESTROYED and abs(other.closes - closes) < DAYS_BETWEEN_CLOSES:
            return (
                f"The wave “{other.slug}” closes on {other.closes}. At least {DAYS_BETWEEN_CLOSES.days} days must lie "
                "between the last days of two waves, so that nobody can tell who came or went in between."
            )
    return None


def enough_staff(opening: Opening) -> str | None:
    """R11 (i): an organisation of unknown or very small headcount can only import."""
    if opening.import_only:
        return None
    if opening.headcount is None:
        return (
            "The headcount of the organisation is unknown because a unit's is. Enter all headcounts, "
            "or create the wave without a way in, for import only."
        )
    if opening.headcount < 2 * opening.wave.threshold:
        return (
            f"With {opening.headcount} staff nobody could answer unseen: at least {2 * opening.wave.threshold} are "
            "needed for results of this threshold."
        )
    return None


def destruction_ahead(opening: Opening) -> str | None:
    """P5: a wave whose answers would have to be destroyed already never opens."""
    if opening.wave.destroy_on <= opening.today:
        return f"Its answers would have to be destroyed on {opening.wave.destroy_on}. Create the wave anew."
    return None


def not_by_e_mail_alone(opening: Opening) -> str | None:
    """Nobody has to use an address that their employer runs: a card or the link is there too."""
    if opening.import_only or opening.wave.ways_in != ["e-mail"]:
        return None
    return (
        "E-mail cannot be the only way in, because work e-mail can be watched. Choose code cards or an open link too."
    )


CONDITIONS: tuple[Condition, ...] = (
    one_open_wave,
    weeks_between_closes,
    enough_staff,
    destruction_ahead,
    not_by_e_mail_alone,
)
"""Every condition is tried, so that a lead reads all reasons at once."""


def reasons_against(opening: Opening) -> list[str]:
    """Give every reason why a wave may not open now; none means that it may."""
    return [reason for condition in CONDITIONS if (reason := condition(opening))]
