"""What the pages of results cost the server: the same, however many answered.

    python -m bench.results --ballots 100 100000

Two waves that differ in nothing but the number of ballots are counted and published, and their pages are asked for in
this process: once with nothing remembered, then again and again. Figures are milliseconds of the processor.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from bench.count import NAME, NOW, open_a_wave
from bench.large_service import LargeService
from tiassess.app import create_app
from tiassess.collection.import_map import ImportMap
from tiassess.collection.importing import ImportRequest, check_import, import_responses
from tiassess.config import Settings, make_private_dir
from tiassess.release import reading
from tiassess.release.counting import count_wave
from tiassess.release.fieldwork import close_wave
from tiassess.release.publishing import publish_wave
from tiassess.storage.database import Database
from tiassess.storage.migrating import upgrade
from tiassess.web.running import running

RESULTS = "/results/bench/bench"
PAGES = {
    "what we heard": RESULTS,
    "a theme": f"{RESULTS}/themes/t0",
    "teams and roles": f"{RESULTS}/teams",
    "a team": f"{RESULTS}/teams/unit.t0",
    "surveys so far": f"{RESULTS}/waves",
    "how we worked this out": f"{RESULTS}/method",
}
LOOKS = 30
MOST_MS = 60
MOST_RATIO = 1.2


def main() -> None:
    """Read the words, measure both waves, print a table; end with 1 if a page is slower than promised."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--ballots", type=int, nargs=2, default=[100, 100_000])
    words.add_argument("--items", type=int, default=48)
    words.add_argument("--teams", type=int, default=4)
    words.add_argument("--roles", type=int, default=2)
    options = words.parse_args()
    few, many = (
        measure(LargeService(ballots, options.items, options.teams, options.roles)) for ballots in options.ballots
    )
    sys.exit(0 if print_table(options.ballots, few, many) else 1)


def measure(service: LargeService) -> Mapping[str, tuple[float, float]]:
    """Publish a wave of a service; give what each page costs with nothing remembered, and then."""
    with tempfile.TemporaryDirectory() as name:
        app = create_app(publish(service, Path(name)))
        costs = {page: cost_of(app, path) for page, path in PAGES.items()}
        with app.app_context():
            running().database.close()
    return costs


def publish(service: LargeService, folder: Path) -> Settings:
    """Carry a wave from its file to its publication, and say where it lies."""
    url = f"sqlite:///{folder / 'bench.sqlite'}"
    settings = Settings(url, secrets.token_bytes(32), make_private_dir(folder / "keys"), folder)
    database = Database(url)
    upgrade(database.engine)
    open_a_wave(database, settings, service, folder)
    request = ImportRequest(NAME, service.write_responses(folder / "responses.csv"), ImportMap())
    import_responses(database, settings, check_import(database, settings, request, NOW), NOW)
    close_wave(database, settings, NAME, NOW)
    count_wave(database, settings, NAME, NOW)
    publish_wave(database, settings, NAME, NOW)
    database.close()
    return settings


def cost_of(app: Flask, path: str) -> tuple[float, float]:
    """Measure a page: first with no release remembered, then the median of many looks."""
    client = app.test_client()
    look_at(client, path)  # templates are compiled once for all waves
    reading.forget()
    first = milliseconds(lambda: look_at(client, path))
    return first, median(milliseconds(lambda: look_at(client, path)) for _ in range(LOOKS))


def look_at(client: FlaskClient, path: str) -> None:
    """Ask for a page as a browser does."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, (path, answer.status_code)


def milliseconds(act: Callable[[], None]) -> float:
    """Measure the processor's time of an act."""
    start = time.process_time()
    act()
    return 1000 * (time.process_time() - start)


def print_table(
    ballots: list[int], few: Mapping[str, tuple[float, float]], many: Mapping[str, tuple[float, float]]
) -> bool:
    """Print what each page costs in both waves; say whether all keep what is promised."""
    columns = [f"{n:,} {when}" for n in ballots for when in ("first", "then")]
    print(f"{'ms of the processor':26}" + "".join(f"{column:>16}" for column in columns) + f"{'ratio':>8}")
    for page in PAGES:
        ratio = many[page][1] / few[page][1]
        print(f"{page:26}" + "".join(f"{cost:16.1f}" for cost in (*few[page], *many[page])) + f"{ratio:8.2f}")
    ratio = sum(cost for _, cost in many.values()) / sum(cost for _, cost in few.values())
    print(f"{'all pages together':26}{'':64}{ratio:8.2f}")
    return ratio <= MOST_RATIO and max(cost for _, cost in (*few.values(), *many.values())) <= MOST_MS


if __name__ == "__main__":
    main()
