"""A provider that is away, slow or talks without end: people are told so soon, and others are served meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.lead import Lead
from tests.oidc_provider import HOST, RunningProvider, said_in
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
from tiassess.web.workspace.identity_provider import AT_A_TIME, WAITING


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
    visitors = [Member(app.test_client()) for _ in range(AT_A_TIME + WAITING + 1)]
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
    leads_there(Member(app.test_client()))  # to go there nobody is waited for
    for each in waiting:
        each.join()


def test_who_comes_while_others_are_waited_for_waits_a_moment(app: Flask, provider: RunningProvider) -> None:
    visitors = [Member(app.test_client()) for _ in range(AT_A_TIME + WAITING)]
    ways_back = [provider.signs_in(leads_there(each), "a7") for each in visitors]
    provider.is_told(at={TOKEN: {"slow": 0.7}})
    with ThreadPoolExecutor(len(visitors)) as at_once:
        pages = list(at_once.map(lambda one, way: one.client.get(way[way.index(BACK) :]), visitors, ways_back))
    assert [page.status_code for page in pages] == [303] * len(visitors)


def test_who_makes_up_answers_keeps_others_from_going_there_no_more(app: Flask, provider: RunningProvider) -> None:
    leads_there(Member(app.test_client()))  # from now on the description is known
    is_over = threading.Event()

    def makes_up() -> None:
        while not is_over.is_set():
            state = said_in(app.test_client().get(START).headers["Location"])["state"]
            app.test_client().get(f"{BACK}?state={state}&code=junk")

    with ThreadPoolExecutor(4) as strangers:
        for _each in range(4):
            strangers.submit(makes_up)
        answers = [app.test_client().get(START).status_code for _each in range(20)]
        is_over.set()
    assert answers == [303] * 20


def test_the_provider_is_not_asked_for_what_it_said_not_long_ago(
    app: Flask, visitor: Member, provider: RunningProvider
) -> None:
    signs_in(visitor, provider)
    provider.is_told(at={DESCRIPTION: {"status": 500}, KEYS: {"status": 500}})
    assert signs_in(Member(app.test_client()), provider).heading == HOME
