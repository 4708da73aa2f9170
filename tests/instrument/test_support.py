"""Support resources: a number that nobody has looked up for six months holds a release back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.instrument.shelf import SHIPPED
from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.support import NATIONS, check_support, read_support

SHIPPED_TEXT = (SHIPPED / "support.yaml").read_text("utf-8")
RESOURCE = (
    "name: A line\n    contact: '123'\n    nations: [wales]\n    last_checked: 2026-01-31\n    checked_against: a page"
)
TEXT = f"format: tiassess-support/1\nresources:\n  - {RESOURCE}\n"


@pytest.mark.parametrize(
    ("today", "passes"),
    [(date(2026, 1, 31), True), (date(2026, 7, 31), True), (date(2026, 8, 1), False), (date(2026, 1, 30), False)],
)
def test_an_entry_holds_for_six_months_from_its_day(today: date, passes: bool) -> None:
    assert (check_support(TEXT, today) == ()) is passes


def test_an_overdue_entry_is_named_with_its_day() -> None:
    (sentence,) = check_support(TEXT, date(2027, 1, 1))
    assert "“A line” was last checked on 2026-01-31, more than 6 months ago" in sentence


def test_what_ships_is_well_formed_and_was_in_date_when_it_was_entered() -> None:
    assert check_support(SHIPPED_TEXT, date(2026, 11, 21)) == ()
    assert check_support(SHIPPED_TEXT, date(2027, 5, 22)) != ()


def test_every_nation_has_someone_to_talk_to_at_any_time() -> None:
    resources = read_support(SHIPPED_TEXT, "support.yaml")
    for nation in NATIONS:
        assert [one.name for one in resources if nation in one.nations and one.contact.startswith("116 123")]


def test_only_what_a_service_fills_in_itself_has_no_day() -> None:
    undated = [one.name for one in read_support(SHIPPED_TEXT, "support.yaml") if one.last_checked is None]
    assert undated == ["Where you work"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("contact: '123'", "contact: 123", "“contact” must be text"),
        ("name: A line", "title: A line", "there is no key “title”"),
        ("[wales]", "[cornwall]", "“nations” must be a list"),
        ("[wales]", "wales", "“nations” must be a list"),
        ("2026-01-31", "last week", "“last_checked” must be a day"),
        ("    checked_against: a page\n", "", "belong together"),
        (f"  - {RESOURCE}\n", "  - a\n", "not a group of keys"),
        (f"\n  - {RESOURCE}\n", " []\n", "there are no resources"),
        ("support/1", "support/2", "not a list of support resources"),
        ("resources:", "resources: &a", "anchor or alias"),
    ],
)
def test_a_slip_in_the_file_gets_a_sentence(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(InstrumentError, match=said):
        read_support(TEXT.replace(old, new), "support.yaml")
    assert any(said in sentence for sentence in check_support(TEXT.replace(old, new), date(2026, 2, 1)))
