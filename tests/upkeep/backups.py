"""What tests of backups have in common: making one, restoring it elsewhere, and looking at every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.lead import NOW, Lead
from tiassess.config import Settings
from tiassess.storage.database import Database
from tiassess.upkeep.backing_up import back_up, backed_up_tables
from tiassess.upkeep.restoring import Restored, open_backup, restore


@dataclass
class Elsewhere:
    """An empty database to restore into, with the secret and the key directory of the first one."""

    settings: Settings
    database: Database
    restored: Restored

    def lead(self, folder: Path) -> Lead:
        """The lead there."""
        return Lead(self.database, self.settings, folder)


def backs_up(lead: Lead, name: str = "backup.tar") -> Path:
    """Make a backup and give its file."""
    file = lead.folder / name
    back_up(lead.database, lead.settings, file, NOW)
    return file


@contextmanager
def restored_in(empty: Settings, file: Path, of: Settings) -> Iterator[Elsewhere]:
    """Restore a backup into an empty database.

    Args:
        empty: where.
        file: the backup.
        of: the settings of the server: its secret and its key directory.
    """
    settings = replace(of, database_url=empty.database_url)
    with closing(Database(settings.database_url)) as database:
        with closing(open_backup(settings, file)) as container:
            restored = restore(database, settings, container, NOW)
        yield Elsewhere(settings, database, restored)


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row that belongs into a backup, by table."""
    with database.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in backed_up_tables()
        }


Change = Callable[[bytes], bytes]
