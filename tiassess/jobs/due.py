"""What is due: all who do something without being asked, in one order, for the worker and for ``tiassess sweep``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tiassess.config import Settings
from tiassess.jobs.heads import HeadsTeller
from tiassess.jobs.heartbeat import beat
from tiassess.jobs.inviting import Inviter
from tiassess.jobs.posting import Poster
from tiassess.jobs.sweeping import Sweeper
from tiassess.storage.database import Database


@dataclass(frozen=True)
class Due:
    """All who do what is due.

    Attributes:
        settings: where the heartbeat is kept.
        sweeper: closes, counts, publishes and destroys.
        inviter: sends links to people who are to sign in.
        heads: sends the ledgers' checksums.
        poster: sends messages to those who are asked.
    """

    settings: Settings
    sweeper: Sweeper
    inviter: Inviter
    heads: HeadsTeller
    poster: Poster

    @classmethod
    def of(cls, database: Database, settings: Settings) -> Due:
        """Give those of one installation."""
        return cls(
            settings,
            Sweeper(database, settings),
            Inviter(database, settings),
            HeadsTeller(database, settings),
            Poster(database, settings),
        )

    def stop_when(self, is_stopping: Callable[[], bool]) -> None:
        """Let everybody stop after the act that is being done as soon as this says so."""
        for each in (self.sweeper, self.inviter, self.heads, self.poster):
            each.is_stopping = is_stopping

    def look_around(self, moment: datetime) -> bool:
        """Do what is due and send a piece of what waits; say whether more can be sent at once."""
        beat(self.settings, moment)
        self.sweeper.sweep(moment)
        more_links = self.inviter.send(moment)
        self.heads.tell(moment)
        return self.poster.post(moment) or more_links
