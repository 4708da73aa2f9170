"""The outlook of a wave: which groups could be shown, told before anybody answers and from no answer at all (R10)."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from tiassess.disclosure.groups import Group, Kind, Thresholds
from tiassess.disclosure.network import cell_of
from tiassess.disclosure.rules import units_behind_a_link
from tiassess.disclosure.structure import Structure
from tiassess.wave.frame import Frame


@dataclass(frozen=True)
class Outlook:
    """What a wave could show if everybody answered.

    Attributes:
        possible: the groups that could be shown, the largest kinds first.
        never: the groups that were declared but are too small, whatever happens.
        thresholds: the fewest people behind a result.
        structure: the units and roles behind them.
        behind_a_link: whether anyone could answer more than once, so that large units alone are shown (R15).
    """

    possible: tuple[Group, ...]
    never: tuple[Group, ...]
    thresholds: Thresholds
    structure: Structure
    behind_a_link: bool


def outlook_of(frame: Frame) -> Outlook:
    """Give the outlook of a wave from its frame; a draft's is the one that it would be opened with."""
    structure, thresholds = frame.structure, frame.thresholds
    units = {cell_of(group)[0] for group in frame.groups if group.kind is Kind.UNIT}
    behind_a_link = frame.by_link
    large = units_behind_a_link(structure, units) if behind_a_link else None
    possible = tuple(group for group in frame.groups if _could_be_shown(structure, group, thresholds, large))
    never = tuple(group for group in frame.groups if group not in possible)
    return Outlook(possible, never, thresholds, structure, behind_a_link)


def _could_be_shown(structure: Structure, group: Group, thresholds: Thresholds, large: Set[str] | None) -> bool:
    """Say whether a group is large enough; the staff of a role are nobody's count, so it may always be."""
    if group.kind is Kind.ORGANISATION:
        return True
    unit = cell_of(group)[0]
    if large is not None:
        return group.kind is Kind.UNIT and unit in large
    headcount = structure.headcount(unit)
    return headcount is None or headcount >= thresholds.of(group.kind)
