"""Who may enter a page. Each route says it in one line, and an application with a silent route does not start."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])


class Audience(enum.Enum):
    """The kinds of visitors that a route can be open to."""

    EVERYONE = "everyone"


class UndeclaredRouteError(Exception):
    """A route does not say who may enter; a mistake in the code, found when the server starts."""


def open_to(audience: Audience) -> Callable[[View], View]:
    """Declare who may enter a route.

    >>> @open_to(Audience.EVERYONE)
    ... def health() -> str:
    ...     return "ok"
    >>> audience_of(health)
    <Audience.EVERYONE: 'everyone'>
    """

    def declare(view: View) -> View:
        view.audience = audience  # type: ignore[attr-defined]  # the mark travels with the function
        return view

    return declare


def audience_of(view: Callable[..., Any]) -> Audience | None:
    """Give who may enter a route, or nothing if it does not say."""
    return getattr(view, "audience", None)


def refuse_undeclared_routes(app: Flask) -> None:
    """Stop the start of an application in which a route does not say who may enter.

    Raises:
        UndeclaredRouteError: names the silent routes.
    """
    silent = [name for name, view in app.view_functions.items() if audience_of(view) is None]
    if silent:
        message = f"These routes do not say who may enter: {', '.join(silent)}. Mark them with @open_to(…)."
        raise UndeclaredRouteError(message)
