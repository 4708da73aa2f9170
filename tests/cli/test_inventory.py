"""The inventory names every table, column and cookie there is, and nothing besides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tiassess.collection.tables
import tiassess.people.tables
import tiassess.release.tables
import tiassess.wave.tables  # noqa: F401 - imported for their tables
from tiassess.cli.doctor.inventory import (
    COOKIES,
    ELSEWHERE,
    SHARED,
    TABLES,
    cookies_as_markdown,
    elsewhere_as_markdown,
    tables_as_markdown,
)
from tiassess.storage.base import Base
from tiassess.web.sessions import DOORS
from tiassess.web.workspace import known_browsers
from tiassess.web.workspace.access import SIGN_IN

CHECKOUT = Path(__file__).parents[2]
PRIVACY = CHECKOUT / "docs" / "privacy.md"
FIRST_PAGE = CHECKOUT / "tiassess" / "web" / "templates" / "respondent" / "before_you_start.html"


def test_every_table_has_a_reason() -> None:
    assert TABLES.keys() == Base.metadata.tables.keys()
    assert list(TABLES) == sorted(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_has_a_reason(name: str) -> None:
    columns = set(Base.metadata.tables[name].columns.keys()) - SHARED.keys()
    assert TABLES[name].columns.keys() == columns
    assert all(TABLES[name].columns.values())
    assert TABLES[name].until


def test_every_cookie_is_named_with_the_time_after_which_it_is_refused() -> None:
    of_doors = {(one.name, one.path, one.idle_minutes, one.longest_minutes) for one in COOKIES if one.idle_minutes}
    assert of_doors == {(door.name, door.path, door.idle_minutes, door.longest_minutes) for door in DOORS}
    lasting = [(one.name, one.path, one.days) for one in COOKIES if one.idle_minutes is None]
    assert lasting == [(known_browsers.COOKIE, SIGN_IN, known_browsers.DAYS)]


def test_every_kind_of_file_in_the_key_directory_is_named() -> None:
    named = " ".join(one.what for one in ELSEWHERE)
    assert all(kind in named for kind in ("wave key files", "comment key files", "state files", "secret", "queue"))


@pytest.mark.parametrize("written", [tables_as_markdown, cookies_as_markdown, elsewhere_as_markdown])
def test_the_privacy_page_holds_the_inventory_word_for_word(written: object) -> None:
    assert callable(written)
    assert written() in PRIVACY.read_text()


def test_the_privacy_page_repeats_what_people_are_told_that_we_cannot_promise() -> None:
    section = FIRST_PAGE.read_text().partition("What we cannot promise")[2].partition("<h2")[0]
    sentences = [text for text in re.findall(r'_\("([^"]+)"', section) if "%(" not in text]
    assert len(sentences) >= 7
    for sentence in sentences:
        assert f"- {sentence}\n" in PRIVACY.read_text()


def test_the_privacy_page_names_every_purpose_of_a_key() -> None:
    code = "".join(file.read_text() for file in (CHECKOUT / "tiassess").rglob("*.py"))
    labels = {*re.findall(r'LABEL(?:: Final)? = "([\w-]+)"', code), *re.findall(r'keys\.\w+\("([\w-]+)"\)', code)}
    labels |= {door.label for door in DOORS}
    assert len(labels) >= 13
    for label in labels:
        assert f"*{label}*" in PRIVACY.read_text(), label
