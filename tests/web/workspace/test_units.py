"""Units by pages: the tree with its sums, one unit at a time, and whole lists as files."""

from __future__ import annotations

import io

import pytest

from tests.lead import UNITS, Lead
from tests.pages import Page, text_of
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import Member
from tiassess.disclosure.structure import Structure
from tiassess.wave.units import present_structure

HERE = "/workspace/organisations/loch/units"


def present(people: Lead) -> Structure:
    """What units there are."""
    with people.database.reading() as session:
        return present_structure(session, organisation_id(people.database, "loch"))


def names(people: Lead) -> dict[str, str]:
    """The units' names by their ids."""
    return {unit.id: unit.name for unit in present(people).units}


def rows(page: Page) -> list[list[str]]:
    """The rows of the page's table, without the links."""
    return [[text_of(cell) for cell in row][:3] for row in page.root.iter("tr")][1:]


def test_units_stand_as_a_tree_with_their_sums(lead_here: Member) -> None:
    page = lead_here.open(HERE)
    assert rows(page) == [
        ["North", "Loch Service", "42 together"],
        ["Ward A", "North", "30"],
        ["Ward B", "North", "12"],
        ["Ward C", "Loch Service", "25"],
        ["Ward D", "Loch Service", "6"],
        ["Everybody", "", "73"],
    ]
    assert "A wave that is open keeps the units it opened with." in page.text


def test_a_unit_is_added(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/add")
    page = lead_here.press(f"{HERE}/add", name="Ward E", parent="north", headcount="")
    assert lead_here.notices == ["“Ward E” is added."]
    assert ["Ward E", "North", "not known"] in rows(page)
    assert ["Everybody", "", "not known"] in rows(page)
    assert names(people)["ward-e"] == "Ward E"


def test_what_is_odd_is_said_beside_its_field_and_everything_stays_there(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/add")
    lead_here.press(f"{HERE}/add", name="", parent="north", headcount="many", slug="ward-a")
    assert lead_here.faults == [
        "The name is empty.",
        "The headcount “many” is not a whole number. Leave it empty if unknown.",
        "The id “ward-a” is there already. Choose another one.",
    ]
    assert [field.attrib["value"] for field in lead_here.page.root.iter("input") if field.attrib["type"] == "text"] == [
        "",
        "many",
        "ward-a",
    ]
    assert len(names(people)) == 5


def test_a_unit_is_changed_and_moved(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/ward-c/change")
    page = lead_here.press(f"{HERE}/ward-c/change", name="Ward Sea", parent="north", headcount="20")
    assert ["North", "Loch Service", "62 together"] in rows(page)
    assert names(people)["ward-c"] == "Ward Sea"


def test_a_unit_is_not_offered_to_itself_and_an_inner_one_has_no_headcount_to_enter(lead_here: Member) -> None:
    page = lead_here.open(f"{HERE}/north/change")
    assert "north" not in {option.attrib["value"] for option in page.root.iter("option")}
    assert not [field for field in page.root.iter("input") if field.attrib["name"] == "headcount"]
    page = lead_here.press(f"{HERE}/north/change", parent="ward-a")
    assert lead_here.faults == ["A unit cannot be in itself, or in a unit below it. Choose another one."]


def test_another_parent_than_those_offered_is_asked_for_again(lead_here: Member) -> None:
    lead_here.open(f"{HERE}/ward-a/change")
    lead_here.press(f"{HERE}/ward-a/change", parent="nowhere")
    assert lead_here.faults == ["Choose one of these."]


def test_a_unit_is_removed_after_a_question(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/ward-d/remove")
    assert "ward-d" in names(people)
    lead_here.press(f"{HERE}/ward-d/remove")
    assert lead_here.notices == ["“Ward D” is removed."]
    assert "ward-d" not in names(people)


def test_a_unit_with_units_below_it_offers_no_button_and_stays(lead_here: Member, people: Lead) -> None:
    page = lead_here.open(f"{HERE}/north/remove")
    assert "There are units below it." in page.text
    assert "Remove it" not in page.text
    lead_here.open(f"{HERE}/ward-d/remove")
    token = dict(lead_here.form_to(f"{HERE}/ward-d/remove").find("input").attrib)["value"]  # type: ignore[union-attr]  # it is there
    answer = lead_here.client.post(f"{HERE}/north/remove", data={"csrf_token": token})
    assert "Move or remove these first." in answer.text
    assert "north" in names(people)


def test_a_list_is_uploaded_in_the_place_of_the_old_one(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/upload")
    file = (io.BytesIO(b"id,name,parent,headcount\nx,X,,9\n"), "units.csv")
    lead_here.press(f"{HERE}/upload", file=file)
    assert lead_here.notices == ["There is 1 unit now."]
    assert names(people) == {"x": "X"}


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"id,name,parent,headcount\nx,,,9\nx,X,,many\n", ["the name is empty.", "stands in line 2", "“many” is not"]),
        (b"\xff\xfe\x00", ["is not a text file in UTF-8"]),
        (b"", ["is empty"]),
    ],
)
def test_an_odd_list_is_told_line_by_line_and_changes_nothing(
    lead_here: Member, people: Lead, content: bytes, faults: list[str]
) -> None:
    lead_here.open(f"{HERE}/upload")
    lead_here.press(f"{HERE}/upload", file=(io.BytesIO(content), "units.csv"))
    assert "The units are as they were." in lead_here.page.text
    for said, fault in zip(lead_here.faults, faults, strict=True):
        assert said.startswith("units.csv")
        assert fault in said
    assert len(names(people)) == 5


def test_a_list_that_is_too_large_is_refused_kindly(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/upload")
    file = (io.BytesIO(b"id,name,parent,headcount\n" + b"x" * 300 * 1024), "units.csv")
    page = lead_here.press(f"{HERE}/upload", status=413, file=file)
    assert page.heading == "This file is too large"
    assert len(names(people)) == 5


def test_uploading_without_a_file_asks_for_one(lead_here: Member) -> None:
    lead_here.open(f"{HERE}/upload")
    lead_here.press(f"{HERE}/upload")
    assert lead_here.faults == ["Choose a file first."]


def test_what_is_downloaded_can_be_uploaded_again(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/add")
    lead_here.press(f"{HERE}/add", name="=HYPERLINK(1)", headcount="5")
    before = present(people)
    answer = lead_here.client.get(f"{HERE}/units.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=units.csv"
    assert "'=HYPERLINK(1)" in answer.text
    lead_here.open(f"{HERE}/upload")
    lead_here.press(f"{HERE}/upload", file=(io.BytesIO(answer.data), "units.csv"))
    assert present(people) == before


def test_an_organisation_without_units_says_so(lead_here: Member, people: Lead) -> None:
    for unit in ("ward-a", "ward-b", "ward-c", "ward-d", "north"):
        lead_here.open(f"{HERE}/{unit}/remove")
        lead_here.press(f"{HERE}/{unit}/remove")
    assert "There are no units yet." in lead_here.page.text
    assert "Begin with the units" in lead_here.open("/workspace/organisations/loch/").text


@pytest.mark.parametrize("unit", ["nowhere", "a b", "é", "'", "x" * 300])
@pytest.mark.parametrize("act", ["change", "remove"])
def test_a_unit_that_is_not_there_has_no_page(lead_here: Member, unit: str, act: str) -> None:
    assert lead_here.client.get(f"{HERE}/{unit}/{act}").status_code == 404


def test_the_list_of_units_is_as_the_file_was(people: Lead) -> None:
    assert list(names(people)) == [line.split(",")[0] for line in UNITS.splitlines()[1:]]


def test_a_unit_whose_own_number_gives_way_to_a_sum_is_named(lead_here: Member) -> None:
    lead_here.open(f"{HERE}/add")
    lead_here.press(f"{HERE}/add", name="Beds", parent="ward-c", headcount="7")
    assert lead_here.notices == [
        "“Beds” is added. “Ward C” had 25 staff of its own. From now on the sum of its units counts instead, so enter "
        "all of them."
    ]
    lead_here.open(f"{HERE}/add")
    lead_here.press(f"{HERE}/add", name="Chairs", parent="ward-c", headcount="7")
    assert lead_here.notices == ["“Chairs” is added."]
