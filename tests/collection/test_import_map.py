"""The map of an import: words are taken as they are written, and every fault is a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiassess.collection.import_map import read_map
from tiassess.errors import RefusedError


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("answers: {a: 1}", "“answers” is not a part of a map"),
        ("- units", "must hold names and what they mean"),
        ("", "must hold names and what they mean"),
        ("units: ward", "must hold pairs"),
        ("values: {a: true}", "put the meaning of “a” in quotation marks"),
        ("values: {a: [1]}", "put the meaning of “a” in quotation marks"),
        ("values: {a: 1, a: 2}", "written twice"),
        ("values: [", "is not YAML"),
        ("[" * 5000, "nested too deeply"),
        ("values: {a: !!float x}", "uses a YAML tag"),
        ('values: {"\\ud800": 1}', "invalid Unicode character escape"),
    ],
)
def test_a_faulty_map_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "map.yaml").write_text(text)
    with pytest.raises(RefusedError) as refusal:
        read_map(tmp_path / "map.yaml")
    assert sentence in str(refusal.value)


def test_thousands_of_faults_are_twenty_sentences_and_a_number(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("".join(f"part{number}: {{}}\n" for number in range(3_000)))
    with pytest.raises(RefusedError) as refusal:
        read_map(tmp_path / "map.yaml")
    assert len(refusal.value.sentences) == 21
    assert refusal.value.sentences[-1] == "… and 2,980 more."


def test_the_words_of_a_map_are_taken_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("values: {No: 1, Yes: 3, 2026-13-45: 2, 1.5: '2', null: dk}\n")
    assert read_map(tmp_path / "map.yaml").values == {
        "No": "1",
        "Yes": "3",
        "2026-13-45": "2",
        "1.5": "2",
        "null": "dk",
    }
