"""Importing: clear sentences for everything that can be wrong, all rows or none, and nothing readable kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from nacl.public import PrivateKey

from tests.lead import BASELINE, NOW, Lead, rows_of
from tiassess.collection.ballots import count_ballots
from tiassess.collection.errors import ResponsesRefusedError, WaveKeyError
from tiassess.collection.import_map import ImportMap, read_map
from tiassess.collection.importing import Import, ImportRequest, check_import, import_responses
from tiassess.collection.tables import WaveKey
from tiassess.errors import RefusedError
from tiassess.wave.errors import WaveStateError
from tiassess.wave.tables import WaveState
from tiassess.wave.waves import WaveName

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


def checks(lead: Lead, text: str, words: ImportMap | None = None) -> Import:
    request = ImportRequest(WaveName("baseline", "loch"), lead.writes("file.csv", text), words or ImportMap())
    return check_import(lead.database, lead.settings, request, NOW)


def imports(lead: Lead, text: str, words: ImportMap | None = None) -> int:
    checked = checks(lead, text, words)
    import_responses(lead.database, lead.settings, checked, NOW)
    return checked.rows


def ballots(lead: Lead) -> int:
    with lead.database.reading() as session:
        return count_ballots(session, lead.sees().id)


def test_a_good_file_is_sealed_row_by_row(loch: Lead) -> None:
    assert imports(loch, GOOD) == 4
    assert ballots(loch) == 4


@pytest.mark.parametrize(("text", "sentence"), FAULTS.items())
def test_a_faulty_file_is_refused_with_line_and_column_and_changes_nothing(
    sqlite_lead: Lead, text: str, sentence: str
) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    with pytest.raises(RefusedError) as refusal:
        imports(sqlite_lead, text)
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
        check_import(loch.database, loch.settings, ImportRequest(BASELINE, tmp_path / "garbage.csv", ImportMap()), NOW)


def test_a_dry_run_keeps_nothing_and_the_same_file_is_refused_twice(loch: Lead) -> None:
    assert checks(loch, GOOD).rows == 4
    assert ballots(loch) == 0
    imports(loch, GOOD)
    for act in (imports, checks):
        with pytest.raises(ResponsesRefusedError, match="imported before"):
            act(loch, GOOD)
    assert ballots(loch) == 4


def test_a_map_says_what_the_files_own_words_mean(loch: Lead) -> None:
    words = read_map(
        loch.writes(
            "map.yaml",
            "units: {A-Ward: ward-a}\nroles: {RN: nurse}\ncolumns: {'Happy?': q1}\nvalues: {Agree: 3, Disagree: '1'}\n",
        )
    )
    text = "unit,role,Happy?\nA-Ward,RN,Agree\nWard B,,Disagree\n"
    assert imports(loch, text, words) == 2


def test_a_name_that_two_units_share_asks_for_the_id(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation(units="id,name,parent,headcount\nn,North,,\na,Ward,n,9\nb,Ward,,9\n")
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


def test_the_same_answers_are_refused_in_another_order_other_units_and_another_wave(loch: Lead) -> None:
    """Published twice under other units, the difference of two units would be the one person who moved."""
    rows = rows_of("ward-a", "nurse", ["111", "123", "321", "213", "132", "312"])
    moved = [*rows_of("ward-b", "nurse", ["312"]), *rows[:-1]]
    loch.imports(rows)
    with pytest.raises(ResponsesRefusedError, match="into this wave or another one"):
        loch.imports(moved)
    loch.closes()
    loch.counts()
    loch.publishes()
    second = loch.plans_a_wave("second", closes=date(2026, 6, 1))
    loch.opens(second)
    with pytest.raises(ResponsesRefusedError, match="into this wave or another one"):
        loch.imports(moved, second)


def test_answers_are_known_again_after_the_secret_was_changed(loch: Lead) -> None:
    imports(loch, GOOD)
    loch.settings = replace(
        loch.settings, secret_key=bytes(range(1, 33)), previous_secret_keys=(loch.settings.secret_key,)
    )
    with pytest.raises(ResponsesRefusedError, match="imported before"):
        imports(loch, GOOD)


def test_answers_of_a_wave_that_was_never_published_may_come_again(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(rows_of("ward-a", "nurse", ["123"] * 4))
    assert lead.closes() is WaveState.DESTROYED
    again = lead.plans_a_wave("again")
    lead.opens(again)
    assert lead.imports(rows_of("ward-a", "nurse", ["123"] * 4), again) == 4


def test_a_wave_key_that_somebody_replaced_is_not_sealed_to(loch: Lead) -> None:
    with loch.database.writing() as session:
        session.get_one(WaveKey, loch.sees().id).public_key = PrivateKey.generate().public_key.encode()
    with pytest.raises(WaveKeyError, match="or its key or what was promised was changed"):
        imports(loch, GOOD)
    assert ballots(loch) == 0
