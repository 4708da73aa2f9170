"""The canonical document: what a wave holds reads back as exactly what was asked."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.instrument.shelf import COUNTY, SHIPPED, VALID, edited, example
from tiassess.instrument.definition import Instrument
from tiassess.instrument.document import instrument_from_document
from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.kinds import AskIf, Level
from tiassess.instrument.parsing import parse_instrument
from tiassess.instrument.reading import tidy
from tiassess.instrument.writing import write_yaml

FILES = [*VALID, COUNTY, *sorted(SHIPPED.glob("*-*.yaml"))]


def read(path: Path) -> Instrument:
    return parse_instrument(path.read_text("utf-8"), path.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_document_that_went_through_json_is_the_same_instrument(path: Path) -> None:
    instrument = read(path)
    again = instrument_from_document(json.loads(json.dumps(instrument.document)))
    assert again == instrument
    assert again.sha256 == instrument.sha256


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_that_was_written_again_is_the_same_instrument(path: Path) -> None:
    instrument = read(path)
    assert parse_instrument(write_yaml(instrument), path.name) == instrument


texts = st.text(min_size=1, max_size=60).map(tidy).filter(bool)
visible = texts.filter(lambda text: text.isprintable() and not set(text) & set("{}"))


@given(title=visible, label=visible, question=visible)
def test_any_visible_text_survives_writing_and_reading(title: str, label: str, question: str) -> None:
    instrument = example("smallest")
    option, *rest = instrument.scales[0].options
    scale = replace(instrument.scales[0], options=(replace(option, label=f"{label}."), *rest))
    items = (replace(instrument.items[0], text=question),)
    changed = replace(instrument, title=title, scales=(scale,), items=items)
    again = parse_instrument(write_yaml(changed), "written.yaml")
    assert (again, again.sha256) == (changed, changed.sha256)


def test_looks_alike_is_alike_however_it_was_typed() -> None:
    one = edited("smallest", ("title: Tea breaks", "title: Thé à cinq heures"))
    other = edited("smallest", ("title: Tea breaks", "title: >-\n  The\u0301   a\u0300\n  cinq heures"))
    assert one.sha256 == other.sha256


def test_comments_and_the_order_of_keys_do_not_change_the_checksum() -> None:
    reordered = edited("smallest", ("id: tea\n", ""), ("language: en\n", "language: en # English\nid: tea\n"))
    assert reordered.sha256 == example("smallest").sha256


def test_writing_out_what_may_be_left_out_does_not_change_the_checksum() -> None:
    written_out = edited(
        "smallest", ("text: I get", "kind: choice, reversed: false, audience: all, report_from: unit, text: I get")
    )
    assert written_out.sha256 == example("smallest").sha256


def test_a_single_letter_changes_the_checksum() -> None:
    assert edited("smallest", ("I get tea.", "I get teas.")).sha256 != example("smallest").sha256


def test_every_key_of_a_file_arrives() -> None:
    item = example("every-key").item("t1")
    assert (item.reversed, item.audience, item.staff_view, item.origin) == (True, "hosts", True, "kettle@0.9.0")
    assert (item.ask_if, item.report_from) == (AskIf.CONTACT_WITH_PEOPLE, Level.TOP_LEVEL)
    assert item.own_option is not None
    assert item.own_option.counts_as == 1
    assert example("every-key").item("t2").origin == "tea@1.0.0"


def test_shares_are_exact() -> None:
    assert example("smallest").scoring.completeness == Fraction(3, 5)


def test_a_comment_has_three_hundred_characters_unless_it_says_fewer() -> None:
    assert [item.max_length for item in example("three-comments").comment_items] == [300, 300, 300]
    assert example("every-key").item("c1").max_length == 200


def test_a_scale_is_known_by_what_people_see_and_not_by_its_id() -> None:
    scale = example("smallest").scales[0]
    renamed = edited("smallest", ("id: often", "id: frequency"), ("scale: often", "scale: frequency")).scales[0]
    assert renamed.sha256 == scale.sha256
    assert edited("smallest", ("label: Never", "label: Not ever")).scales[0].sha256 != scale.sha256
    assert example("eleven-points").scales[0].minimum == 0
    assert example("eleven-points").scales[0].maximum == 10


def test_where_the_other_answers_sit_is_part_of_a_scale() -> None:
    turned = edited("eleven-points", ("[dk, na]", "[na, dk]")).scales[0]
    assert turned.sha256 != example("eleven-points").scales[0].sha256


def test_a_translation_changes_the_checksum_of_the_file_and_of_no_question() -> None:
    translated, plain = example("translated"), edited("translated", ("Rwy'n cael te.", "Rwy'n cael coffi."))
    assert translated.sha256 != plain.sha256
    assert [item.text_sha256 for item in translated.items] == [item.text_sha256 for item in plain.items]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"format": "tiassess-instrument/2"},
        {"format": "tiassess-instrument/1"},
        {"format": "tiassess-instrument/1", "id": "a", "version": "1.0.0", "items": 3},
        {"format": "tiassess-instrument/1", "id": "a", "version": "1.0.0", "items": [], "status": "draft"},
    ],
)
def test_a_document_that_is_none_is_refused_with_a_sentence(document: dict[str, object]) -> None:
    with pytest.raises(InstrumentError, match="instrument"):
        instrument_from_document(document)


def test_what_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        example("smallest").item("t9")
