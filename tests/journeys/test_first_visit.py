"""Somebody comes by: they learn what runs here, whatever they came with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import assert_accessible

Visit = Callable[..., Page]


@pytest.mark.parametrize("path", ["/", "/nowhere"])
def test_the_page_is_accessible(visit: Visit, path: str) -> None:
    assert_accessible(visit(path))


@pytest.mark.parametrize("path", ["/", "/nowhere"])
def test_a_narrow_phone_needs_no_sideways_scrolling(visit: Visit, path: str) -> None:
    page = visit(path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_lost_visitor_finds_out_what_runs_here(visit: Visit, scripts: bool) -> None:
    page = visit("/a-mistyped-address", scripts=scripts)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page here")
    page.get_by_role("link", name="See what runs here").click()
    expect(page).to_have_title("What runs here – tiassess")


def test_the_keyboard_skips_the_header(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_pages_are_set_in_our_own_typeface(visit: Visit) -> None:
    page = visit("/")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Atkinson Hyperlegible'))")
    assert page.evaluate("[...document.fonts].filter(font => font.status === 'loaded').length") == 2
