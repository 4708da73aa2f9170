"""Do participation (R8) and the shares of those who did not answer (R14) say only what they may, and fit the rest?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor
from typing import Any

BANDS = frozenset({0, *range(10, 100, 5)})
STEP = 5
FEWEST_STAFF = 10
REASONS = ("skipped", "na", "pns", "not_asked")

Document = Mapping[str, Any]
Entry = Mapping[str, Any]


def find_wrong_shares(document: Document) -> Iterator[str]:
    """Give a sentence for every share that is too fine, at a wrong place, or at odds with other numbers."""
    groups = {group["id"]: group for group in document["groups"]}
    yield from _participation(document.get("participation", ()), groups)
    entries = document.get("not_answered", ())
    if len({entry["group"] for entry in entries}) != len(entries):
        yield "Who did not answer is listed twice for a group."
    for entry in entries:
        group = groups.get(entry["group"])
        if group is None or not group["shown"] or not _is_at_the_top(group, document):
            yield f"{entry['group']} tells who did not answer, which only the whole and its top units do."
            continue
        if len({cell["id"] for cell in entry["items"]}) != len(entry["items"]):
            yield f"Who did not answer is listed twice for a question in {group['id']}."
        k = document["rules"]["unit_threshold"]
        for cell in entry["items"]:
            if cell["shown"] and cell["did_not_know"] + cell["otherwise"] < k:
                yield f"Who did not answer {cell['id']} in {group['id']} is told of fewer than {k} people."
            yield from (f"Who did not answer {cell['id']} in {group['id']} {fault}." for fault in _faults(cell, group))


def _is_at_the_top(group: Entry, document: Document) -> bool:
    members = set(group["members"])
    above = [each for each in document["groups"] if each["kind"] == "unit" and members < set(each["members"])]
    return group["kind"] == "organisation" or (group["kind"] == "unit" and not above)


def _faults(cell: Entry, group: Entry) -> Iterator[str]:
    if not cell["shown"]:
        if cell.keys() != {"id", "shown"}:
            yield "is hidden and still says something"
        return
    item = next((item for item in group["items"] if item["id"] == cell["id"]), None)
    if item is None or not item["shown"]:
        yield "is shown where the question is hidden"
    elif item["n"] != cell["answered"]:
        yield "has other answers than the question"
    if cell["answered"] + cell["did_not_know"] + cell["otherwise"] != group["n"]:
        yield "does not add up to the ballots"
    if ("reasons" in cell) != (group["kind"] == "organisation"):
        yield "gives reasons elsewhere than for the whole"
    elif "reasons" in cell and sum(cell["reasons"][reason] for reason in REASONS) != cell["otherwise"]:
        yield "gives reasons that do not add up"


def _participation(entries: Any, groups: Mapping[str, Entry]) -> Iterator[str]:
    if len({entry["group"] for entry in entries}) != len(entries):
        yield "Participation is listed twice for a group."
    staff: dict[str, tuple[int, float]] = {}
    for entry in entries:
        group = groups.get(entry["group"])
        if group is None or not group["shown"] or group["kind"] not in {"organisation", "unit"}:
            yield f"{entry['group']} has a participation, which only shown units and the whole have."
        elif entry["band"] not in BANDS:
            yield f"The participation of {group['id']} is finer than steps of five."
        else:
            staff[group["id"]] = _staff(group["n"], entry["band"])
    for name, (fewest, most) in staff.items():
        if fewest > most:
            yield f"The participation of {name} fits no number of staff."
    for inner, (fewest, _) in staff.items():
        for outer, (_, most) in staff.items():
            if set(groups[inner]["members"]) < set(groups[outer]["members"]) and fewest > most:
                yield f"The participation of {inner} needs more staff than {outer} can have."


def _staff(ballots: int, band: int) -> tuple[int, float]:
    """Return the fewest and the most staff that a number of ballots and a band leave possible.

    >>> _staff(13, 65)
    (19, 20)
    """
    if band == 0:
        return max(FEWEST_STAFF, floor(100 * ballots / (2 * STEP)) + 1), float("inf")
    highest = floor(100 * ballots / band)
    if band == max(BANDS):
        # There may be more ballots than staff: the release says then that it is not reliable.
        return FEWEST_STAFF, max(highest, FEWEST_STAFF)
    return max(FEWEST_STAFF, ceil((100 * ballots + 1) / (band + STEP))), highest
