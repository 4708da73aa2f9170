"""Headers of every answer, whoever makes it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tiassess.web.assets import VENDOR, Assets
from tiassess.web.headers import HEADERS


@pytest.mark.parametrize(
    "path", ["/", "/health", "/health/live", "/health/worker", "/nowhere", Assets(VENDOR).address("tiassess.css")]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method, buffered=True)
    assert set(HEADERS) <= set(answer.headers.keys())


def test_a_page_is_kept_by_no_browser_and_an_asset_for_ever(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"
    asset = client.get(Assets(VENDOR).address("icon.svg"), buffered=True)
    assert "immutable" in asset.headers["Cache-Control"]
