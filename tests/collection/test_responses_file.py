"""Reading a file of responses: what its cells mean, and which of them could mean two things."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lead import three_questions
from tiassess.collection.errors import ResponsesRefusedError
from tiassess.collection.import_map import ImportMap
from tiassess.collection.responses_file import Response, ResponsesFile
from tiassess.disclosure.structure import NOT_STATED, Role, Structure, Unit

WARDS = Structure(
    units=(Unit("a", "b", None, 9), Unit("b", "Ward", None, 9), Unit("c", "c", None, 9)),
    roles=(Role("nurse", "Nurses"),),
)


def read(folder: Path, text: str, words: ImportMap | None = None, structure: Structure = WARDS) -> ResponsesFile:
    (folder / "rows.csv").write_text(text)
    return ResponsesFile(folder / "rows.csv", three_questions(), structure, words or ImportMap())


def units_of(file: ResponsesFile) -> list[str]:
    file.check()
    return [response.unit for response in file.responses()]


def test_a_row_without_a_single_answer_is_a_ballot_and_a_blank_line_is_none(tmp_path: Path) -> None:
    file = read(tmp_path, "unit,role,q1\n,,\n\n  \n,,\n")
    assert file.check() == 2
    assert list(file.responses()) == [Response(NOT_STATED, NOT_STATED, ["", "-", "-"])] * 2


def test_a_word_that_is_one_units_id_and_anothers_name_asks_for_a_map(tmp_path: Path) -> None:
    text = "unit,role,q1\nb,nurse,1\nc,nurse,1\nWard,nurse,1\n"
    with pytest.raises(ResponsesRefusedError, match="“b” is the id of one unit and the name of another") as refusal:
        read(tmp_path, text).check()
    assert len(refusal.value.sentences) == 1
    assert units_of(read(tmp_path, text, ImportMap(units={"b": "b"}))) == ["b", "c", "b"]
    assert units_of(read(tmp_path, text, ImportMap(units={"b": "a"}))) == ["a", "c", "b"]


def test_a_word_is_known_again_however_it_was_typed_and_encoded(tmp_path: Path) -> None:
    structure = Structure((Unit("ty", "T\u0177 Gwyn", None, 9),), ())
    words = ImportMap(values={"Strongly agree": "3"})
    file = read(tmp_path, "unit,role,q1\nTy\u0302  Gwyn ,,Strongly\u00a0agree\n", words, structure)
    file.check()
    assert [(response.unit, response.answers[0]) for response in file.responses()] == [("ty", "3")]


def test_ten_thousand_unknown_columns_give_twenty_sentences_and_a_number(tmp_path: Path) -> None:
    with pytest.raises(ResponsesRefusedError) as refusal:
        read(tmp_path, "unit,role," + ",".join(f"x{number}" for number in range(10_000)) + "\n")
    assert len(refusal.value.sentences) == 21
    assert refusal.value.sentences[-1] == "… and 9,980 more."


def test_fifty_thousand_units_are_looked_up(tmp_path: Path) -> None:
    units = tuple(Unit(f"u{number}", f"Unit {number}", None, None) for number in range(50_000))
    rows = "".join(f"Unit {number},,1\n" for number in range(0, 50_000, 1_000))
    file = read(tmp_path, f"unit,role,q1\n{rows}", structure=Structure(units, ()))
    assert units_of(file) == [f"u{number}" for number in range(0, 50_000, 1_000)]
