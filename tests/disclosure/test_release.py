from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.organisations import Organisation, People
from tests.disclosure.releases import Counts, document_of, example, example_release, waves
from tiassess.disclosure.errors import ReleaseFormatError
from tiassess.disclosure.release import Release, finish_release

Document = dict[str, Any]


def test_a_release_is_read_as_it_was_written() -> None:
    release = example_release()
    assert Release.from_bytes(release.to_bytes()) == release


def test_the_hash_is_that_of_the_canonical_content() -> None:
    release = example_release()
    content = {key: value for key, value in release.document.items() if key != "sha256"}
    assert release.sha256 == hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def test_the_same_results_are_the_same_bytes() -> None:
    backwards = dict(reversed(example().items()))
    assert finish_release(backwards).to_bytes() == example_release().to_bytes()


def test_white_space_does_not_make_another_release() -> None:
    release = example_release()
    pretty = json.dumps(release.document, indent=2, ensure_ascii=False).encode()
    assert Release.from_bytes(pretty) == release


@given(waves())
def test_any_release_survives_the_round_trip(wave: tuple[Organisation, dict[str, People], Counts]) -> None:
    release = finish_release(document_of(*wave))
    assert Release.from_bytes(release.to_bytes()) == release


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ).map(lambda value: json.dumps(value).encode())
)
def test_garbage_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ReleaseFormatError, match="This file is not a release"):
        Release.from_bytes(data)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"format": "tiassess-release/1", "format": "tiassess-release/1"}', id="a key twice"),
        pytest.param('{"format": NaN}', id="NaN"),
        pytest.param('{"format": 1e999}', id="a number beyond all numbers"),
        pytest.param('{"format": 9007199254740993}', id="a number that JSON readers round"),
        pytest.param('{"format": "\\ud800"}', id="half a character"),
        pytest.param('{"format": ' + "[" * 100_000, id="a hundred thousand brackets"),
        pytest.param('{"format": ' + "1" * 5000 + "}", id="five thousand digits"),
        pytest.param("[]", id="a list"),
        pytest.param("\ufeff{}", id="a byte-order mark"),
    ],
)
def test_json_that_could_hide_something_is_refused(text: str) -> None:
    with pytest.raises(ReleaseFormatError, match="This file is not a release"):
        Release.from_bytes(text.encode())


def test_another_format_is_refused_by_name() -> None:
    with pytest.raises(ReleaseFormatError, match="tiassess-release/1"):
        Release.from_bytes(b'{"format": "tiassess-release/2"}')


def test_a_changed_number_is_noticed() -> None:
    changed = copy.deepcopy(dict(example_release().document))
    changed["groups"][0]["items"][0]["counts"]["1"] += 1
    with pytest.raises(ReleaseFormatError, match="changed after it was made"):
        Release.from_bytes(json.dumps(changed).encode())


def without(key: str) -> Callable[[Document], None]:
    return lambda document: document.pop(key)


def reveal_group(document: Document) -> None:
    document["groups"][1] |= {"shown": False}


def reveal_cell(document: Document) -> None:
    document["groups"][0]["items"][0]["shown"] = False


def count_half_a_person(document: Document) -> None:
    document["groups"][0]["items"][0]["counts"]["1"] = 0.5


def show_four(document: Document) -> None:
    document["groups"][0]["n"] = 4


def lower_threshold(document: Document) -> None:
    document["rules"]["unit_threshold"] = 4


def add_comparison(document: Document) -> None:
    document["comparison"] = []


def add_key(document: Document) -> None:
    document["groups"][0]["note"] = "nobody checks this"


def code(document: Document, n: int = 12, **coded: Any) -> None:
    cell = document["groups"][0]["items"][0]
    del cell["counts"]
    cell |= {"n": n, "coded": {"option": "5", "at_least": n - 2, **coded}}


def code_beside_counts(document: Document) -> None:
    document["groups"][0]["items"][0]["coded"] = {"option": "5", "at_least": 10}


def say_neither(document: Document) -> None:
    del document["groups"][0]["items"][0]["counts"]


def say_how_many_did_not_know(document: Document, **cell: Any) -> None:
    document["not_answered"] = [{"group": "organisation", "items": [{"id": "q1", "shown": False, **cell}]}]


def say_who_took_part(document: Document, band: int = 60) -> None:
    document["participation"] = [{"group": "organisation", "band": band}]


def half_an_interval(document: Document) -> None:
    del document["groups"][0]["themes"][0]["high"]


def write(value: str, *place: str | int) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        inner: Any = document
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = value

    return change


def count_an_option_on_two_lines(document: Document) -> None:
    counts = document["groups"][0]["items"][0]["counts"]
    counts["1\n"] = counts.pop("1")


def double_a_member(document: Document) -> None:
    document["groups"][1]["members"] *= 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (without("atoms"), "missing “atoms”"),
        (reveal_group, "At groups/1: something hidden says more"),
        (reveal_cell, "At groups/0/items/0: something hidden says more"),
        (count_half_a_person, "At groups/0/items/0/counts/1"),
        (show_four, "At groups/0/n"),
        (lower_threshold, "At rules/unit_threshold"),
        (add_comparison, "At comparison: this version knows no rule"),
        (add_key, "At groups/0: there is a key that releases do not have"),
        (half_an_interval, "At groups/0/themes/0"),
        (code_beside_counts, "At groups/0/items/0"),
        (say_neither, "At groups/0/items/0"),
        (lambda document: code(document, n=9, at_least=8), "At groups/0/items/0:"),
        (lambda document: code(document, n=9), "At groups/0/items/0/coded/at_least"),
        (lambda document: code(document, n=12, most=11), "At groups/0/items/0/coded"),
        (lambda document: say_how_many_did_not_know(document, did_not_know=3), "At not_answered/0/items/0"),
        (lambda document: say_how_many_did_not_know(document, shown=True, answered=5), "missing “did_not_know”"),
        (lambda document: say_who_took_part(document, band=62), "At participation/0/band"),
        (lambda document: say_who_took_part(document, band=100), "At participation/0/band"),
        (lambda document: document.update(participation=[]), "At participation"),
        (write("loch\n", "organisation"), "At organisation"),
        (write("2026-01-05\n", "wave", "opens"), "At wave/opens"),
        (write("2026-02-30", "wave", "closes"), "At wave/closes"),
        (write("2026-W01-1", "wave", "closes"), "At wave/closes"),
        (write("0" * 64 + "\n", "questionnaire", "sha256"), "At questionnaire/sha256"),
        (count_an_option_on_two_lines, "At groups/0/items/0/counts"),
        (double_a_member, "At groups/1/members"),
    ],
)
def test_another_shape_is_refused_with_its_place(change: Callable[[Document], None], sentence: str) -> None:
    document = example()
    change(document)
    with pytest.raises(ReleaseFormatError) as refusal:
        finish_release(document)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    "change",
    [
        code,
        say_who_took_part,
        say_how_many_did_not_know,
        lambda document: say_how_many_did_not_know(document, shown=True, answered=30, did_not_know=6, otherwise=0),
    ],
)
def test_what_is_said_in_words_is_part_of_a_release(change: Callable[[Document], None]) -> None:
    document = example()
    change(document)
    release = finish_release(document)
    assert Release.from_bytes(release.to_bytes()) == release


def test_a_file_with_many_faults_is_told_in_few_sentences() -> None:
    document = example()
    for group in document["groups"]:
        for item in group["items"]:
            item["n"] = "many"
    with pytest.raises(ReleaseFormatError) as refusal:
        finish_release(document)
    assert len(refusal.value.sentences) <= 12
