"""How long it takes to replace the secret of a large open wave, to back it up and to restore it.

    python -m bench.upkeep --ballots 180000 --items 60 --database postgresql

Each step runs in a process of its own, and so does the memory it is charged with.
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bench.count import NAME, NOW, open_a_wave
from bench.databases import KINDS, fresh_database
from bench.large_service import LargeService
from bench.stopwatch import Step, Stopwatch
from tiassess.collection.import_map import ImportMap
from tiassess.collection.importing import ImportRequest, check_import, import_responses
from tiassess.config import Settings, make_private_dir
from tiassess.storage.database import Database
from tiassess.storage.migrating import upgrade
from tiassess.upkeep.backing_up import back_up
from tiassess.upkeep.restoring import open_backup, restore
from tiassess.upkeep.rotating import renew_all, rotate_keys


def main() -> None:
    """Read the words, do everything once, print a table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--ballots", type=int, default=180_000)
    words.add_argument("--items", type=int, default=60)
    words.add_argument("--database", choices=KINDS, default="sqlite")
    words.add_argument("--folder", type=Path, help="where the database lies while it runs")
    options = words.parse_args()
    service = LargeService(options.ballots, options.items, teams=300, roles=8)
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as name,
        fresh_database(options.database, Path(name), durable=True) as url,
    ):
        steps, size = measure(service, url, Path(name))
    print(f"{service}, {options.database}; the backup holds {size / 1e6:,.0f} MB")
    print(f"{'step':40}{'seconds':>9}{'of CPU':>9}{'peak MB':>9}")
    for step in steps:
        print(f"{step.name:40}{step.seconds:9.1f}{step.processor:9.1f}{step.peak_mb:9.0f}")


def measure(service: LargeService, url: str, folder: Path) -> tuple[list[Step], int]:
    """Fill an open wave and do everything with it; give what each step cost, and the size of the backup."""
    settings = Settings(url, secrets.token_bytes(32), make_private_dir(folder / "keys"), folder)
    with closing(Database(url)) as database:
        upgrade(database.engine)
        open_a_wave(database, settings, service, folder)
        request = ImportRequest(NAME, service.write_responses(folder / "responses.csv"), ImportMap())
        import_responses(database, settings, check_import(database, settings, request, NOW), NOW)
    both = replace(settings, secret_key=secrets.token_bytes(32), previous_secret_keys=(settings.secret_key,))
    steps = [apart(name, act, both, folder) for name, act in STEPS.items()]
    return steps, (folder / "backup.tar").stat().st_size


def apart(name: str, act: Callable[[Settings, Path], None], settings: Settings, folder: Path) -> Step:
    """Measure a step in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_measured, name, act, settings, folder).result()


def _measured(name: str, act: Callable[[Settings, Path], None], settings: Settings, folder: Path) -> Step:
    watch = Stopwatch()
    with watch.step(name):
        act(settings, folder)
    return watch.steps[0]


def rotating(settings: Settings, _folder: Path) -> None:
    """Put everything under the new secret."""
    with closing(Database(settings.database_url)) as database:
        rotate_keys(database, settings, NOW)


def looking(settings: Settings, _folder: Path) -> None:
    """Look whether anything rests on the old one."""
    with closing(Database(settings.database_url)) as database:
        renew_all(database, settings, changes=False)


def backing_up(settings: Settings, folder: Path) -> None:
    """Write a backup."""
    with closing(Database(settings.database_url)) as database:
        back_up(database, settings, folder / "backup.tar", NOW)


def restoring(settings: Settings, folder: Path) -> None:
    """Restore it into a SQLite database."""
    with (
        closing(Database(f"sqlite:///{folder / 'restored.sqlite'}")) as database,
        closing(open_backup(settings, folder / "backup.tar")) as container,
    ):
        restore(database, settings, container, NOW)


STEPS: dict[str, Callable[[Settings, Path], None]] = {
    "rotate": rotating,
    "rotate --check": looking,
    "backup": backing_up,
    "restore into SQLite": restoring,
}


if __name__ == "__main__":
    main()
