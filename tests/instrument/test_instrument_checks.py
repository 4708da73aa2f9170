"""Checks: every valid example passes, every faulty one is refused for its own reason, garbage for a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.instrument.shelf import COUNTY, FAULTY, HERE, VALID
from tiassess.instrument.checking import check_file, check_instrument
from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.parsing import parse_instrument
from tiassess.instrument.reading import DEEPEST_NESTING, LARGEST_FILE

EXPECTED = "# Refused: "


@pytest.mark.parametrize("path", [*VALID, COUNTY], ids=lambda path: path.stem)
def test_a_valid_example_has_neither_faults_nor_warnings(path: Path) -> None:
    report = check_file(path)
    assert (report.faults, report.warnings) == ((), ())


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_faulty_example_is_refused_for_exactly_the_reasons_beside_it(path: Path) -> None:
    text = path.read_text("utf-8")
    expected = [line.removeprefix(EXPECTED) for line in text.splitlines() if line.startswith(EXPECTED)]
    assert list(check_instrument(text, path.name).faults) == expected


def test_each_faulty_example_has_a_reason_of_its_own() -> None:
    problems = [check_file(path).faults[0].split(": ", 1)[1] for path in FAULTY if path.stem != "seven-faults"]
    assert len(set(problems)) == len(problems)


def test_seven_faults_of_shape_and_meaning_are_said_at_once() -> None:
    text = (HERE / "faulty" / "seven-faults.yaml").read_text("utf-8")
    with pytest.raises(InstrumentError) as refusal:
        parse_instrument(text, "seven-faults.yaml")
    assert len(refusal.value.sentences) == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "this is not an instrument file"),
        ("just words", "this is not an instrument file"),
        ("- a\n- list", "this is not an instrument file"),
        ("a: [", "this is not YAML"),
        ("a: \x00", "this is not YAML"),
        ('a: "\\UFFFFFFFF"', "this is not YAML"),
        ("a: &x [1]\nb: *x", "anchor or alias"),
        ("a: !!python/object:os.system x", "YAML tag"),
        ("a: 1\n---\nb: 2", "second document"),
        ("a: " + "[" * (DEEPEST_NESTING + 1) + "]" * (DEEPEST_NESTING + 1), "nested too deeply"),
        ("[" * 100_000, "nested too deeply"),
        ("a" * (LARGEST_FILE + 1), "larger than any questionnaire"),
        ("? [1, 2]\n: x", "there is no key “?”"),
    ],
)
def test_what_is_not_an_instrument_gets_a_sentence(text: str, said: str) -> None:
    assert any(said in fault for fault in check_instrument(text, "file.yaml").faults)


def test_a_billion_laughs_are_not_even_begun() -> None:
    lines = ["a0: &a0 [lol, lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert len(check_instrument("\n".join(lines), "file.yaml").faults) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe\x00binary\x80", "not a text file"), (b"x" * (LARGEST_FILE + 1), "larger than any instrument")],
)
def test_bytes_that_are_not_text_get_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    assert said in check_file(path).faults[0]


def test_a_folder_and_a_missing_file_get_a_sentence(tmp_path: Path) -> None:
    assert "this is a folder" in check_file(tmp_path).faults[0]
    assert "there is no such file" in check_file(tmp_path / "none.yaml").faults[0]


def test_a_byte_order_mark_from_an_office_program_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "county.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + COUNTY.read_bytes())
    assert check_file(path).faults == ()


@given(st.text(max_size=200))
def test_no_text_makes_the_check_raise(text: str) -> None:
    check_instrument(text, "file.yaml")


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = sorted(yaml.safe_load(COUNTY.read_text("utf-8")))


@given(key=st.sampled_from([*KEYS, "routing", "forms", "tokens", "constructs", "translations", "parts"]), value=plain)
def test_nothing_put_in_the_place_of_a_key_makes_the_check_raise(key: str, value: object) -> None:
    data = {**yaml.safe_load(COUNTY.read_text("utf-8")), key: value}
    check_instrument(yaml.safe_dump(data), "file.yaml")


@given(data=st.data())
def test_nothing_put_inside_an_entry_makes_the_check_raise(data: st.DataObject) -> None:
    document = yaml.safe_load((HERE / "valid" / "every-key.yaml").read_text("utf-8"))
    room = data.draw(st.sampled_from(["items", "sections", "scales", "scores", "forms", "tokens", "constructs"]))
    entry = data.draw(st.sampled_from(document[room]))
    entry[data.draw(st.sampled_from(sorted(entry)))] = data.draw(plain)
    check_instrument(yaml.safe_dump(document), "file.yaml")
