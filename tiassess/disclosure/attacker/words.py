"""Is every near-unanimous result given in words, and nothing else (R3)?

Where all, all but one or all but two of ten or more people chose one option, their counts would tell a dissenter what
everybody else said. One text covers the three cases. With fewer people nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FEWEST_IN_WORDS = 10
DISSENTERS = 2

Entry = Mapping[str, Any]


def find_wrong_words(document: Mapping[str, Any]) -> Iterator[str]:
    """Give a sentence for every result that should be in words, and for all words that are not as they should be."""
    cells = [
        (group, item) for group in document["groups"] if group["shown"] for item in group["items"] if item["shown"]
    ]
    options: dict[str, set[str]] = {}
    for _, item in cells:
        options.setdefault(item["id"], set()).update(item.get("counts", ()))
    for group, item in cells:
        place = f"{item['id']} in {group['id']}"
        if "coded" in item:
            yield from (f"{place} {fault}." for fault in _wrong_words(item, options[item["id"]]))
        elif _is_nearly_unanimous(item):
            yield f"{place} shows counts that are nearly all alike."


def _wrong_words(item: Entry, options: set[str]) -> Iterator[str]:
    if "counts" in item:
        yield "is given in words and in counts"
    if item["n"] < FEWEST_IN_WORDS:
        yield f"is given in words for fewer than {FEWEST_IN_WORDS} people"
    if item["coded"]["at_least"] != item["n"] - DISSENTERS:
        yield "says of another number than all but two that they agreed"
    if options and item["coded"]["option"] not in options:
        yield "names an option that is listed nowhere else"


def _is_nearly_unanimous(item: Entry) -> bool:
    dissenters = DISSENTERS if item["n"] >= FEWEST_IN_WORDS else 1
    alike: int = max(item["counts"].values(), default=0)
    return alike >= int(item["n"]) - dissenters
