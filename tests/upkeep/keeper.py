"""Whoever runs a server and replaces its secret, as an actor."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.collection.answering_desk import OpenWave
from tests.lead import NOW, Lead
from tiassess.collection.answering import Entry
from tiassess.collection.renewing_rows import Renewal
from tiassess.config import Settings, load_settings
from tiassess.upkeep.rotating import renew_all, rotate_keys

NEW_SECRET = bytes(range(100, 132))


@dataclass
class Keeper:
    """Somebody who keeps a server, for a lead."""

    lead: Lead

    def names_a_new_secret(self, secret: bytes = NEW_SECRET) -> None:
        """Put a new secret into the settings, the one before beside it."""
        here = self.lead.settings
        former = (here.secret_key, *here.previous_secret_keys)
        self.lead.settings = replace(here, secret_key=secret, previous_secret_keys=former)

    def rotates(self) -> Renewal:
        """Put everything under the present secret."""
        return rotate_keys(self.lead.database, self.lead.settings, NOW)

    def forgets_the_old_secret(self) -> None:
        """Take the former secrets out of the settings."""
        self.lead.settings = replace(self.lead.settings, previous_secret_keys=())

    def replaces_the_secret(self, secret: bytes = NEW_SECRET) -> Renewal:
        """Do all of it."""
        self.names_a_new_secret(secret)
        renewal = self.rotates()
        self.forgets_the_old_secret()
        return renewal

    def looks(self) -> Renewal:
        """Look what still rests on a former secret."""
        return renew_all(self.lead.database, self.lead.settings, changes=False)


def somebody_sends(wave: OpenWave, entry: Entry | None = None, answers: Sequence[str] = ("3", "2", "1")) -> Entry:
    """Let somebody fill in a form and send it."""
    entry = entry or wave.entry()
    wave.answers(entry, {f"q{at}": answer for at, answer in enumerate(answers, start=1)})
    wave.desk.send(entry, NOW)
    return entry


def embedded(folder: Path, migrated_sqlite: Path) -> Settings:
    """Give the settings of an embedded default whose database is migrated."""
    settings = load_settings({"TIASSESS_INSTANCE_DIR": str(folder / "instance")})
    shutil.copy(migrated_sqlite, settings.database_url.removeprefix("sqlite:///"))
    return settings
