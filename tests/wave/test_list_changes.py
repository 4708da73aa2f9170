"""Units and roles one at a time: the same rules as for a whole file, and a change that is refused changes nothing."""

from __future__ import annotations

import pytest

from tests.lead import Lead
from tiassess.disclosure.structure import ORGANISATION, Structure
from tiassess.wave.errors import EntryRefusedError, UnitsBelowError, UnknownNameError
from tiassess.wave.list_changes import (
    UnitEntry,
    add_role,
    add_unit,
    change_unit,
    remove_role,
    remove_unit,
    rename_role,
)
from tiassess.wave.list_files import roles_file, units_file
from tiassess.wave.organisations import find_organisation
from tiassess.wave.units import MOST_LEVELS, present_structure, replace_roles, replace_units


@pytest.fixture
def loch(lead: Lead) -> Lead:
    lead.has_an_organisation()
    return lead


def lists(loch: Lead) -> Structure:
    """The organisation's units and roles as they are now."""
    with loch.database.reading() as session:
        return present_structure(session, find_organisation(session, "loch").id)


def names(loch: Lead) -> dict[str, str]:
    """The units' names by their ids."""
    return {unit.id: unit.name for unit in lists(loch).units}


def test_a_unit_is_added_with_an_id_made_from_its_name(loch: Lead) -> None:
    assert add_unit(loch.database, "loch", UnitEntry("Ward É", "north", "9")) == "ward-e"
    assert lists(loch).headcount("north") == 30 + 12 + 9


def test_two_units_of_one_name_in_two_places_get_two_ids(loch: Lead) -> None:
    places = ("", "north")
    assert [add_unit(loch.database, "loch", UnitEntry("Night", place)) for place in places] == ["night", "night-2"]


def test_two_units_in_one_place_and_two_roles_have_two_names(loch: Lead) -> None:
    before = lists(loch)
    for act in (
        lambda: add_unit(loch.database, "loch", UnitEntry("WARD  c", slug="other")),
        lambda: change_unit(loch.database, "loch", "ward-b", UnitEntry("Ward a", "north", "12")),
        lambda: change_unit(loch.database, "loch", "ward-a", UnitEntry("ward D", "", "30")),
        lambda: add_role(loch.database, "loch", "nurses", "other"),
        lambda: rename_role(loch.database, "loch", "nurse", "administration"),
    ):
        with pytest.raises(EntryRefusedError, match="Choose a name that tells them apart"):
            act()
    assert lists(loch) == before
    change_unit(loch.database, "loch", "ward-d", UnitEntry("WARD D", "", "6"))
    rename_role(loch.database, "loch", "nurse", "NURSES")


def test_there_is_an_end_to_units_and_roles(loch: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiassess.wave.list_changes.MOST_UNITS", 5)
    monkeypatch.setattr("tiassess.wave.list_changes.MOST_ROLES", 2)
    with pytest.raises(EntryRefusedError, match="There are 5 units already"):
        add_unit(loch.database, "loch", UnitEntry("Night"))
    with pytest.raises(EntryRefusedError, match="There are 2 roles already"):
        add_role(loch.database, "loch", "Porters")
    change_unit(loch.database, "loch", "ward-d", UnitEntry("Ward E", "", "6"))


def test_a_unit_that_gets_a_unit_below_it_has_the_headcount_of_that(loch: Lead) -> None:
    add_unit(loch.database, "loch", UnitEntry("Beds", "ward-c", "7"))
    assert lists(loch).headcount("ward-c") == 7
    assert next(unit.headcount for unit in lists(loch).units if unit.id == "ward-c") is None


def test_a_unit_that_loses_its_last_unit_has_an_unknown_headcount(loch: Lead) -> None:
    for slug in ("ward-a", "ward-b"):
        change_unit(loch.database, "loch", slug, UnitEntry(slug, "", "30"))
    assert lists(loch).headcount("north") is None
    assert lists(loch).headcount(ORGANISATION) is None


def test_an_inner_unit_keeps_no_headcount_of_its_own(loch: Lead) -> None:
    change_unit(loch.database, "loch", "north", UnitEntry("The north", "", "500"))
    assert (names(loch)["north"], lists(loch).headcount("north")) == ("The north", 42)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (UnitEntry(""), "name"),
        (UnitEntry("A\x1b[2J"), "name"),
        (UnitEntry("A" * 201), "name"),
        (UnitEntry("A", "nowhere"), "parent"),
        (UnitEntry("A", "", "4.5"), "headcount"),
        (UnitEntry("A", "", "9" * 300), "headcount"),
        (UnitEntry("A", slug="ward a"), "slug"),
        (UnitEntry("A", slug="WARD-A"), "slug"),
        (UnitEntry("A", slug="not-stated"), "slug"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(loch: Lead, entry: UnitEntry, field: str) -> None:
    before = lists(loch)
    with pytest.raises(EntryRefusedError) as refusal:
        add_unit(loch.database, "loch", entry)
    assert list(refusal.value.faults) == [field]
    assert lists(loch) == before


@pytest.mark.parametrize("parent", ["north", "ward-a"])
def test_no_unit_is_put_into_itself_or_below(loch: Lead, parent: str) -> None:
    with pytest.raises(EntryRefusedError, match="cannot be in itself") as refusal:
        change_unit(loch.database, "loch", "north", UnitEntry("North", parent))
    assert list(refusal.value.faults) == ["parent"]


def test_more_levels_than_a_file_may_have_are_refused_here_too(loch: Lead) -> None:
    parent = ""
    for _ in range(MOST_LEVELS + 1):
        parent = add_unit(loch.database, "loch", UnitEntry("Level", parent))
    with pytest.raises(EntryRefusedError, match="would lie above each other"):
        change_unit(loch.database, "loch", "level", UnitEntry("Level", "ward-d"))


def test_a_unit_with_units_below_it_stays(loch: Lead) -> None:
    with pytest.raises(UnitsBelowError, match="Move or remove these first"):
        remove_unit(loch.database, "loch", "north")
    remove_unit(loch.database, "loch", "ward-a")
    assert list(names(loch)) == ["north", "ward-b", "ward-c", "ward-d"]


def test_a_unit_of_another_organisation_is_not_there(loch: Lead) -> None:
    other = Lead(loch.database, loch.settings, loch.folder, "other")
    other.has_an_organisation("id,name,parent,headcount\ntheirs,Theirs,,9\n")
    for slug in ("theirs", "nowhere", "no such id", "\0"):
        with pytest.raises(UnknownNameError):
            change_unit(loch.database, "loch", slug, UnitEntry("Ours"))
        with pytest.raises(UnknownNameError):
            remove_unit(loch.database, "loch", slug)


def test_a_role_is_added_renamed_and_removed(loch: Lead) -> None:
    assert add_role(loch.database, "loch", " Cooks ") == "cooks"
    rename_role(loch.database, "loch", "cooks", "Chefs")
    remove_role(loch.database, "loch", "nurse")
    assert {role.id: role.name for role in lists(loch).roles} == {"admin": "Administration", "cooks": "Chefs"}


def test_a_role_without_a_name_or_with_a_taken_id_is_refused(loch: Lead) -> None:
    with pytest.raises(EntryRefusedError, match="The name is empty"):
        add_role(loch.database, "loch", " ", "cooks")
    with pytest.raises(EntryRefusedError, match="is there already"):
        add_role(loch.database, "loch", "Nurses", "Nurse")
    with pytest.raises(EntryRefusedError, match="The name is empty"):
        rename_role(loch.database, "loch", "nurse", "")
    with pytest.raises(UnknownNameError):
        rename_role(loch.database, "loch", "cook", "Cooks")


ODD_NAMES = ("=1+1", "+44", "-1", "@SUM(A1)", "'=1", "''-", "'s Hertogenbosch", 'A "quoted", name', "Ünit", "病棟")


def test_a_downloaded_list_can_be_read_in_again_as_it_is(loch: Lead) -> None:
    for name in ODD_NAMES:
        add_unit(loch.database, "loch", UnitEntry(name, "north", "5"))
        add_role(loch.database, "loch", name)
    before = lists(loch)
    replace_units(loch.database, "loch", "units.csv", units_file(before))
    replace_roles(loch.database, "loch", "roles.csv", roles_file(before))
    assert lists(loch) == before
    assert set(ODD_NAMES) <= {unit.name for unit in before.units}


def test_no_cell_of_a_downloaded_list_is_run_by_a_spreadsheet(loch: Lead) -> None:
    for name in ODD_NAMES:
        add_unit(loch.database, "loch", UnitEntry(name))
    lines = units_file(lists(loch)).decode("utf-8-sig").splitlines()
    cells = [cell.strip('"') for line in lines for cell in line.split(",")]
    assert not [cell for cell in cells if cell[:1] in set("=+-@")]
