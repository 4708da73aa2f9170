"""Where a form was sent from."""

from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from tiassess.web.origin import came_from_elsewhere

OURS = "http://survey.example"


def elsewhere(**headers: str) -> bool:
    """Whether a request with these headers came from another site."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return came_from_elsewhere(Request(EnvironBuilder(base_url=OURS, method="POST", headers=named).get_environ()))  # type: ignore[arg-type]  # Flask's request is one of Werkzeug's


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_browser_that_says_it_was_on_our_page_is_believed(site: str) -> None:
    assert not elsewhere(Sec_Fetch_Site=site)
    assert not elsewhere(Sec_Fetch_Site=site, Origin="null")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, cross-site"])
def test_a_browser_that_says_anything_else_is_believed_too(site: str) -> None:
    assert elsewhere(Sec_Fetch_Site=site)
    assert elsewhere(Sec_Fetch_Site=site, Origin=OURS)


@pytest.mark.parametrize("origin", [OURS, "https://survey.example", "null"])
def test_an_older_browser_names_our_origin_or_none_at_all(origin: str) -> None:
    assert not elsewhere(Origin=origin)


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "https://survey.example.elsewhere.example",
        "https://xsurvey.example",
        "http://survey.example:8080",
        "survey.example",
        "",
        "odd",
        "http://[",
    ],
)
def test_an_older_browser_that_names_another_origin_is_refused(origin: str) -> None:
    assert elsewhere(Origin=origin)


def test_who_says_nothing_is_left_to_the_token_of_the_form() -> None:
    assert not elsewhere()
