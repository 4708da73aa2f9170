"""The demonstration for tests: made once for all workers, copied for each test that wants a server full of life."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tiassess.collection.ballots import Progress, no_progress
from tiassess.config import Settings, make_private_dir, shipped_folder
from tiassess.demonstration.making import Making
from tiassess.instrument.library import InstrumentLibrary
from tiassess.storage.database import Database


@dataclass(frozen=True)
class MadeDemonstration:
    """A database with a demonstration.

    Attributes:
        settings: where it is.
        passwords: of those who can sign in, by e-mail address.
        moment: when it was made; its days are counted from there.
    """

    settings: Settings
    passwords: Mapping[str, str]
    moment: datetime

    def copy(self, folder: Path) -> MadeDemonstration:
        """Give a copy on SQLite that a test may change, closed by nobody else."""
        _, _, path = self.settings.database_url.partition(":///")
        settings = replace(
            self.settings,
            database_url=f"sqlite:///{shutil.copy(path, folder / 'demonstration.sqlite')}",
            key_dir=Path(shutil.copytree(self.settings.key_dir, folder / "demonstration-keys")),
            instance_dir=make_private_dir(folder / "demonstration-instance"),
        )
        return replace(self, settings=settings)


def make_demonstration(settings: Settings, moment: datetime, progress: Progress = no_progress) -> MadeDemonstration:
    """Make the demonstration in a migrated database."""
    database = Database(settings.database_url)
    try:
        library = InstrumentLibrary(shipped_folder("instruments"))
        passwords = Making(database, settings, library, moment).make(progress)
    finally:
        database.close()
    return MadeDemonstration(settings, passwords, moment)
