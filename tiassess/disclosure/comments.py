"""Comments: whether what people wrote may be read at all (R12)."""

from __future__ import annotations

from tiassess.disclosure.groups import Thresholds


def may_be_read(forms_with_comment: int, thresholds: Thresholds) -> bool:
    """Tell whether comments are given to moderators, or destroyed unread because too few forms hold one.

    Forms are counted and not comments: nine people with three comments each are nine people.

    >>> from tiassess.disclosure.groups import Profile, thresholds_of
    >>> may_be_read(9, thresholds_of(Profile.STANDARD)), may_be_read(10, thresholds_of(Profile.STANDARD))
    (False, True)
    """
    return forms_with_comment >= thresholds.comment
