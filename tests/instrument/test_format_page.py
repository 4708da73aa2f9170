"""docs/instrument-format.md says what the schema says, and its examples are instruments."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from tiassess.instrument.checking import check_instrument
from tiassess.instrument.shape import schema

PAGE: Final = (Path(__file__).parents[2] / "docs" / "instrument-format.md").read_text("utf-8")
ROW: Final = re.compile(r"^\| `(\w+)` \| (yes)? *\| (.+) \|$", re.MULTILINE)
TITLES: Final = {
    "The file": None,
    "licence": "licence",
    "tokens": "token",
    "routing": "routing",
    "answers of routing": "answers",
    "scales": "scale",
    "options of a scale": "option",
    "themes": "theme",
    "sections": "section",
    "items": "item",
    "own option of an item": "own_option",
    "forms": "form",
    "scores": "score",
    "scoring": "scoring",
    "families of scoring": "family",
    "constructs": "construct",
    "parts": "part",
}


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def description(rule: dict[str, Any]) -> str:
    named = rule if "description" in rule else schema()["$defs"][rule["$ref"].rsplit("/", maxsplit=1)[-1]]
    return str(named["description"])


@pytest.mark.parametrize("title", TITLES)
def test_a_table_of_the_page_is_the_schema(title: str) -> None:
    name = TITLES[title]
    part = schema()["$defs"][name] if name else schema()
    keys = part["properties"].items()
    written = [(key, needed == "yes", text) for key, needed, text in ROW.findall(section(title))]
    assert written == [(key, key in part["required"], description(rule)) for key, rule in keys]


def test_no_group_of_keys_of_the_schema_is_left_out_of_the_page() -> None:
    groups = {name for name, rule in schema()["$defs"].items() if "properties" in rule}
    assert groups == set(TITLES.values()) - {None}


def test_the_example_of_the_page_is_an_instrument() -> None:
    example = PAGE.split("```yaml\n", 1)[1].split("```", 1)[0]
    report = check_instrument(example, "example.yaml")
    assert (report.faults, report.warnings) == ((), ())
