"""What a running server stands on: its settings and its database, for the routes that need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import current_app, request

if TYPE_CHECKING:
    from flask import Flask

    from tiassess.config import Settings
    from tiassess.storage.database import Database

NAME = "tiassess"


@dataclass(frozen=True)
class Running:
    """The settings and the database of this server."""

    settings: Settings
    database: Database


def stand_on(app: Flask, settings: Settings, database: Database) -> None:
    """Give an application what it stands on."""
    app.extensions[NAME] = Running(settings, database)


def running() -> Running:
    """Give what the server that answers the present request stands on."""
    return cast("Running", current_app.extensions[NAME])


def public_address() -> str:
    """Give the address of this server as people type it: the one that was set, or that of the present request."""
    return running().settings.address or request.host_url.rstrip("/")
