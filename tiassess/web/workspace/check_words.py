"""How results were checked, in words: the attacker's methods, and the groups that it looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tiassess.disclosure.structure import ORGANISATION

if TYPE_CHECKING:
    from tiassess.release.candidate import GroupOutcome


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
    """Name a group as the pages of results do; the rest of a whole is named after it."""
    if group.kind != "other":
        return group.label
    if group.id == f"other:{ORGANISATION}":
        return str(_("Other parts of %(organisation)s", organisation=group.label))
    return str(_("Other teams in %(unit)s", unit=group.label))
