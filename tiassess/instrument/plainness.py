"""Warnings: wording that is hard to read or asks two things at once, long pages, and what nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import pyphen

from tiassess.instrument.draft import Draft, Entry, is_choice
from tiassess.instrument.faults import Fault
from tiassess.instrument.words import fill_tokens

HIGHEST_GRADE: Final = 9.0
MOST_ON_A_PAGE: Final = 7
WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END: Final = re.compile(r"[.!?]+(?:\s|$)")
VOWELS: Final = re.compile(r"[aeiouy]+")
JOINING: Final = re.compile(r"\b(and|or|as well as)\b|\w/\w", re.IGNORECASE)


def reading_grade(text: str) -> float:
    """Give the Flesch-Kincaid grade of an English text (Kincaid et al., 1975): 0.39 w/s + 11.8 y/w − 15.59.

    w, s and y are its words, sentences and syllables. One short line with one long word scores high: look, then judge.

    >>> reading_grade("I get to take my breaks.") < 2
    True
    """
    words = WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(SENTENCE_END.findall(text)))
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@cache
def _syllables(word: str) -> int:
    """Count syllables: hyphenation finds those inside a word, vowel groups those at its ends."""
    hyphenated = len(_hyphenation().positions(word)) + 1
    spoken = re.sub(r"(?<=[^aeiouy])e$|(?<=[^aeioutdy])ed$", "", word)
    return max(hyphenated, len(VOWELS.findall(spoken)), 1)


@cache
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")


def warnings_of_wording(draft: Draft) -> Iterator[Fault]:
    """English questions read easily and ask one thing each."""
    if not (draft.text("language") or "").startswith("en"):
        return
    defaults = {token.text("name") or "": token.text("default") or "" for token in draft.entries("tokens")}
    for item in draft.entries("items"):
        text = item.text("text")
        if text is not None:
            yield from _of_question(item, text, fill_tokens(text, defaults))


def _of_question(item: Entry, text: str, filled: str) -> Iterator[Fault]:
    path = (*item.path, "text")
    grade = reading_grade(filled)
    if grade > HIGHEST_GRADE:
        yield Fault(path, f"“{filled}” is hard to read (grade {grade:.1f})", "Use shorter words or sentences.")
    joined = JOINING.search(text)
    if is_choice(item) and joined:
        yield Fault(
            path, f"“{text}” may ask two things at once (“{joined.group(0)}”)", "Ask one thing, or make two questions."
        )


def warnings_of_sections(draft: Draft) -> Iterator[Fault]:
    """A page has few questions."""
    for section in draft.entries("sections"):
        length = len(list(section.texts("items")))
        if length > MOST_ON_A_PAGE:
            yield Fault(
                (*section.path, "items"), f"{length} questions stand on one page", f"Keep to {MOST_ON_A_PAGE} or fewer."
            )


def warnings_of_unused(draft: Draft) -> Iterator[Fault]:
    """What is declared is used."""
    items = list(draft.entries("items"))
    for room, key in (("scales", "scale"), ("themes", "theme"), ("constructs", "construct")):
        used = {item.text(key) for item in items}
        for entry in draft.entries(room):
            if entry.text("id") not in used:
                yield Fault(entry.path, f"no question uses this {key}", "Leave it out, or use it.")
