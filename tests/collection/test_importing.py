"""Importing: clear sentences for everything that can be wrong, all rows or none, and nothing readable kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lead import BASELINE, Lead, rows_of
from tiassess.collection.ballots import count_ballots
from tiassess.collection.errors import ResponsesRefusedError, WaveKeyError
from tiassess.collection.import_map import ImportMap, read_map
from tiassess.collection.importing import ImportRequest, check_responses, import_responses
from tiassess.errors import RefusedError
from tiassess.wave.errors import WaveStateError
from tiassess.wave.tables import WaveState

GOOD = "unit,role,q1,q2,q3\nward-a,nurse,1,2,3\nWard A,Nurses,,dk,-\nNorth,,3,na,pns\n,,1,1,1\n"

FAULTS = {
    "role,q1\nnurse,1": "the column “unit” is missing",
    "unit,q1\nward-a,1": "the column “role” is missing",
    "unit,role\nward-a,nurse": "has no column with answers",
    "unit,role,q9\nward-a,nurse,1": "the column “q9” is no question of three-questions@0.1.0",
    "unit,role,q1,q1\nward-a,nurse,1,1": "the column “q1” is there twice",
    "unit,role,q1\nward-x,nurse,1": "line 2, column unit: there is no unit “ward-x” in this wave",
    "unit,role,q1\nward-a,pilot,1": "line 2, column role: there is no role “pilot” in this wave",
    "unit,role,q1\nward-a,nurse,4": "line 2, column q1: “4” is not an answer here. There are: -, 1, 2, 3, dk, na, pns",
    "unit,role,q1\nward-a,nurse,agree": "“agree” is not an answer here",
    "unit,role,q1\nward-a,nurse,own": "“own” is not an answer here",
    "unit,role,q1\nward-a,nurse,1,1": "line 2: 4 cells where the header has 3",
    "unit,role,q1\n": "holds no responses, only a header",
}


@pytest.fixture
def loch(lead: Lead) -> Lead:
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    return lead


def request(lead: Lead, text: str, words: ImportMap | None = None) -> ImportRequest:
    return ImportRequest("baseline", "loch", lead.writes("file.csv", text), words or ImportMap())


def ballots(lead: Lead) -> int:
    with lead.database.reading() as session:
        return count_ballots(session, lead.sees().id)


def test_a_good_file_is_sealed_row_by_row(loch: Lead) -> None:
    assert import_responses(loch.database, loch.settings, request(loch, GOOD)) == 4
    assert ballots(loch) == 4


@pytest.mark.parametrize(("text", "sentence"), FAULTS.items())
def test_a_faulty_file_is_refused_with_line_and_column_and_changes_nothing(
    sqlite_lead: Lead, text: str, sentence: str
) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    with pytest.raises(RefusedError) as refusal:
        import_responses(sqlite_lead.database, sqlite_lead.settings, request(sqlite_lead, text))
    assert sentence in str(refusal.value)
    assert ballots(sqlite_lead) == 0


def test_one_faulty_row_among_many_keeps_all_of_them_out(loch: Lead) -> None:
    rows = [*rows_of("ward-a", "nurse", ["123"] * 50), *rows_of("ward-a", "nurse", ["129"])]
    with pytest.raises(ResponsesRefusedError, match="line 52, column q3"):
        loch.imports(rows)
    assert ballots(loch) == 0


def test_faults_beyond_twenty_are_counted(loch: Lead) -> None:
    with pytest.raises(ResponsesRefusedError) as refusal:
        loch.imports(rows_of("ward-a", "nurse", ["999"] * 10))
    assert len(refusal.value.sentences) == 21
    assert refusal.value.sentences[-1] == "… and 10 more."


def test_binary_garbage_is_refused(loch: Lead, tmp_path: Path) -> None:
    (tmp_path / "garbage.csv").write_bytes(bytes(range(256)) * 9)
    with pytest.raises(RefusedError, match="not a text file"):
        check_responses(
            loch.database, loch.settings, ImportRequest("baseline", None, tmp_path / "garbage.csv", ImportMap())
        )


def test_a_dry_run_keeps_nothing_and_the_same_file_is_refused_twice(loch: Lead) -> None:
    assert check_responses(loch.database, loch.settings, request(loch, GOOD)) == 4
    assert ballots(loch) == 0
    import_responses(loch.database, loch.settings, request(loch, GOOD))
    for act in (import_responses, check_responses):
        with pytest.raises(ResponsesRefusedError, match="imported into this wave before"):
            act(loch.database, loch.settings, request(loch, GOOD))
    assert ballots(loch) == 4


def test_a_map_says_what_the_files_own_words_mean(loch: Lead) -> None:
    words = read_map(
        loch.writes(
            "map.yaml",
            "units: {A-Ward: ward-a}\nroles: {RN: nurse}\ncolumns: {'Happy?': q1}\nvalues: {Agree: 3, Disagree: '1'}\n",
        )
    )
    text = "unit,role,Happy?\nA-Ward,RN,Agree\nWard B,,Disagree\n"
    assert import_responses(loch.database, loch.settings, request(loch, text, words)) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("answers: {a: 1}", "“answers” is not a part of a map"),
        ("- units", "must hold some of the parts"),
        ("units: ward", "must hold pairs"),
        ("values: {yes: 1}", "in quotation marks"),
        ("values: {a: 1.5}", "in quotation marks"),
        ("values: [", "is not YAML"),
    ],
)
def test_a_faulty_map_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "map.yaml").write_text(text)
    with pytest.raises(ResponsesRefusedError) as refusal:
        read_map(tmp_path / "map.yaml")
    assert sentence in str(refusal.value)


def test_a_name_that_two_units_share_asks_for_the_id(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation(units="id,name,parent,headcount\na,Ward,,9\nb,Ward,,9\n")
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    with pytest.raises(ResponsesRefusedError, match="more than one unit is called “Ward”"):
        sqlite_lead.imports(rows_of("Ward", "nurse", ["111"]))
    assert sqlite_lead.imports(rows_of("b", "nurse", ["111"])) == 1


def test_nothing_is_imported_into_a_draft_or_a_closed_wave(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    with pytest.raises(WaveStateError, match="still a draft"):
        lead.imports(rows_of("ward-a", "nurse", ["111"]))
    lead.opens()
    lead.imports(rows_of("ward-a", "nurse", ["111"] * 5))
    lead.closes()
    with pytest.raises(WaveStateError, match="cannot be imported into: it is closed"):
        lead.imports(rows_of("ward-a", "nurse", ["222"]))


def test_a_restored_older_database_is_not_imported_into(loch: Lead) -> None:
    (loch.settings.key_dir / f"{loch.sees().id}.state").write_text(WaveState.CLOSED)
    with pytest.raises(WaveKeyError, match="older than the key directory"):
        loch.imports(rows_of("ward-a", "nurse", ["111"]), BASELINE)
