"""No page is open by accident."""

from __future__ import annotations

import pytest
from flask import Flask

from tiassess.web.audience import UndeclaredRouteError, refuse_undeclared_routes


def test_a_route_that_does_not_say_who_may_enter_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/silent", "public.silent", lambda: "everything")
    with pytest.raises(UndeclaredRouteError, match=r"public\.silent"):
        refuse_undeclared_routes(app)
