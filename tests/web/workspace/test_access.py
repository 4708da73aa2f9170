"""The guard of the workspace is closed by default: what no line of it names gets nobody in."""

from __future__ import annotations

from typing import cast

import pytest
from flask import Flask

from tests.web.workspace.member import Member
from tiassess.web.audience import Audience, open_to

PLANTED = "planted"
ADDRESSES = ("/planted", "/workspace/planted", "/workspace/organisations/<organisation>/planted")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_route_that_came_without_a_mark_after_the_start_is_for_nobody(app: Flask, address: str) -> None:
    app.add_url_rule(address, PLANTED, lambda **_names: PLANTED)
    lead = Member(app.test_client()).sign_in("lead@loch.example")
    path = address.replace("<organisation>", "loch")
    for client in (app.test_client(), lead.client):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_kind_of_visitor_that_the_guard_does_not_know_gets_in_nowhere(app: Flask, address: str) -> None:
    app.add_url_rule(address, PLANTED, open_to(cast("Audience", "a later kind"))(lambda **_names: PLANTED))
    host = Member(app.test_client()).sign_in("host@server.example")
    assert host.client.get(address.replace("<organisation>", "loch")).status_code != 200
