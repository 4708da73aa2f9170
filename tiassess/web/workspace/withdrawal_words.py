"""What was withdrawn, in words: whose results, which questions and themes, why, and what can still be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from tiassess.errors import RefusedError
from tiassess.release.candidate import Labels, read_labels
from tiassess.release.withdrawing import read_withdrawn
from tiassess.web.language import day
from tiassess.web.workspace.check_words import name_by_id

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tiassess.release.correcting import Cells
    from tiassess.release.following import Following
    from tiassess.wave.tables import Wave


@dataclass(frozen=True)
class WithdrawnHere:
    """What was withdrawn from a wave, as its page tells it.

    Attributes:
        acts: each withdrawal: its day, its reason and what it was.
        following: what can still be worked out, in words; None where nothing can.
    """

    acts: tuple[tuple[str, str, list[str]], ...]
    following: FollowingHere | None


@dataclass(frozen=True)
class FollowingHere:
    """What can be worked out of other results, in words.

    Attributes:
        sentence: how many questions follow from which groups.
        questions: the questions.
        further: the groups without whose results nothing would follow.
    """

    sentence: str
    questions: tuple[str, ...]
    further: str


def withdrawn_here(session: Session, wave: Wave) -> WithdrawnHere | None:
    """Tell what was withdrawn from a wave, or nothing where nothing was or what is stored cannot be read."""
    try:
        withdrawn, following = read_withdrawn(session, wave)
        labels = read_labels(session, wave.organisation_id, wave.id) if withdrawn else None
    except RefusedError:
        return None
    if labels is None:
        return None
    acts = ((day(each.day), each.reason, list(words_of_cells(each.cells, labels))) for each in withdrawn)
    return WithdrawnHere(tuple(acts), words_of_following(following, labels, after=True))


def words_of_cells(withdrawn: Sequence[Cells], labels: Labels) -> Iterator[str]:
    """Name what was withdrawn, group by group."""
    for cells in withdrawn:
        group = name_by_id(cells.group, labels.groups.get(cells.group, cells.group))
        if cells.is_whole_group:
            yield str(_("%(group)s: all results", group=group))
        else:
            named = [*_named(cells.questions, labels.questions), *_named(cells.themes, labels.themes)]
            yield f"{group}: {', '.join(named)}"


def words_of_following(following: Following, labels: Labels, *, after: bool = False) -> FollowingHere | None:
    """Say what can be worked out, before something is withdrawn or after it; nothing where nothing can.

    Args:
        following: what follows.
        labels: the names of groups, questions and themes.
        after: whether it was withdrawn already.
    """
    number = len(following.questions)
    if not number:
        return None
    groups = ", ".join(name_by_id(group, labels.groups[group]) for group in following.groups)
    further = ", ".join(name_by_id(cells.group, labels.groups[cells.group]) for cells in following.further)
    sentence = _still(number, groups) if after else _then(number, groups)
    return FollowingHere(sentence, tuple(labels.questions[each] for each in following.questions), further)


def _still(number: int, groups: str) -> str:
    return str(
        ngettext(
            "The answers to %(num)s question can still be worked out, or nearly, from: %(groups)s.",
            "The answers to %(num)s questions can still be worked out, or nearly, from: %(groups)s.",
            number,
            groups=groups,
        )
    )


def _then(number: int, groups: str) -> str:
    return str(
        ngettext(
            "The answers to %(num)s question could still be worked out, or nearly, from: %(groups)s.",
            "The answers to %(num)s questions could still be worked out, or nearly, from: %(groups)s.",
            number,
            groups=groups,
        )
    )


def _named(ids: Sequence[str], labels: Mapping[str, str]) -> Iterator[str]:
    return (f"“{labels.get(each, each)}”" for each in ids)
