"""The walk-through on a real survey of 1,471 people: every published number is the file's own, and nothing else is."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import Cluster
from tests.conftest import settings_for
from tiassess.cli import NounGroup
from tiassess.config import Settings

CHECKOUT = Path(__file__).parents[1]
SCRIPT = CHECKOUT / "script" / "walk-through"
PAGE = CHECKOUT / "docs" / "walk-through.md"
QUESTIONS = [f"q{number}" for number in range(1, 11)]
OPTIONS = ["1", "2", "3", "4"]
FOUR_PEOPLE = "Family Justice Center"
SEVEN_PEOPLE = "Economic Development"

Row = dict[str, str]


@pytest.fixture(scope="module")
def survey() -> Path:
    """The file of the real survey, where it lies beside the checkout."""
    place: str = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["tiassess"]["test-data"]
    path = CHECKOUT / place / "county_staff_survey.csv"
    if not path.is_file():
        pytest.skip(f"The real survey is not here: {path}. Its place is test-data in pyproject.toml.")
    return path


@pytest.fixture(scope="module")
def rows(survey: Path) -> list[Row]:
    with survey.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("walk-through")


@pytest.fixture(scope="module")
def released(survey: Path, sqlite_folder: Path) -> dict[str, Any]:
    """The release of the walk-through on SQLite."""
    settings = settings_for(f"sqlite:///{sqlite_folder / 'tiassess.sqlite'}", sqlite_folder)
    return walk_through(survey, settings, sqlite_folder)


@pytest.fixture(scope="module")
def postgresql_settings(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    yield settings_for(cluster.create("walk_through"), tmp_path_factory.mktemp("postgresql"))
    cluster.drop("walk_through")


def walk_through(survey: Path, settings: Settings, folder: Path) -> dict[str, Any]:
    """Run the script and read the release that it exported; its last steps were the audit and the ledger."""
    done = subprocess.run(
        [SCRIPT, survey, folder / "walk"],
        env={**os.environ, **settings.as_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no number that was found to follow from it rests on fewer than 5 people" in done.stdout
    assert "The ledger holds" in done.stdout
    document: dict[str, Any] = json.loads((folder / "walk" / "release.json").read_bytes())
    return document


def group(released: Mapping[str, Any], label: str) -> dict[str, Any]:
    [found] = [each for each in released["groups"] if each["label"] == label and each["kind"] != "other"]
    return dict(found)


def people_of(rows: list[Row], group: Mapping[str, Any], released: Mapping[str, Any]) -> list[Row]:
    """Take a group's rows from the file, by the group's name alone; the rest are in no department that is shown."""
    if group["kind"] == "organisation":
        return rows
    if group["kind"] == "other":
        alone = {each["label"] for each in released["groups"] if each["kind"] == "unit" and each["shown"]}
        return [row for row in rows if row["unit"] not in alone]
    return [row for row in rows if row[group["kind"]] == group["label"]]


def counted(rows: list[Row], question: str) -> dict[str, int]:
    answers = Counter(row[question] for row in rows)
    return {option: answers[option] for option in OPTIONS}


def mean_in_points(counts: Mapping[str, int]) -> Fraction:
    """The least favourable of four options is worth 0 points and the most favourable 100."""
    points = sum((people * Fraction(100 * (int(option) - 1), 3) for option, people in counts.items()), Fraction())
    return points / sum(counts.values())


def test_the_file_is_the_one_we_know(rows: list[Row]) -> None:
    answers = Counter(row["q1"] for row in rows)
    assert (len(rows), answers["na"], answers[""], sum(counted(rows, "q1").values())) == (1471, 5, 18, 1448)
    small = sorted(people for people in Counter(row["unit"] for row in rows).values() if people < 10)
    assert small == [4, 7]


def test_the_whole_has_everybody(released: dict[str, Any]) -> None:
    whole = group(released, "The county")
    assert (whole["n"], released["ballots"]["counted"]) == (1471, 1471)
    assert (whole["items"][0]["id"], whole["items"][0]["n"]) == ("q1", 1448)


def test_every_published_count_is_the_count_in_the_file(released: dict[str, Any], rows: list[Row]) -> None:
    compared = Counter[str]()
    for each in (each for each in released["groups"] if each["shown"]):
        people = people_of(rows, each, released)
        assert each["n"] == len(people), each["label"]
        for item in (item for item in each["items"] if item["shown"]):
            counts = counted(people, item["id"])
            assert item["n"] == sum(counts.values())
            if "counts" in item:
                assert item["counts"] == counts, (each["label"], item["id"])
            else:
                assert counts[item["coded"]["option"]] >= item["coded"]["at_least"] == item["n"] - 2
            compared[each["kind"]] += 1
    assert compared["organisation"] == 10
    assert compared["role"] > 3 * 10
    assert compared["unit"] > 17 * 10


def test_every_department_and_role_is_a_group(released: dict[str, Any], rows: list[Row]) -> None:
    for kind in ("unit", "role"):
        names = {row[kind] for row in rows} - {""}
        assert {each["label"] for each in released["groups"] if each["kind"] == kind} == names


def test_every_score_is_the_mean_of_the_means_of_its_questions(released: dict[str, Any], rows: list[Row]) -> None:
    compared = 0
    for each in (each for each in released["groups"] if each["shown"]):
        people = people_of(rows, each, released)
        counts = [counted(people, question) for question in QUESTIONS]
        score = sum(map(mean_in_points, counts)) / len(QUESTIONS)
        [theme] = each["themes"]
        assert theme["shown"] == all("counts" in item for item in each["items"]), each["label"]
        if theme["shown"]:
            assert theme["score"] == int(10 * score + Fraction(1, 2)) / 10, each["label"]
            assert theme["n"] == min(sum(people.values()) for people in counts)
            compared += 1
    assert compared > 17


def test_the_department_of_four_is_in_no_number(released: dict[str, Any]) -> None:
    hidden = group(released, FOUR_PEOPLE)
    assert set(hidden) == {"id", "label", "kind", "members", "shown"}
    assert hidden["shown"] is False
    assert not list(numbers_in(hidden))


def numbers_in(value: object) -> Iterator[float]:
    """Walk through a piece of JSON and give every number in it; *shown or not* is no number."""
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers_in(inner)


def test_the_department_of_seven_hides_the_four_from_subtraction(released: dict[str, Any]) -> None:
    assert group(released, SEVEN_PEOPLE)["shown"] is False
    units = [each for each in released["groups"] if each["kind"] == "unit"]
    assert {each["label"] for each in units if not each["shown"]} == {FOUR_PEOPLE, SEVEN_PEOPLE}
    for place, whole in enumerate(group(released, "The county")["items"]):
        shown = [each["items"][place] for each in units if each["shown"]]
        rest = whole["n"] - sum(item["n"] for item in shown if item["shown"])
        assert rest >= 5, whole["id"]


@pytest.mark.long
def test_the_other_database_and_another_order_of_rows_give_the_same_release(
    released: dict[str, Any], survey: Path, postgresql_settings: Settings, tmp_path: Path
) -> None:
    header, *lines = survey.read_text(encoding="utf-8-sig").splitlines()
    random.Random(1471).shuffle(lines)
    shuffled = tmp_path / "shuffled.csv"
    shuffled.write_text("\n".join([header, *lines]), encoding="utf-8")
    assert walk_through(shuffled, postgresql_settings, tmp_path) == released


def test_no_ballot_and_no_key_is_left_after_publishing(released: dict[str, Any], sqlite_folder: Path) -> None:
    assert released["ballots"]["counted"] == 1471
    assert (sqlite_folder / "tiassess.sqlite").stat().st_size < 1471 * 2048, "the ballots alone would take more"
    assert not list((sqlite_folder / "keys").glob("*.key"))


def test_the_page_explains_every_command_of_the_script() -> None:
    assert commands_in(PAGE.read_text()) == commands_in(SCRIPT.read_text())


def commands_in(text: str) -> list[str]:
    """Take the commands: lines that begin with a command's noun and verb, joined where they go on."""
    joined = re.sub(r"\\\n\s*", "", text)
    return re.findall(rf"^tiassess (?:{'|'.join(NounGroup.nouns)}) .*$", joined, re.MULTILINE)


def test_a_wrong_word_shows_how_to_use_the_script(tmp_path: Path) -> None:
    done = subprocess.run([SCRIPT, tmp_path / "missing.csv"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "script/walk-through FILE.csv [FOLDER]" in done.stdout
