"""The public pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import settings_for
from tests.pages import open_page
from tiassess.config import Settings


def test_the_first_page_says_what_runs_here(client: FlaskClient) -> None:
    page = open_page(client, "/")
    assert page.heading == "What runs here"
    assert "survey tool for staff" in page.text
    assert "sets no cookie" in page.text


def test_the_first_page_names_who_runs_the_server(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    settings = replace(settings_for("sqlite://", tmp_path), host_name="Example Health & Care <Board>")
    page = open_page(make_app(settings).test_client(), "/")
    assert "Example Health & Care <Board>." in page.text


def test_the_first_page_does_not_pretend_that_somebody_gave_a_name(client: FlaskClient) -> None:
    assert "They have not given a name here." in open_page(client, "/").text


def test_health_is_ok_on_a_migrated_database(make_app: Callable[..., Flask], settings: Settings) -> None:
    answer = make_app(settings).test_client().get("/health")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_health_tells_no_details_when_the_database_is_not_migrated(
    make_app: Callable[..., Flask], empty_settings: Settings
) -> None:
    answer = make_app(empty_settings).test_client().get("/health")
    assert (answer.status_code, answer.text) == (503, "not ready\n")


def test_health_tells_no_details_when_the_database_cannot_be_reached(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'no' / 'folder' / 'x.sqlite'}", tmp_path)
    answer = make_app(settings).test_client().get("/health")
    assert (answer.status_code, answer.text) == (503, "not ready\n")


def test_health_makes_no_database_where_there_is_none(client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/health").status_code == 503
    assert not list(tmp_path.glob("*.sqlite*"))
