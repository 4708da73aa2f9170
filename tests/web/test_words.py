"""What pages say is plain and kind: a reading age of eleven or twelve, and no word that blames, hurries or hunts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument
from tiassess.instrument.plainness import SENTENCE_END, WORD, reading_grade
from tiassess.instrument.words import fill_tokens

CHECKOUT = Path(__file__).parents[2]
TEMPLATES = CHECKOUT / "tiassess" / "web" / "templates"
REPORTING = CHECKOUT / "tiassess" / "reporting"
PLACES = (
    (TEMPLATES, "html", "jinja2"),
    (TEMPLATES.parent, "py", "python"),
    (REPORTING / "templates", "html", "jinja2"),
    (REPORTING, "py", "python"),
)
"""Where texts stand: folder, ending, and how they are gathered."""

INSTRUMENTS = sorted((CHECKOUT / "instruments").glob("*-*.yaml"))

OF_SEVERAL_SENTENCES, OF_ONE = 7.0, 9.0
"""The Flesch-Kincaid grades that are plain enough; one line alone scores high for one long word, hence the two."""

FEWEST_WORDS = 4
"""The formula says nothing about shorter labels: “Languages” would be grade 20."""

FILLED = {
    "address": "https://survey.example.org",
    "answered": "31",
    "asked": "45",
    "checksum": "59fe06b2e0ee",
    "contact": "Ann Reid, 01234 567 890",
    "beside": "units and roles",
    "cross": "10",
    "fault": "is longer than 2,000 characters",
    "profile": "units of five people or more",
    "promised": "Results are promised by 2 February 2026.",
    "shown": "all staff together",
    "ways": "A code on a card",
    "what": "units",
    "written": "31 2 2027",
    "date": "2 February 2026",
    "day": "2 February 2026",
    "end": "R089",
    "email": "ann@loch.example",
    "first": "5 January 2026",
    "days_held": "60",
    "days": "5 January 2026 to 2 February 2026",
    "group": "the steering group",
    "groups": "Teams",
    "high": "12",
    "host": "North Health",
    "last": "2 February 2026",
    "least": "10",
    "limit": "30",
    "lines": "4, 9",
    "low": "8",
    "minutes": "30",
    "n": "29",
    "name": "Loch House",
    "num": "8",
    "number": "10",
    "of": "11",
    "option": "Often",
    "options": "“Often” or “Always”",
    "organisation": "Loch House",
    "page": "2",
    "pages": "9",
    "part": "Your team",
    "parts": "3",
    "people": "people who use our service",
    "percent": "66",
    "questions": "“I like my work.”, “I have the time I need.”",
    "readers": "everyone with the link",
    "reason": "It was misread.",
    "score": "62",
    "service": "our service",
    "share": "About two in three",
    "theme": "Structure",
    "title": "Your team",
    "unit": "Ward A",
    "inviter": "ann@loch.example",
    "who": "ann@loch.example",
    "version": "pulse@0.1.0",
    "wave": "Spring 2026",
    "words": "Not shown",
    "all": "48",
    "both": "2",
    "core": "6",
    "every": "6",
    "forms": "29",
    "middle": "3",
    "names": "Outreach, Office",
    "now": "1",
    "possible": "24",
    "scores": "4",
    "some": "60",
    "staff": "48",
    "teams": "3",
    "themes": "4",
    "units": "7",
}
"""A plausible word for each placeholder; a new placeholder needs its own here."""

PLACEHOLDER = re.compile(r"%\((\w+)\)s")

UNKIND = re.compile(
    r"\b(abandon\w*|compliance|deadline\w*|error\w*|fail\w*|forbidden|illegal|incorrect\w*|invalid\w*|mandatory|must"
    r"|non-respon\w*|require\w*|suffer\w*|target\w*|trigger\w*|vict" + r"im\w*|wrongly)\b",
    re.IGNORECASE,
)

HARD_FOR_A_REASON = {
    "Not shown, to protect anonymity": "the one text for every hidden cell, five words with two long ones",
    "We show a result only if no one could work out from it, or from it together with the other results, what a small "
    "group of people said.": "the rule itself, which shorter sentences made less true",
    "This is a preview: one protection is not built yet, the one for groups where almost everyone gave the same "
    "answer, so please do not pass these results on.": "names what is missing, and goes when that is built",
    "These questions are about speaking up and about support after hard events. For the questions about speaking up "
    "only results for the whole service are shown.": "grade 7.2 in a version that is locked",
}
"""Texts above the grade, each with its reason."""


def said_by_pages() -> Iterator[tuple[str, str]]:
    """Give each text of templates and code, in the singular and the plural, with the place where it stands."""
    for folder, ending, kind in PLACES:
        for file in sorted(folder.rglob(f"*.{ending}")):
            for line, message, _comments, _context in extract_from_file(kind, file):
                for text in [message] if isinstance(message, str) else message:
                    yield f"{file.relative_to(folder)}:{line}", text


def said_by_instruments() -> Iterator[tuple[str, str]]:
    """Give what stands around the questions of each instrument; the questions themselves have their own check."""
    for file in INSTRUMENTS:
        instrument = parse_instrument(file.read_text("utf-8"), file.name)
        words = {token.name: token.default for token in instrument.tokens}
        for place, text in around_the_questions(instrument):
            if text:
                yield f"{file.name}, {place}", fill_tokens(text, words)


def around_the_questions(instrument: Instrument) -> Iterator[tuple[str, str | None]]:
    """Give the introductions and notes of an instrument."""
    yield "reference period", instrument.reference_period
    if instrument.routing:
        yield "routing", instrument.routing.text
        yield "routing", instrument.routing.note
    for section in instrument.sections:
        yield section.id, section.title
        yield section.id, section.intro
        yield section.id, section.content_note
    for item in instrument.items:
        yield item.id, item.content_note


def filled(text: str) -> str:
    """Put a plausible word in each placeholder."""
    return text.replace("{n}", "12") % defaultdict(lambda: "this", FILLED)


def is_plain(text: str) -> bool:
    """Say whether people of eleven or twelve can read a text."""
    if len(WORD.findall(text)) < FEWEST_WORDS:
        return True
    several = len(SENTENCE_END.findall(text)) > 1
    return reading_grade(text) <= (OF_SEVERAL_SENTENCES if several else OF_ONE)


WRITTEN = list(said_by_pages())
SAID = [*((place, filled(text)) for place, text in WRITTEN), *said_by_instruments()]


def test_there_are_words_to_look_at() -> None:
    places = {place.partition("/")[0] for place, _ in SAID}
    assert {"respondent", "macros", "mistakes", "public", "workspace", "charts", "report"} <= places
    assert "I would rather not say" in {text for _, text in SAID}
    assert len(SAID) > 150


def test_every_placeholder_has_a_plausible_word() -> None:
    named = {name for _, text in WRITTEN for name in PLACEHOLDER.findall(text)}
    assert named <= FILLED.keys(), named - FILLED.keys()


def test_every_text_is_plain() -> None:
    hard = {(place, text) for place, text in SAID if not is_plain(text) and text not in HARD_FOR_A_REASON}
    assert not hard, "\n".join(f"{place} (grade {reading_grade(text):.1f}): {text}" for place, text in sorted(hard))


def test_every_exception_is_still_needed() -> None:
    said = {text for _, text in SAID}
    assert all(text in said and not is_plain(text) for text in HARD_FOR_A_REASON)


def test_no_text_is_unkind() -> None:
    assert [(place, text) for place, text in SAID if UNKIND.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Subsequent participation necessitates authentication. Organisational considerations notwithstanding.",
        "Anonymised participation information is systematically disaggregated.",
    ],
)
def test_hard_words_are_noticed(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize("text", ["You must answer.", "Invalid answer", "The deadline has passed.", "It failed."])
def test_unkind_words_are_noticed(text: str) -> None:
    assert UNKIND.search(text)
