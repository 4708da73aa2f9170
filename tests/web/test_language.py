"""Every page speaks the visitor's language as a whole, down to the last word."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import settings_for
from tests.pages import Page, elements, open_page

CHECKOUT = Path(__file__).parents[2]
EXTRACT = [
    sys.executable,
    "-m",
    "babel.messages.frontend",
    "--quiet",
    "extract",
    "-F",
    "pyproject.toml",
    "tiassess",
    "-o",
]
OPENING, CLOSING = "⟦", "⟧"


@pytest.fixture(scope="module")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test translation: every message in brackets, called Welsh."""
    folder = tmp_path_factory.mktemp("translations")
    subprocess.run([*EXTRACT, str(folder / "messages.pot")], cwd=CHECKOUT, check=True)
    with (folder / "messages.pot").open("rb") as file:
        catalogue = read_po(file, locale="cy")
    for message in catalogue:
        message.string = f"{OPENING}{message.id}{CLOSING}" if message.id else message.string
    (folder / "cy" / "LC_MESSAGES").mkdir(parents=True)
    with (folder / "cy" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder


@pytest.fixture
def visitor(make_app: Callable[..., Flask], translations: Path, tmp_path: Path) -> FlaskClient:
    """A visitor of a server that also speaks the test translation."""
    return make_app(settings_for("sqlite://", tmp_path), translations).test_client()


def untranslated(page: Page) -> list[str]:
    """List the words of a page that stand outside the brackets, names of things excepted."""
    words = []
    for element in elements(page):
        if element.attrib.get("translate") != "no":
            words.append(element.text)
        words.append(element.tail)
    stripped = [word.strip().removesuffix(" – tiassess") for word in words if word and word.strip()]
    return [word for word in stripped if not (word.startswith(OPENING) and word.endswith(CLOSING))]


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nowhere", 404)])
def test_a_page_is_translated_to_the_last_word(visitor: FlaskClient, path: str, status: int) -> None:
    page = open_page(visitor, path, status=status, accept_language="cy-GB, en;q=0.5")
    assert page.language == "cy"
    assert untranslated(page) == []


@pytest.mark.parametrize("accept_language", ["", "en-GB", "cy;q=0, en", "fr, de;q=0.9", "*", "!!"])
def test_without_a_wish_that_can_be_met_the_page_is_english(visitor: FlaskClient, accept_language: str) -> None:
    page = open_page(visitor, "/", accept_language=accept_language)
    assert page.language == "en"
    assert OPENING not in page.text


def test_caches_are_told_that_the_page_depends_on_the_language(visitor: FlaskClient) -> None:
    assert "Accept-Language" in open_page(visitor, "/").response.headers["Vary"]
