"""A server that trusts a real provider of single sign-on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.lead import Lead
from tests.oidc_provider import RunningProvider, running_provider
from tests.web.respondent.staff import Clock
from tests.web.workspace.single_sign_on.going import EMAIL, belongs
from tiassess.clock import now


@pytest.fixture(scope="session")
def one_provider() -> Iterator[RunningProvider]:
    """A provider for all tests, which takes a second to start."""
    with running_provider() as running:
        yield running


@pytest.fixture
def provider(one_provider: RunningProvider) -> RunningProvider:
    """The provider, which behaves, and knows the lead of Loch and somebody else."""
    one_provider.is_told()
    one_provider.knows("a7", email=EMAIL, email_verified=True)
    one_provider.knows("b8", email="ben@loch.example", email_verified=True)
    return one_provider


@pytest.fixture
def clock(clock: Clock) -> Clock:
    """The workspace's clock: the provider's is the machine's, so it goes by that too."""
    clock.moment = now()
    return clock


@pytest.fixture
def app(make_app: Callable[..., Flask], people: Lead, clock: Clock, provider: RunningProvider) -> Flask:
    """A server whose people can sign in with the provider; the lead of Loch has done so before."""
    belongs(people, EMAIL, f"{provider.address} a7")
    return make_app(provider.trusted_with(people.settings))
