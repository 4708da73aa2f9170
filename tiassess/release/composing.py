"""Composing: from tallies and a frame to the release document, by selection first and figures second."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Any, Final

from tiassess.collection.tables import CodeWay
from tiassess.disclosure.each import Each
from tiassess.disclosure.participation import release_ballots, release_participation
from tiassess.disclosure.release import FORMAT, Release, finish_release
from tiassess.disclosure.rules import is_reliable
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import ItemSpec, ReleaseSpec, ScoreSpec
from tiassess.disclosure.structure import ORGANISATION
from tiassess.disclosure.tabulation import release_groups, release_not_answered
from tiassess.disclosure.waves import Headcounts, changed_a_little
from tiassess.instrument.definition import Instrument
from tiassess.release.figures import theme_figures
from tiassess.release.tallies import Tallies
from tiassess.wave.frame import Frame

CODED: Final[tuple[str, ...]] = tuple(way.value for way in CodeWay)
"""Ways in by which everybody has a code."""


def compose_release(
    tallies: Tallies, before: Headcounts | None = None, each: Each = map, withheld: frozenset[str] = frozenset()
) -> Release:
    """Select what may be shown, compute its figures, and finish the document.

    Args:
        tallies: what was counted.
        before: for each unit its headcount in the last wave that showed it.
        each: how the questions are gone through.
        withheld: questions that are shown for the whole organisation only.
    """
    frame = tallies.frame
    spec = replace(release_spec(frame, tallies.sheet.ways_in.keys(), before), withheld=withheld)
    forms = tallies.tally.forms
    selection = select_groups(spec, tallies.tally, scored=tallies.scored, known=tallies.known, each=each)
    figures = theme_figures(spec, selection, tallies)
    questionnaire = frame.questionnaire
    return finish_release(
        {
            "format": FORMAT,
            "organisation": frame.organisation["id"],
            "wave": {**frame.wave, **{name: frame.day(name).isoformat() for name in ("opens", "closes", "results")}},
            "questionnaire": {
                "id": questionnaire.id,
                "version": questionnaire.version,
                "sha256": questionnaire.sha256,
            },
            "questions": _questions(questionnaire),
            "scores": [{"id": score.id, "items": list(score.items)} for score in spec.scores],
            "rules": _rules(spec, frame, reliable=is_reliable(spec.case(forms, forms), spec.groups)),
            "atoms": [{"id": atom.id, "unit": atom.unit, "role": atom.role} for atom in frame.structure.atoms],
            "groups": release_groups(spec, selection, tallies.tally, figures),
            **_unless_empty("participation", release_participation(spec, selection, forms)),
            **_unless_empty("not_answered", release_not_answered(selection, tallies.tally, tallies.reasons)),
            **_ballots(spec, selection, tallies),
            **({"demonstration": True} if frame.is_demonstration else {}),
        }
    )


def release_spec(frame: Frame, ways_in: Set[str], before: Headcounts | None = None) -> ReleaseSpec:
    """Gather everything that decides what may be shown.

    Args:
        frame: what was promised.
        ways_in: by which ways ballots really came, beside those that were promised.
        before: for each unit its headcount in the last wave that showed it.
    """
    questionnaire = frame.questionnaire
    return ReleaseSpec(
        structure=frame.structure,
        groups=frame.groups,
        thresholds=frame.thresholds,
        ways_in=frozenset(frame.ways_in) | ways_in,
        imported=frame.import_only,
        items=tuple(ItemSpec(item.id, item.report_from.value) for item in questionnaire.choice_items),
        scores=tuple(ScoreSpec(score.id, score.items) for score in questionnaire.scores),
        changed_a_little=changed_a_little(before or {}, frame.structure, frame.thresholds.unit),
    )


def _unless_empty(key: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {key: entries} if entries else {}


def _ballots(spec: ReleaseSpec, selection: Selection, tallies: Tallies) -> dict[str, Any]:
    """Say how many ballots were counted and codes given out, unless the whole organisation's number is hidden (R7)."""
    if ORGANISATION not in selection.base:
        return {}
    by_way_in = {way: tallies.sheet.ways_in[way] for way in sorted(spec.ways_in)}
    codes = {way: tallies.codes.get(way, 0) for way in CODED if way in tallies.frame.ways_in}
    return {"ballots": release_ballots(by_way_in, codes)}


def _questions(questionnaire: Instrument) -> list[dict[str, Any]]:
    return [
        {
            "id": item.id,
            "from": item.origin,
            "text_sha256": item.text_sha256,
            "scale_sha256": questionnaire.scale_of(item).sha256,
            "audience": item.audience,
            "reversed": item.reversed,
        }
        for item in questionnaire.choice_items
    ]


def _rules(spec: ReleaseSpec, frame: Frame, *, reliable: bool) -> dict[str, Any]:
    return {
        "profile": frame.profile.value,
        "breakdown": frame.breakdown and frame.breakdown.value,
        "unit_threshold": spec.thresholds.unit,
        "cross_threshold": spec.thresholds.cross,
        "comment_threshold": spec.thresholds.comment,
        "ways_in": sorted(spec.ways_in),
        "imported": spec.imported,
        "reliable": reliable,
        "preview": False,
    }
