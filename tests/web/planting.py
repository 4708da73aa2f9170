"""Routes that a test plants for everybody: one without a mark would be for nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from tiassess.web.audience import Audience, open_to


def plant(app: Flask, rule: str, name: str, view: Callable[..., Any], *, methods: list[str] | None = None) -> None:
    """Give an application one more route that anybody may enter."""
    app.add_url_rule(rule, name, open_to(Audience.EVERYONE)(view), methods=methods)
