"""Who may enter a page. Each route says it in one line, and an application with a silent route does not start.

What the words mean is enforced in one place, for all routes at once: ``tiassess.web.workspace.access``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])

NAME = "tiassess-audiences"
IN_THE_ADDRESS = "organisation"


class Audience(enum.Enum):
    """The kinds of visitors that a route can be open to."""

    EVERYONE = "everyone"
    HALF_WAY = "accounts whose password was given just now, and that have a second step before them"
    SIGNED_IN = "any account"
    HOSTS = "accounts of those who run the server"
    MEMBERS = "members of the organisation in the address, whatever their role"
    OWNERS = "owners of the organisation in the address"
    LEADS = "leads of the organisation in the address"
    OWNERS_AND_LEADS = "owners and leads of the organisation in the address"
    CONFIGURATION = "owners, leads and auditors of the organisation in the address"
    OVERSIGHT = "owners and auditors of the organisation in the address"


OF_AN_ORGANISATION = frozenset(Audience) - {
    Audience.EVERYONE,
    Audience.HALF_WAY,
    Audience.SIGNED_IN,
    Audience.HOSTS,
}
"""Audiences that mean nothing without an organisation in the address."""


class UndeclaredRouteError(Exception):
    """A route does not say who may enter; a mistake in the code, found when the server starts."""


def open_to(audience: Audience, *, notes_itself: bool = False, asks_again: bool = False) -> Callable[[View], View]:
    """Declare who may enter a route.

    Args:
        audience: who may.
        notes_itself: whether what is done there writes its own line of the audit trail; every other route that belongs
            to an organisation gets one from ``tiassess.web.workspace.noting``.
        asks_again: whether somebody who has been signed in for some minutes is asked once more who they are, before the
            page is shown: where something is closed, published, carried away or destroyed.

    >>> @open_to(Audience.EVERYONE)
    ... def health() -> str:
    ...     return "ok"
    >>> audience_of(health)
    <Audience.EVERYONE: 'everyone'>
    """

    def declare(view: View) -> View:
        view.audience = audience  # type: ignore[attr-defined]  # the marks travel with the function
        view.notes_itself = notes_itself  # type: ignore[attr-defined]  # as above
        view.asks_again = asks_again  # type: ignore[attr-defined]  # as above
        return view

    return declare


def open_library_routes(app: Flask, audiences: Mapping[str, Audience]) -> None:
    """Declare who may enter routes of a library, whose views cannot carry the mark.

    Args:
        app: the application.
        audiences: by endpoint; an endpoint of the library that is not named here stays silent and stops the start.
    """
    app.extensions.setdefault(NAME, {}).update(audiences)


def audience_of(view: Callable[..., Any]) -> Audience | None:
    """Give who may enter a route, or nothing if it does not say."""
    return getattr(view, "audience", None)


def audience_at(app: Flask, endpoint: str) -> Audience | None:
    """Give who may enter the route of an endpoint, ours or a library's, or nothing if it does not say."""
    declared: Mapping[str, Audience] = app.extensions.get(NAME, {})
    return declared.get(endpoint) or audience_of(app.view_functions[endpoint])


def notes_itself(app: Flask, endpoint: str) -> bool:
    """Say whether a route writes its own line of the audit trail."""
    return bool(getattr(app.view_functions[endpoint], "notes_itself", False))


def asks_again(app: Flask, endpoint: str) -> bool:
    """Say whether a route asks once more who somebody is."""
    return bool(getattr(app.view_functions[endpoint], "asks_again", False))


def refuse_undeclared_routes(app: Flask) -> None:
    """Stop the start of an application in which a route does not say who may enter, or says it without an organisation.

    Raises:
        UndeclaredRouteError: names the silent routes, or those that lack the organisation.
    """
    silent = [name for name in app.view_functions if audience_at(app, name) is None]
    if silent:
        message = f"These routes do not say who may enter: {', '.join(silent)}. Mark them with @open_to(…)."
        raise UndeclaredRouteError(message)
    homeless = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if audience_at(app, rule.endpoint) in OF_AN_ORGANISATION and IN_THE_ADDRESS not in rule.arguments
    ]
    if homeless:
        message = f"These addresses are for an organisation and lack <{IN_THE_ADDRESS}>: {', '.join(homeless)}."
        raise UndeclaredRouteError(message)
