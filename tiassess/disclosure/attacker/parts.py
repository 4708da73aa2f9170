"""Are groups of hidden units what they say they are: the rest of their parent beside its shown units?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

ORGANISATION = "organisation"


def find_wrong_groups(document: Mapping[str, Any]) -> Iterator[str]:
    """Give a sentence for every group of other teams that is not the rest of its parent."""
    groups = {group["id"]: group for group in document["groups"]}
    units = [group for group in document["groups"] if group["kind"] == "unit"]
    for group in document["groups"]:
        if group["kind"] == "other":
            parent = group["id"].removeprefix("other:")
            around = groups.get(parent if parent == ORGANISATION else f"unit:{parent}")
            yield from (f"{group['id']} {fault}." for fault in _faults(group, around, units))


def _faults(group: Mapping[str, Any], around: Mapping[str, Any] | None, units: list[Any]) -> Iterator[str]:
    members = set(group["members"])
    if not group["id"].startswith("other:") or around is None or around["kind"] not in {ORGANISATION, "unit"}:
        yield "is the rest of no unit"
        return
    whole = set(around["members"])
    if not members < whole:
        yield "is no part of its unit"
    for unit in units:
        inside = set(unit["members"])
        if unit["shown"] and inside < whole and not inside.isdisjoint(members) and not inside <= members:
            yield f"cuts through {unit['id']}"
        # A unit that is shown beside the rest is no part of it; below a hidden unit it may be.
        hidden_above = any(not other["shown"] and inside < set(other["members"]) <= members for other in units)
        if unit["shown"] and inside < whole and inside <= members and not hidden_above:
            yield f"holds {unit['id']}, which is shown"
