"""No page is open by accident."""

from __future__ import annotations

import pytest
from flask import Flask

from tiassess.web.audience import (
    Audience,
    UndeclaredRouteError,
    audience_at,
    open_library_routes,
    open_to,
    refuse_undeclared_routes,
)


def test_a_route_that_does_not_say_who_may_enter_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/silent", "public.silent", lambda: "everything")
    with pytest.raises(UndeclaredRouteError, match=r"public\.silent"):
        refuse_undeclared_routes(app)


@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.LEADS])
def test_a_route_for_an_organisation_without_one_in_its_address_stops_the_start(app: Flask, audience: Audience) -> None:
    app.add_url_rule("/of/<organisation>/papers", "papers", open_to(audience)(lambda organisation: organisation))
    refuse_undeclared_routes(app)
    app.add_url_rule("/papers", "all_papers", open_to(audience)(lambda: "papers of whom?"))
    with pytest.raises(UndeclaredRouteError, match="lack <organisation>: /papers"):
        refuse_undeclared_routes(app)


def test_a_route_of_a_library_is_declared_by_its_endpoint(app: Flask) -> None:
    app.add_url_rule("/theirs", "library.theirs", lambda: "a view that is not ours")
    app.add_url_rule("/further", "library.further", lambda: "one that came with their next version")
    open_library_routes(app, {"library.theirs": Audience.SIGNED_IN})
    assert audience_at(app, "library.theirs") is Audience.SIGNED_IN
    with pytest.raises(UndeclaredRouteError, match=r"enter: library\.further\."):
        refuse_undeclared_routes(app)
