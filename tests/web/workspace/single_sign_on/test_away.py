"""A provider that is away, slow or talks without end: people are told so soon, and others are served meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.lead import Lead
from tests.oidc_provider import HOST, RunningProvider
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import Member
from tests.web.workspace.single_sign_on.going import (
    AWAY,
    BACK,
    DESCRIPTION,
    HOME,
    KEYS,
    START,
    TOKEN,
    comes_back,
    leads_there,
    signs_in,
)
from tiassess.web.workspace import patient_session
from tiassess.web.workspace.identity_provider import AT_A_TIME


def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let waiting end soon, so that a test does."""
    monkeypatch.setattr(patient_session, "PATIENCE", 0.7)
    monkeypatch.setattr(patient_session, "PATIENCE_IN_ALL", 1.2)


def test_a_provider_that_is_not_there_is_told_kindly(
    make_app: Callable[..., Flask], people: Lead, clock: Clock, provider: RunningProvider
) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        nowhere = f"http://{HOST}:{taken.getsockname()[1]}"
        settings = replace(provider.trusted_with(people.settings), oidc_issuer=nowhere)
        visitor = Member(make_app(settings).test_client())
        page = visitor.open(START, status=503)
    assert page.heading == AWAY
    assert "If you have a password here" in page.text


SHORT = [({"slow": 20}, TOKEN), ({"drip": 0.1}, KEYS), ({"huge": True}, DESCRIPTION), ({"status": 500}, TOKEN)]
"""Each way not to answer as a provider, and each address once; the long run tries every way at each address."""

MISBEHAVING = [
    pytest.param(how, path, marks=() if (how, path) in SHORT else pytest.mark.long)
    for how, _ in SHORT
    for path in (DESCRIPTION, TOKEN, KEYS)
]


@pytest.mark.parametrize(("how", "path"), MISBEHAVING, ids=str)
def test_a_provider_that_does_not_answer_as_one_keeps_nobody_waiting(
    visitor: Member, provider: RunningProvider, path: str, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if path != DESCRIPTION:
        leads_there(visitor)  # from now on the description is known
    provider.is_told(at={path: how})
    with monkeypatch.context() as patch:
        little_patience(patch)
        began = time.monotonic()
        page = visitor.open(START, status=503) if path == DESCRIPTION else signs_in(visitor, provider, status=503)
    assert page.heading == AWAY
    assert time.monotonic() - began < 10
    provider.is_told()
    assert signs_in(visitor, provider).heading == HOME


def test_a_slow_provider_holds_up_only_some(
    app: Flask, provider: RunningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient_session, "PATIENCE", 3.0)
    visitors = [Member(app.test_client()) for _ in range(AT_A_TIME + 1)]
    ways_back = [provider.signs_in(leads_there(each), "a7") for each in visitors]
    provider.is_told(at={TOKEN: {"slow": 20}})
    waiting = [
        threading.Thread(target=visitor.client.get, args=(way_back[way_back.index(BACK) :],))
        for visitor, way_back in zip(visitors[1:], ways_back[1:], strict=True)
    ]
    for each in waiting:
        each.start()
    time.sleep(0.5)
    began = time.monotonic()
    assert comes_back(visitors[0], ways_back[0], status=503).heading == AWAY
    assert time.monotonic() - began < 2
    for each in waiting:
        each.join()


def test_the_provider_is_not_asked_for_what_it_said_not_long_ago(
    app: Flask, visitor: Member, provider: RunningProvider
) -> None:
    signs_in(visitor, provider)
    provider.is_told(at={DESCRIPTION: {"status": 500}, KEYS: {"status": 500}})
    assert signs_in(Member(app.test_client()), provider).heading == HOME
