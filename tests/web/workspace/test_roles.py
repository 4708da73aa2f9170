"""Roles by pages: one at a time, and whole lists as files."""

from __future__ import annotations

import io

import pytest

from tests.lead import Lead
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import Member
from tiassess.wave.units import present_structure

HERE = "/workspace/organisations/loch/roles"


def names(people: Lead) -> dict[str, str]:
    """The roles' names by their ids."""
    with people.database.reading() as session:
        roles = present_structure(session, organisation_id(people.database, "loch")).roles
    return {role.id: role.name for role in roles}


def test_a_role_is_added_renamed_and_removed(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/add")
    lead_here.press(f"{HERE}/add", name="Cooks")
    assert lead_here.notices == ["“Cooks” is added."]
    lead_here.open(f"{HERE}/cooks/change")
    lead_here.press(f"{HERE}/cooks/change", name="Chefs")
    assert lead_here.notices == ["“Chefs” is changed."]
    lead_here.open(f"{HERE}/nurse/remove")
    lead_here.press(f"{HERE}/nurse/remove")
    assert lead_here.notices == ["“Nurses” is removed."]
    assert names(people) == {"admin": "Administration", "cooks": "Chefs"}


def test_what_is_odd_is_said_beside_its_field(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/add")
    lead_here.press(f"{HERE}/add", name="", slug="NURSE")
    assert lead_here.faults == ["The name is empty.", "The id “NURSE” is there already. Choose another one."]
    lead_here.open(f"{HERE}/nurse/change")
    lead_here.press(f"{HERE}/nurse/change", name=" ")
    assert lead_here.faults == ["The name is empty."]
    assert len(names(people)) == 2


def test_an_odd_list_changes_nothing_and_a_right_one_all(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/upload")
    lead_here.press(f"{HERE}/upload", file=(io.BytesIO(b"id,name\nx,\n"), "roles.csv"))
    assert lead_here.faults == ["roles.csv, line 2: the name is empty."]
    assert len(names(people)) == 2
    lead_here.press(f"{HERE}/upload", file=(io.BytesIO(b"id,name\nx,X\ny,Y\n"), "roles.csv"))
    assert lead_here.notices == ["There are 2 roles now."]
    assert names(people) == {"x": "X", "y": "Y"}


def test_uploading_without_a_file_asks_for_one(lead_here: Member) -> None:
    lead_here.open(f"{HERE}/upload")
    lead_here.press(f"{HERE}/upload")
    assert lead_here.faults == ["Choose a file first."]


def test_what_is_downloaded_can_be_uploaded_again(lead_here: Member, people: Lead) -> None:
    lead_here.open(f"{HERE}/add")
    lead_here.press(f"{HERE}/add", name="+ Others")
    before = names(people)
    content = lead_here.client.get(f"{HERE}/roles.csv").data
    lead_here.open(f"{HERE}/upload")
    lead_here.press(f"{HERE}/upload", file=(io.BytesIO(content), "roles.csv"))
    assert names(people) == before


def test_an_organisation_without_roles_says_that_it_can_do_without(lead_here: Member) -> None:
    for role in ("nurse", "admin"):
        lead_here.open(f"{HERE}/{role}/remove")
        lead_here.press(f"{HERE}/{role}/remove")
    assert "A wave can do without." in lead_here.page.text


@pytest.mark.parametrize("act", ["change", "remove"])
def test_a_role_that_is_not_there_has_no_page(lead_here: Member, act: str) -> None:
    assert lead_here.client.get(f"{HERE}/nobody/{act}").status_code == 404
