"""Do the printed scores say nothing beyond the printed answers (R5)?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tiassess.disclosure.attacker.spreads import FEWEST_FOR_A_DEVIATION

Entry = Mapping[str, Any]


def find_wrong_scores(document: Mapping[str, Any]) -> Iterator[str]:
    """Give a sentence for every score that is printed too finely, or that is not the mean of its questions."""
    questions = {question["id"]: question["reversed"] for question in document["questions"]}
    scores = {score["id"]: frozenset(score["items"]) for score in document["scores"]}
    for score, items in scores.items():
        if not items <= questions.keys():
            yield f"The score {score} rests on a question that was not asked."
    for group in document["groups"]:
        if group["shown"]:
            yield from _wrong_in(group, scores, questions)


def _wrong_in(group: Entry, scores: Mapping[str, frozenset[str]], reversed_items: Mapping[str, bool]) -> Iterator[str]:
    listed = {item["id"] for item in group["items"]}
    if {theme["id"] for theme in group["themes"]} != {score for score, items in scores.items() if items & listed}:
        yield f"The scores listed for {group['id']} are not those of its questions."
    for theme in group["themes"]:
        if theme["shown"] and theme["id"] in scores:
            place = f"The score {theme['id']} in {group['id']}"
            items = [item for item in group["items"] if item["id"] in scores[theme["id"]]]
            faults = (*_too_fine(theme), *_not_of_its_items(theme, items, reversed_items))
            yield from (f"{place} {fault}." for fault in faults)


def _too_fine(theme: Entry) -> Iterator[str]:
    """A spread is fine, with a deviation and bounds in whole points, or coarse, in fives; fine needs ten people."""
    if "sd" in theme and theme["n"] < FEWEST_FOR_A_DEVIATION:
        yield f"has a spread of fewer than {FEWEST_FOR_A_DEVIATION} people"
    if "sd" in theme and "low" not in theme:
        yield "has a spread and no interval"
    if any(_decimals(theme[key]) > 1 for key in ("score", "sd") if key in theme):
        yield "has more than one decimal"
    if "low" in theme:
        if "sd" not in theme and (theme["low"] % 5 or theme["high"] % 5):
            yield "has an interval too narrow for its few people"
        if not theme["low"] <= theme["score"] <= theme["high"]:
            yield "lies outside its interval"


def _not_of_its_items(theme: Entry, items: Sequence[Entry], reversed_items: Mapping[str, bool]) -> Iterator[str]:
    """A score stands on the questions offered beside it, and only where every one of them is shown."""
    if not items or not all(item["shown"] for item in items):
        yield "is shown where one of its questions is hidden"
        return
    if any("coded" in item for item in items):
        yield "stands on a question that is given in words"
        return
    if theme["n"] != min(item["n"] for item in items):
        yield "has another n than the smallest of its questions"
    if not all(len(item["counts"]) > 1 and any(item["counts"].values()) for item in items):
        yield "stands on a question without answers"
        return
    means = [_mean(item["counts"], reversed_items.get(item["id"], False)) for item in items]
    exact = sum(means, Fraction(0)) / len(means)
    if abs(Fraction(str(theme["score"])) - exact) > Fraction(1, 20):
        yield "is not the mean of its questions"


def _mean(counts: Mapping[str, int], is_reversed: bool) -> Fraction:
    """Return a question's mean on a scale from 0 to 100."""
    options = sorted(counts, key=int)
    people = sum(counts.values())
    steps = sum(place * counts[option] for place, option in enumerate(options))
    mean = Fraction(100 * steps, people * (len(options) - 1))
    return 100 - mean if is_reversed else mean


def _decimals(value: float) -> int:
    return len(str(value).partition(".")[2]) if value % 1 else 0
