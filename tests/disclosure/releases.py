"""Releases to read, to change and to attack, made the way counting makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tests.disclosure.organisations import Organisation, People, organisations, teams
from tiassess.disclosure.release import FORMAT, Release, finish_release
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import Answers, ReleaseSpec, Scored, Tally
from tiassess.disclosure.tabulation import ThemeFigures, release_groups

HASH = "0" * 64
OPTIONS = (1, 2, 3, 4, 5)

Document = dict[str, Any]
Counts = Mapping[str, Answers]


def spread_out(people: int, options: Sequence[int] = OPTIONS) -> dict[int, int]:
    """Give people to the options in turn."""
    share, rest = divmod(people, len(options))
    return {option: share + (place < rest) for place, option in enumerate(options)}


def counts_of(answered: Mapping[str, People]) -> Counts:
    """Give every atom's answers to every question in turn."""
    return {item: {atom: spread_out(n) for atom, n in people.items()} for item, people in answered.items()}


def tally_of(people: People, answered: Mapping[str, People] | None = None) -> Tally:
    """Give ballots, and everybody's answers to every question in turn."""
    return Tally(people, counts_of(answered or {}))


def scored_by_all(answered: Mapping[str, People]) -> Scored:
    """Say that as many people have a score of their own as answered the question with the fewest answers."""
    atoms = {atom for people in answered.values() for atom in people}
    fewest = {atom: min(people.get(atom, 0) for people in answered.values()) for atom in sorted(atoms)}
    return {frozenset(answered): fewest}


def document_of(
    organisation: Organisation,
    answered: Mapping[str, People],
    counts: Counts | None = None,
    scored: Scored | None = None,
) -> Document:
    """Make a release document without its hash, with a score “all” over every question."""
    spec = organisation.spec(**dict.fromkeys(answered, "unit"))
    counts = counts or counts_of(answered)
    tally = Tally(organisation.people, counts)
    selection = select_groups(spec, tally, scored=scored or scored_by_all(answered))
    groups = release_groups(spec, selection, tally, _figures(spec, selection, counts))
    return {
        "format": FORMAT,
        "organisation": "loch",
        "wave": {
            "id": "baseline",
            "name": "Baseline 2026",
            "opens": "2026-01-05",
            "closes": "2026-02-02",
            "results": "2026-03-02",
        },
        "questionnaire": {"id": "example", "version": "1.0.0", "sha256": HASH},
        "questions": [
            {
                "id": item,
                "from": "example@1.0.0",
                "text_sha256": HASH,
                "scale_sha256": HASH,
                "audience": "all",
                "reversed": False,
            }
            for item in answered
        ],
        "scores": [{"id": score.id, "items": list(score.items)} for score in spec.scores],
        "rules": {
            "profile": "standard",
            "breakdown": "both",
            "unit_threshold": spec.thresholds.unit,
            "cross_threshold": spec.thresholds.cross,
            "comment_threshold": spec.thresholds.comment,
            "ways_in": sorted(spec.ways_in),
            "imported": False,
            "reliable": True,
            "preview": False,
        },
        "atoms": [{"id": atom.id, "unit": atom.unit, "role": atom.role} for atom in spec.structure.atoms],
        "groups": groups,
    }


def example() -> Document:
    """Make a release of four teams, one of them with three answers to the second question."""
    organisation = teams(a=9, b=7, c=8, d=12)
    return document_of(organisation, {"q1": organisation.people, "q2": {**organisation.people, "c/not-stated": 3}})


def example_release() -> Release:
    """Finish the example."""
    return finish_release(example())


@st.composite
def waves(draw: st.DrawFn) -> tuple[Organisation, dict[str, People], Counts]:
    """Draw an organisation with two questions, which not everybody answered, and everybody's answers."""
    organisation = draw(organisations())
    answered: dict[str, People] = {}
    counts: dict[str, dict[str, dict[int, int]]] = {}
    for item in ("q1", "q2"):
        counts[item] = {}
        for atom, forms in organisation.people.items():
            chosen = draw(st.lists(st.sampled_from(OPTIONS), max_size=forms))
            counts[item][atom] = {option: chosen.count(option) for option in OPTIONS}
        answered[item] = {atom: sum(options.values()) for atom, options in counts[item].items()}
    return organisation, answered, counts


def _figures(spec: ReleaseSpec, selection: Selection, counts: Counts) -> dict[tuple[str, str], ThemeFigures]:
    groups = {group.id: group for group in selection.groups}
    figures = {}
    for score in spec.scores:
        for name in selection.themes[score.id]:
            items = [_sum(counts[item], groups[name].members) for item in score.items]
            means = [Fraction(sum(25 * (o - 1) * n for o, n in item.items()), sum(item.values())) for item in items]
            tenths = int(10 * sum(means) / len(means) + Fraction(1, 2))
            n = min(sum(item.values()) for item in items)
            figures[name, score.id] = ThemeFigures(tenths / 10, tenths // 10, -(-tenths // 10), n, sd=30.1)
    return figures


def _sum(counts: Mapping[str, Mapping[int, int]], members: Sequence[str]) -> dict[int, int]:
    atoms = [counts[atom] for atom in members if atom in counts]
    return {option: sum(atom[option] for atom in atoms) for option in OPTIONS}
