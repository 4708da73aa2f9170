"""The page, the schema and the code say the same about the release file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.disclosure.releases import example
from tiassess.disclosure.attacker import audit_release
from tiassess.disclosure.attacker.consistency import UNDERSTOOD
from tiassess.disclosure.release import FORMAT, Release
from tiassess.disclosure.shape import release_schema

PAGE = (Path(__file__).parents[2] / "docs" / "release-format.md").read_text(encoding="utf-8")
SCHEMA = release_schema()
PROPERTIES = SCHEMA["properties"]
OBJECTS: dict[str, dict[str, Any]] = {
    "The release": SCHEMA,
    "wave": PROPERTIES["wave"],
    "questionnaire": PROPERTIES["questionnaire"],
    "questions": PROPERTIES["questions"]["items"],
    "scores": PROPERTIES["scores"]["items"],
    "rules": PROPERTIES["rules"],
    "atoms": PROPERTIES["atoms"]["items"],
    "groups": SCHEMA["$defs"]["group"],
    "themes": SCHEMA["$defs"]["theme"],
    "items": SCHEMA["$defs"]["item"],
    "coded": SCHEMA["$defs"]["item"]["properties"]["coded"],
    "participation": PROPERTIES["participation"]["items"],
    "not_answered": PROPERTIES["not_answered"]["items"],
    "not_answered items": SCHEMA["$defs"]["not_answered"],
    "reasons": SCHEMA["$defs"]["not_answered"]["properties"]["reasons"],
    "ballots": PROPERTIES["ballots"],
}


def documented() -> dict[str, dict[str, str]]:
    """Read the tables of the page: for each object its keys and when they are there."""
    sections = re.split(r"^### (.+)$", PAGE.partition("\n## An example")[0], flags=re.MULTILINE)[1:]
    return {
        title: dict(re.findall(r"^\| `(\w+)` \| ([a-z ]+) \|", text, flags=re.MULTILINE))
        for title, text in zip(sections[::2], sections[1::2], strict=True)
    }


def in_schema(described: dict[str, Any]) -> dict[str, str]:
    """Say of each key of an object in the schema when it is there."""
    if_shown = described.get("then", {}).get("required", [])
    return {
        key: "always"
        if key in described["required"]
        else "if shown"
        if key in if_shown
        else "not yet"
        if "not" in value
        else "maybe"
        for key, value in described["properties"].items()
    }


def test_the_page_describes_every_object() -> None:
    assert documented().keys() == OBJECTS.keys()


@pytest.mark.parametrize("name", OBJECTS)
def test_the_page_and_the_schema_have_the_same_keys(name: str) -> None:
    assert documented()[name] == in_schema(OBJECTS[name])


@pytest.mark.parametrize("name", OBJECTS)
def test_no_object_may_have_other_keys(name: str) -> None:
    assert OBJECTS[name]["additionalProperties"] is False


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert PROPERTIES["format"]["const"] == FORMAT


def test_the_writer_writes_every_key_that_is_always_there() -> None:
    document = example() | {"sha256": "0" * 64}
    assert set(SCHEMA["required"]) == document.keys()


def test_the_attacker_understands_every_key_that_may_be_there() -> None:
    assert {key for key, when in in_schema(SCHEMA).items() if when != "not yet"} == UNDERSTOOD


def test_the_example_on_the_page_is_a_release_that_holds() -> None:
    example_on_page = re.search(r"```json\n(.+?)```", PAGE, flags=re.DOTALL)
    assert example_on_page
    release = Release.from_bytes(example_on_page[1].encode())
    assert audit_release(release).holds
    assert [group["shown"] for group in release.document["groups"]] == [True, False, False]
