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

from tiassess.disclosure.rules import OPEN_LINK
from tiassess.instrument.definition import Instrument
from tiassess.instrument.document import instrument_from_document
from tiassess.instrument.wording import Wording
from tiassess.release.errors import NotCountedError
from tiassess.release.stored import all_releases, latest_release
from tiassess.release.tables import StoredRelease
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave


@dataclass(frozen=True)
class Check:
    """How the candidate was attacked before it was stored; one that does not hold never is.

    Attributes:
        threshold: the fewest people that a number may rest on.
        holds: whether nothing was found; what is left after a withdrawal may hold no better than what was published.
        sets: how many sets of results were attacked.
        methods: by which methods, as the attacker calls them.
        single_people: whether it was also tried to prove what one person answered.
        planted: behind an open link, at least so many forms would somebody have to send for others before fewer people
            than the threshold stand behind the result of the whole; a coarse step, and None where there is none or one.
        again: whether it was attacked once more before it was published.
        sha256: the checksum of what was attacked, which is published as it is.
    """

    threshold: int
    holds: bool
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
        members: what it is made of.
        shown: whether anything of it is shown.
        all_questions: whether all its questions are.
        themes: its themes.
    """

    id: str
    kind: str
    label: str
    members: frozenset[str]
    shown: bool
    all_questions: bool
    themes: tuple[Shown, ...]


@dataclass(frozen=True)
class Outcome:
    """All that may be known of a candidate.

    Attributes:
        check: how it was attacked when it was counted.
        since: how what is left was attacked after something was withdrawn.
        groups: what is left of it.
        scores: the names of all themes, in their order.
    """

    check: Check
    since: Check | None
    groups: tuple[GroupOutcome, ...]
    scores: tuple[str, ...]


@dataclass(frozen=True)
class Labels:
    """Names by id of all that can be withdrawn; a label of the rest of a whole is that of the whole.

    Attributes:
        groups: groups of people.
        questions: questions, with the words of the service in them.
        themes: themes.
    """

    groups: Mapping[str, str]
    questions: Mapping[str, str]
    themes: Mapping[str, str]


def read_outcome(session: Session, organisation_id: UUID, wave_id: UUID) -> Outcome:
    """Read what may be known of an organisation's counted wave.

    Raises:
        NotCountedError: the wave is not counted.
    """
    stored, document = _latest(session, organisation_id, wave_id)
    labels = _score_labels(*_asked(session, stored))
    behind_a_link = OPEN_LINK in document["rules"]["ways_in"]
    rows = all_releases(session, organisation_id, wave_id)
    again = any(row.publishing_audit is not None for row in rows)
    first, last = (_check(json.loads(row.audit), again=again, behind_a_link=behind_a_link) for row in (rows[0], stored))
    groups = tuple(_group(group, labels) for group in document["groups"])
    return Outcome(first, last if stored.replaces else None, groups, tuple(labels.values()))


def read_labels(session: Session, organisation_id: UUID, wave_id: UUID) -> Labels:
    """Read the names of what a counted wave can show, shown or not.

    Raises:
        NotCountedError: the wave is not counted.
    """
    stored, document = _latest(session, organisation_id, wave_id)
    questionnaire, words = _asked(session, stored)
    wording = Wording.in_language(questionnaire, questionnaire.language, words)
    questions = {item.id: wording.question(item) for item in questionnaire.choice_items}
    groups = {group["id"]: group["label"] for group in document["groups"]}
    return Labels(groups, questions, _score_labels(questionnaire, words))


def _latest(session: Session, organisation_id: UUID, wave_id: UUID) -> tuple[StoredRelease, Mapping[str, Any]]:
    """Give what is stored of a counted wave, and what it says."""
    stored = latest_release(session, organisation_id, wave_id)
    if stored is None or stored.document is None:
        message = "The wave is not counted, so there is nothing to see of its results yet."
        raise NotCountedError(message)
    return stored, json.loads(stored.document)


def _asked(session: Session, stored: StoredRelease) -> tuple[Instrument, Mapping[str, str]]:
    """Give the questionnaire behind a release, and the service's words for it."""
    words = Frame.of(session.get_one(Wave, stored.wave_id)).words
    return instrument_from_document(json.loads(stored.questionnaire)), words


def _check(audit: Mapping[str, Any], *, again: bool, behind_a_link: bool) -> Check:
    methods = [attempt["method"] for attempt in audit["tried"] if attempt["method"] != "nothing shown"]
    subjects = {attempt["subject"] for attempt in audit["tried"] if attempt["method"] != "nothing shown"}
    planted = audit.get("planted", {}).get("anywhere")
    return Check(
        threshold=audit["threshold"],
        holds=audit["holds"],
        sets=len(subjects),
        methods=tuple(sorted(set(methods))),
        single_people=any(method.startswith("single answers") for method in methods),
        # One form: some result rests on just the smallest number, which would be a figure before anybody sees one.
        planted=planted if behind_a_link and planted and planted > 1 else None,
        again=again,
        sha256=audit["sha256"],
    )


def _score_labels(questionnaire: Instrument, words: Mapping[str, str]) -> Mapping[str, str]:
    """Name scores in the questionnaire's own language, as the lead who chose it knows them."""
    wording = Wording.in_language(questionnaire, questionnaire.language, words)
    return {score.id: wording.score(score) for score in questionnaire.scores}


def _group(group: Mapping[str, Any], labels: Mapping[str, str]) -> GroupOutcome:
    themes = (Shown(labels[theme["id"]], theme["shown"]) for theme in group.get("themes", ()))
    return GroupOutcome(
        id=group["id"],
        kind=group["kind"],
        label=group["label"],
        members=frozenset(group["members"]),
        shown=group["shown"],
        all_questions=all(item["shown"] for item in group.get("items", ())),
        themes=tuple(themes),
    )
