"""What a lead may see of a candidate before it is published: the report of its check, and which groups will be shown.

Nobody sees a figure before everybody does (promise P10). So the candidate itself never leaves this module: what does
are labels of groups and themes, and for each whether it will be shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tiassess.instrument.definition import Instrument
from tiassess.instrument.document import instrument_from_document
from tiassess.instrument.wording import Wording
from tiassess.release.errors import NotCountedError
from tiassess.release.stored import latest_release
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave


@dataclass(frozen=True)
class Check:
    """How the candidate was attacked before it was stored; one that does not hold never is.

    Attributes:
        threshold: the fewest people that a number may rest on.
        sets: how many sets of results were attacked.
        methods: by which methods, as the attacker calls them.
        single_people: whether it was also tried to prove what one person answered.
        planted: at least so many forms would somebody have to send before fewer people than the threshold stand behind
            a result besides; a coarse step, and None where it was not worked out.
        again: whether it was attacked once more before it was published.
        sha256: the checksum of what was attacked, which is published as it is.
    """

    threshold: int
    sets: int
    methods: tuple[str, ...]
    single_people: bool
    planted: int | None
    again: bool
    sha256: str


@dataclass(frozen=True)
class Shown:
    """Something with a label that will be shown, or will not be."""

    label: str
    shown: bool


@dataclass(frozen=True)
class GroupOutcome:
    """A reporting group and its themes; ``themes`` is empty for a group that is not shown.

    Attributes:
        id: its id, which tells of the rest of a whole which whole that is.
        kind: what it is made of; the ``label`` of the rest of a whole is that of the whole.
        label: its name.
        shown: whether anything of it is shown.
        themes: its themes.
    """

    id: str
    kind: str
    label: str
    shown: bool
    themes: tuple[Shown, ...]


@dataclass(frozen=True)
class Outcome:
    """All that may be known of a candidate."""

    check: Check
    groups: tuple[GroupOutcome, ...]


def read_outcome(session: Session, organisation_id: UUID, wave_id: UUID) -> Outcome:
    """Read what may be known of an organisation's counted wave.

    Raises:
        NotCountedError: the wave is not counted.
    """
    stored = latest_release(session, organisation_id, wave_id)
    if stored is None or stored.document is None:
        message = "The wave is not counted, so there is nothing to see of its results yet."
        raise NotCountedError(message)
    questionnaire = instrument_from_document(json.loads(stored.questionnaire))
    labels = _score_labels(questionnaire, Frame.of(session.get_one(Wave, stored.wave_id)).words)
    groups = json.loads(stored.document)["groups"]
    check = _check(json.loads(stored.audit), again=stored.publishing_audit is not None)
    return Outcome(check, tuple(_group(group, labels) for group in groups))


def _check(audit: Mapping[str, Any], *, again: bool) -> Check:
    methods = [attempt["method"] for attempt in audit["tried"] if attempt["method"] != "nothing shown"]
    subjects = {attempt["subject"] for attempt in audit["tried"] if attempt["method"] != "nothing shown"}
    return Check(
        threshold=audit["threshold"],
        sets=len(subjects),
        methods=tuple(sorted(set(methods))),
        single_people=any(method.startswith("single answers") for method in methods),
        planted=audit.get("planted", {}).get("anywhere"),
        again=again,
        sha256=audit["sha256"],
    )


def _score_labels(questionnaire: Instrument, words: Mapping[str, str]) -> Mapping[str, str]:
    """Name scores in the questionnaire's own language, as the lead who chose it knows them."""
    wording = Wording.in_language(questionnaire, questionnaire.language, words)
    return {score.id: wording.score(score) for score in questionnaire.scores}


def _group(group: Mapping[str, Any], labels: Mapping[str, str]) -> GroupOutcome:
    themes = (Shown(labels[theme["id"]], theme["shown"]) for theme in group.get("themes", ()))
    return GroupOutcome(group["id"], group["kind"], group["label"], group["shown"], tuple(themes))
