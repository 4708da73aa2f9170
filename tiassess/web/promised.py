"""What the pages of a wave tell of its promises, whichever door they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tiassess.wave.extension import first_last_day
from tiassess.wave.minutes import minutes_of

if TYPE_CHECKING:
    from tiassess.wave.frame import Frame


@dataclass(frozen=True)
class Promised:
    """The promises of a wave, read from its frame.

    Attributes:
        frame: what was promised; for a draft, what would be if it opened now.
    """

    frame: Frame

    @property
    def opens(self) -> date:
        """Give the first day of answering."""
        return self.frame.day("opens")

    @property
    def closes(self) -> date:
        """Give the last day of answering."""
        return self.frame.day("closes")

    @property
    def first_closes(self) -> date | None:
        """Give what the last day of answering was before it was extended, or None if it never was."""
        return first_last_day(self.frame)

    @property
    def results(self) -> date:
        """Give the day by which results come out."""
        return self.frame.day("results")

    @property
    def destroy_on(self) -> date:
        """Give the day on which answers are destroyed if nothing was published."""
        return self.frame.day("destroy")

    @property
    def threshold(self) -> int:
        """Give the fewest people behind a result."""
        return self.frame.thresholds.unit

    @property
    def by_link(self) -> bool:
        """Say whether anyone with the link can answer, and answer again."""
        return self.frame.by_link

    @property
    def minutes(self) -> tuple[int, int]:
        """Give about how many minutes it takes, from and to."""
        return minutes_of(self.frame.questionnaire)
