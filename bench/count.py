"""How long a large wave takes: sealing, closing, counting in its steps, publishing.

    python -m bench.count --ballots 180000 --items 60 --database postgresql

Figures depend on the machine, so each is also set against libsodium's own time for opening as many boxes. The three
steps of the count run in a process of their own, and so does the memory they are charged with.
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

from bench.counting_steps import count_in_steps
from bench.databases import KINDS, fresh_database
from bench.large_service import LargeService
from bench.stopwatch import Step, Stopwatch
from tiassess.collection.import_map import ImportMap
from tiassess.collection.importing import ImportRequest, check_import, import_responses
from tiassess.config import Settings, make_private_dir
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.release.fieldwork import close_wave, open_wave
from tiassess.release.publishing import publish_wave
from tiassess.storage.database import Database
from tiassess.storage.migrating import upgrade
from tiassess.wave.organisations import add_organisation
from tiassess.wave.units import import_roles, import_units
from tiassess.wave.waves import WaveName, WavePlan, create_wave

NAME = WaveName("bench")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def main() -> None:
    """Read the words, carry a wave through, print a table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--ballots", type=int, default=180_000)
    words.add_argument("--items", type=int, default=60)
    words.add_argument("--teams", type=int, default=300)
    words.add_argument("--roles", type=int, default=8)
    words.add_argument("--database", choices=KINDS, default="sqlite")
    words.add_argument("--folder", type=Path, help="where the database lies while it runs")
    options = words.parse_args()
    service = LargeService(options.ballots, options.items, options.teams, options.roles)
    with tempfile.TemporaryDirectory(dir=options.folder) as name, fresh_database(options.database, Path(name)) as url:
        steps, baseline = measure(service, url, Path(name))
    print(f"{service}, {options.database}")
    print_table(steps, baseline)


def measure(service: LargeService, url: str, folder: Path) -> tuple[list[Step], Step]:
    """Carry a wave from its file to its publication; give what each step cost, and the yardstick."""
    settings = Settings(url, secrets.token_bytes(32), make_private_dir(folder / "keys"), folder)
    database = Database(url)
    upgrade(database.engine)
    open_a_wave(database, settings, service, folder)
    request = ImportRequest(NAME, service.write_responses(folder / "responses.csv"), ImportMap())
    watch = Stopwatch()
    with watch.step("check, seal and import"):
        import_responses(database, settings, check_import(database, settings, request, NOW), NOW)
    with watch.step("close (mix)"):
        close_wave(database, settings, NAME, NOW)
    database.close()
    # Not a `Pool`: its processes may start none of their own, and counting does.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        counting, baseline = process.submit(count_in_steps, settings, NAME, NOW).result()
    with watch.step("publish and erase"):
        publish_wave(database, settings, NAME, NOW)
    database.close()
    importing, closing, publishing = watch.steps
    return [importing, closing, *counting, publishing], baseline


def open_a_wave(database: Database, settings: Settings, service: LargeService, folder: Path) -> None:
    """Add the service and open its wave for import."""
    add_organisation(database, slug="bench", name="Bench", timezone="Europe/London", moment=NOW)
    import_units(database, "bench", service.write_units(folder / "units.csv"))
    import_roles(database, "bench", service.write_roles(folder / "roles.csv"))
    questionnaire = service.questionnaire()
    plan = WavePlan(
        slug=NAME.slug,
        name="Bench",
        questionnaire=questionnaire,
        opens=date(2026, 1, 5),
        closes=date(2026, 2, 2),
        profile=Profile.STANDARD,
        breakdown=Breakdown.BOTH,
    )
    create_wave(database, "bench", plan, questionnaire, NOW)
    open_wave(database, settings, NAME, NOW)


def print_table(steps: list[Step], baseline: Step) -> None:
    """Print what each step took, in seconds and in multiples of bare libsodium."""
    print(f"{'step':40}{'seconds':>9}{'of CPU':>9}{'× bare':>9}{'peak MB':>9}")
    for step in [*steps, baseline]:
        times = step.processor / baseline.processor
        print(f"{step.name:40}{step.seconds:9.1f}{step.processor:9.1f}{times:9.1f}{step.peak_mb:9.0f}")


if __name__ == "__main__":
    main()
