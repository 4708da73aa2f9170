"""Units and roles from files: every fault is named with its line, and a faulty file changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.lead import NOW, ROLES, UNITS, Lead
from tiassess.disclosure.structure import ORGANISATION
from tiassess.wave.errors import FileRefusedError, TakenNameError, UnknownNameError
from tiassess.wave.organisations import add_organisation
from tiassess.wave.tables import Organisation, Role, Unit
from tiassess.wave.units import import_roles, import_units, present_structure

FAULTS = {
    "id,name,parent\na,A,": "the column “headcount” is missing",
    "": "faulty.csv is empty",
    "id;name;parent;headcount\na;A;;1": "separate the cells with commas, not with semicolons",
    "id,name,parent,headcount,floor\na,A,,1,2": "the column “floor” does not belong here",
    "id,name,parent,headcount,name\na,A,,1,A": "the column “name” is there twice",
    "id,name,parent,headcount\na,A,,4\na,B,,5": "line 3: the id “a” stands in line 2 already",
    "id,name,parent,headcount\na,A,,4\nA,B,,5": "line 3: the id “A” stands in line 2 already",
    "id,name,parent,headcount\na,A,x,4": "line 2: the parent “x” is not in the file",
    "id,name,parent,headcount\na,A,b,\nb,B,c,\nc,C,a,": "above “a”, or it is above itself",
    "id,name,parent,headcount\na,A,a,": "above “a”, or it is above itself",
    "id,name,parent,headcount\na,,,4": "line 2: the name is empty",
    "id,name,parent,headcount\nward a,A,,4": "line 2: “ward a” cannot be an id",
    "id,name,parent,headcount\nnot-stated,A,,4": "“not-stated” cannot be an id",
    "id,name,parent,headcount\na,A,,4.5": "line 2: the headcount “4.5” is not a whole number",
    "id,name,parent,headcount\na,A,,-4": "line 2: the headcount “-4” is not a whole number",
    "id,name,parent,headcount\na,A,,99999999999": "line 2: the headcount 99999999999 is more than",
    f"id,name,parent,headcount\na,A,,{'9' * 5_000}": "line 2: a cell is longer than 200 characters",
    f"id,name,parent,headcount\na,{'A' * 201},,9": "line 2: a cell is longer than 200 characters",
    "id,name,parent,headcount\na,A\x1b[2J,,9": "line 2: the name holds a sign that cannot be seen",
    "id,name,parent,headcount\na,A\u200b,,9": "line 2: the name holds a sign that cannot be seen",
    "id,name,parent,headcount\na,\u2800,,9": "line 2: the name holds a sign that cannot be seen",
    "id,name,parent,headcount\na,\u202eA,,9": "line 2: the name holds a sign that cannot be seen",
    "id,name,parent,headcount\na,\u0301,,9": "line 2: the name shows nothing",
    "id,name,parent,headcount\na,A,,9\nb,a,,9": "line 3: line 2 has the name “a” too",
    'id,name,parent,headcount\na,A,,"1,200"': "line 2: the headcount “1,200” has a sign between its digits",
    "id,name,parent,headcount\n" + "".join(f"u{each},U{each},,1\n" for each in range(2_001)): "holds 2,001 units",
    "PK\x03\x04and so on": "is an Excel workbook. Save it as “CSV UTF-8” and use that file.",
    "id,name,parent,headcount\n": "holds no units, only a header",
    "id,name,parent,headcount\n,,,\n": "holds no units, only a header",
    "id,name,parent,headcount\nn,N,,9\na,A,n,\nb,B,n,4": "is not the sum of its units (unknown)",
    f"id,name,parent,headcount{',' * 9_999}\n": "the column “” is there twice",
    "id,name,parent,headcount\nn,N,,9\na,A,n,4\nb,B,n,4": "line 2: the headcount 9 of “n” is not the sum",
    "id,name,parent,headcount\na,A,,4,5": "line 2: 5 cells where the header has 4",
    'id,name,parent,headcount\na,"A,,4': "this is not CSV",
    "id,name,parent,headcount\na,A\0,,4": "is not a CSV file",
}


@pytest.fixture
def loch(sqlite_lead: Lead) -> Lead:
    sqlite_lead.has_an_organisation()
    return sqlite_lead


@pytest.mark.parametrize(("text", "sentence"), FAULTS.items())
def test_a_faulty_file_is_refused_with_its_line_and_changes_nothing(loch: Lead, text: str, sentence: str) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        import_units(loch.database, "loch", loch.writes("faulty.csv", text))
    assert sentence in str(refusal.value)
    with loch.database.reading() as session:
        assert len(session.scalars(select(Unit)).all()) == UNITS.count("\n") - 1


def test_binary_garbage_a_folder_a_pipe_a_device_and_a_missing_file_are_refused(loch: Lead, tmp_path: Path) -> None:
    (tmp_path / "garbage.csv").write_bytes(bytes(range(256)))
    os.mkfifo(tmp_path / "pipe.csv")
    odd = [tmp_path / "garbage.csv", tmp_path, tmp_path / "missing.csv", tmp_path / "pipe.csv", Path("/dev/zero")]
    for path in odd:
        with pytest.raises(FileRefusedError):
            import_units(loch.database, "loch", path)


def test_a_tree_of_twenty_levels_is_taken_and_a_deeper_one_refused(loch: Lead) -> None:
    def tree(levels: int) -> str:
        rows = [f"u{level},U,{f'u{level - 1}' if level else ''},\n" for level in range(levels)]
        return "id,name,parent,headcount\n" + "".join(rows)

    assert import_units(loch.database, "loch", loch.writes("deep.csv", tree(21))) == 21
    with pytest.raises(FileRefusedError, match="line 23: more than 20 levels lie above “u21”"):
        import_units(loch.database, "loch", loch.writes("deeper.csv", tree(22)))


def test_every_fault_of_a_file_is_named_up_to_twenty(loch: Lead) -> None:
    rows = "".join(f"u{number},,,x\n" for number in range(30))
    with pytest.raises(FileRefusedError) as refusal:
        import_units(loch.database, "loch", loch.writes("faulty.csv", f"id,name,parent,headcount\n{rows}"))
    assert len(refusal.value.sentences) == 21
    assert refusal.value.sentences[-1] == "… and 40 more."


def test_a_file_saved_by_a_spreadsheet_is_read(loch: Lead, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_bytes("id,name,parent,headcount\r\na,Tŷ Gwyn,,7\r\n,,,\r\n".encode("utf-8-sig"))
    assert import_units(loch.database, "loch", path) == 1
    with loch.database.reading() as session:
        assert session.scalars(select(Unit.name)).one() == "Tŷ Gwyn"


def test_an_inner_units_headcount_is_the_sum_and_unknown_if_one_is(loch: Lead) -> None:
    with loch.database.reading() as session:
        owner = session.scalars(select(Organisation.id)).one()
        assert present_structure(session, owner).headcount("north") == 42
        assert present_structure(session, owner).headcount(ORGANISATION) == 73
    import_units(loch.database, "loch", loch.writes("units.csv", UNITS.replace("north,12", "north,")))
    with loch.database.reading() as session:
        assert present_structure(session, owner).headcount("north") is None
        assert present_structure(session, owner).headcount(ORGANISATION) is None


def test_importing_replaces_one_organisations_units_and_no_others(loch: Lead) -> None:
    add_organisation(loch.database, slug="ness", name="Ness", timezone="Europe/London", moment=NOW)
    import_units(loch.database, "ness", loch.writes("ness.csv", "id,name,parent,headcount\nward-a,Ward A,,9\n"))
    import_roles(loch.database, "ness", loch.writes("roles.csv", ROLES))
    import_units(loch.database, "loch", loch.writes("units.csv", "id,name,parent,headcount\nx,X,,3\n"))
    with loch.database.reading() as session:
        assert sorted(session.scalars(select(Unit.slug))) == ["ward-a", "x"]


def test_an_unknown_organisation_is_refused(loch: Lead) -> None:
    with pytest.raises(UnknownNameError, match="no organisation “ness”"):
        import_units(loch.database, "ness", loch.writes("units.csv", UNITS))


@pytest.mark.parametrize(
    ("slug", "name", "timezone", "sentence"),
    [
        ("loch", "Loch", "Europe/London", "is an organisation “loch” already"),
        ("lo ch", "Loch", "Europe/London", "cannot be an id"),
        ("ness", " ", "Europe/London", "The name is empty"),
        ("ness", "Ness", "Europe/Nessie", "is not a time zone"),
        ("ness", "Ness", "../etc/passwd", "is not a time zone"),
    ],
)
def test_an_organisation_is_refused_with_a_reason(
    loch: Lead, slug: str, name: str, timezone: str, sentence: str
) -> None:
    with pytest.raises(TakenNameError) as refusal:
        add_organisation(loch.database, slug=slug, name=name, timezone=timezone, moment=NOW)
    assert sentence in str(refusal.value)


def test_a_file_of_roles_without_any_is_refused_and_changes_nothing(loch: Lead) -> None:
    with pytest.raises(FileRefusedError, match="holds no roles, only a header"):
        import_roles(loch.database, "loch", loch.writes("roles.csv", "id,name\n"))
    with loch.database.reading() as session:
        assert len(session.scalars(select(Role)).all()) == 2


def test_a_name_is_written_in_one_way_whatever_program_saved_it(loch: Lead) -> None:
    import_units(loch.database, "loch", loch.writes("u.csv", "id,name,parent,headcount\na,Ty\u0302  Gwyn ,,7\n"))
    with loch.database.reading() as session:
        assert session.scalars(select(Unit.name)).one() == "T\u0177 Gwyn"


def test_every_sum_of_two_thousand_units_is_checked(loch: Lead) -> None:
    inner = "".join(f"i{number},I{number},,{9 if number else 8}\n" for number in range(1_000))
    leaves = "".join(f"u{number},U{number},i{number},9\n" for number in range(1_000))
    with pytest.raises(FileRefusedError, match="the headcount 8 of “i0” is not the sum") as refusal:
        import_units(loch.database, "loch", loch.writes("many.csv", f"id,name,parent,headcount\n{inner}{leaves}"))
    assert len(refusal.value.sentences) == 1
