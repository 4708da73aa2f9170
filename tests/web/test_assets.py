"""Style sheets, fonts and scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages import open_page
from tiassess.web.assets import VENDOR, Assets, AssetsMissingError


def fetched(client: FlaskClient, path: str) -> int:
    """Count the bytes that cross the network for an address."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip, br"}, buffered=True)
    assert answer.status_code == 200
    return len(answer.data)


def test_the_first_page_weighs_less_than_60_kilobytes(client: FlaskClient) -> None:
    page = open_page(client, "/")
    addresses = [link.attrib["href"] for link in page.root.iter("link")]
    addresses += [Assets(VENDOR).address(f"atkinson-hyperlegible-latin-{weight}.woff2") for weight in (400, 700)]
    assert sum(fetched(client, address) for address in ["/", *addresses]) < 60_000


def test_the_style_sheet_finds_its_fonts_and_names_no_other_host() -> None:
    style = (VENDOR / Assets(VENDOR).address("tiassess.css").rpartition("/")[2]).read_text()
    fonts = re.findall(r"url\(([^)]+)\)", style)
    assert len(fonts) == 4
    assert all((VENDOR / font).is_file() for font in fonts)
    assert "http" not in style


def test_text_travels_compressed(client: FlaskClient) -> None:
    answer = client.get(Assets(VENDOR).address("tiassess.css"), headers={"Accept-Encoding": "br"}, buffered=True)
    assert answer.headers["Content-Encoding"] == "br"


def test_missing_assets_are_refused_with_the_command_that_builds_them(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissingError, match="Run script/bootstrap"):
        Assets(tmp_path)
