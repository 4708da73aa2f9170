"""How results were checked, in words: the attacker's methods, and the groups that it looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tiassess.disclosure.structure import ORGANISATION
from tiassess.reporting.groups import alphabetical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiassess.release.candidate import GroupOutcome

KINDS = ("organisation", "unit", "other", "role", "cross")
"""In which order the page of groups has their tables."""


def words_of_method(method: str) -> str:
    """Say in plain words how results were attacked; a method without words stands as it is called."""
    words = {
        "every combination, with the people in every atom": _(
            "We added and took away what is shown in every way there is. We did so as someone who knows how many "
            "answered in each team and role."
        ),
        "certificate for every block, with the people in every atom": _(
            "We proved that no sum of what is shown, and nothing left when you take one from another, rests on too few "
            "people. The proof holds for someone who knows how many answered in each team and role."
        ),
        "every set of atoms whose people follow from the printed counts": _(
            "We worked out from the printed numbers how many people are in groups that are not shown."
        ),
        "single answers, with the people in every atom, and what each knows of themselves": _(
            "We tried to prove what one person answered. We did so as someone who knows how many answered in each "
            "team and role, and as each person who knows their own answer."
        ),
        "single answers, with the people in every atom, and what those know who could prove most": _(
            "We tried to prove what one person answered. We did so as someone who knows how many answered in each "
            "team and role, and as those people whose own answer tells them most."
        ),
        "single answers that follow from the printed counts": _(
            "We tried to prove what one person answered, with nothing but the printed numbers."
        ),
    }
    return str(words.get(method, method))


def name_of_group(group: GroupOutcome) -> str:
    """Name a group as the pages of results do."""
    return name_by_id(group.id, group.label)


def name_by_id(group: str, label: str) -> str:
    """Name a group as the pages of results do; the rest of a whole is named after it."""
    if not group.startswith("other:"):
        return label
    if group == f"other:{ORGANISATION}":
        return str(_("Other parts of %(organisation)s", organisation=label))
    return str(_("Other teams in %(unit)s", unit=label))


def in_order(groups: Sequence[GroupOutcome]) -> list[GroupOutcome]:
    """Put groups in the order of the pages of results: units below the one that they are part of, all by name."""
    units = sorted((group for group in groups if group.kind == "unit"), key=lambda group: -len(group.members))

    def place(group: GroupOutcome) -> tuple[int, list[object]]:
        holders = [unit for unit in units if group.kind in {"unit", "cross"} and group.members < unit.members]
        return KINDS.index(group.kind), [alphabetical(each.label) for each in (*holders, group)]

    return sorted(groups, key=place)
