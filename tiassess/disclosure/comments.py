"""Comments: whether what people wrote may be read at all (R12)."""

from __future__ import annotations

from tiassess.disclosure.groups import Thresholds

DAYS_HELD = 60
"""Comments are destroyed as many days after the count at the latest, read or not."""

FEWEST_STAFF_ASKED = 34
"""Of as many staff about twenty answer, three in five. With fewer forms ten with a comment are unlikely, so that people
would write for nobody."""


def may_be_read(forms_with_comment: int, thresholds: Thresholds) -> bool:
    """Tell whether comments are given to moderators, or destroyed unread because too few forms hold one.

    Forms are counted and not comments: nine people with three comments each are nine people.

    >>> from tiassess.disclosure.groups import Profile, thresholds_of
    >>> may_be_read(9, thresholds_of(Profile.STANDARD)), may_be_read(10, thresholds_of(Profile.STANDARD))
    (False, True)
    """
    return forms_with_comment >= thresholds.comment


def are_asked_by_default(headcount: int | None) -> bool:
    """Tell whether comments are asked for where nobody decides otherwise; with an unknown headcount they are.

    >>> are_asked_by_default(33), are_asked_by_default(34), are_asked_by_default(None)
    (False, True, True)
    """
    return headcount is None or headcount >= FEWEST_STAFF_ASKED
