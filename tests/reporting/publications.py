"""Results to draw from, made of a release document and a questionnaire, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.disclosure.organisations import teams
from tests.disclosure.releases import document_of
from tiassess.disclosure.release import finish_release
from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument
from tiassess.release.reading import Publication
from tiassess.reporting.answers import Coded
from tiassess.reporting.results import Results

OPTIONS = ("Never", "Rarely", "Sometimes", "Often", "Always")

Counts = Mapping[str, tuple[int, ...] | Coded | None]
"""People by question and option, or in words; None for a question that is hidden."""


def questionnaire_of(items: Mapping[str, Mapping[str, Any]], points: int = len(OPTIONS)) -> Instrument:
    """Make a questionnaire of one theme; items by id with what they say besides."""
    options = ", ".join(f"{{value: {value}, label: {label}}}" for value, label in enumerate(OPTIONS[:points], start=1))
    lines = [
        f"  - {{id: {item}, text: '{{People}} ask about {item}.', theme: work, scale: often"
        + "".join(f", {key}: {value}" for key, value in said.items())
        + "}"
        for item, said in items.items()
    ]
    return parse_instrument(
        f"""
format: tiassess-instrument/1
id: example
version: 0.1.0
status: draft
language: en
title: Example
licence: {{name: CC BY 4.0}}
citation: Made for tests.
tokens: [{{name: people, default: people who use our service}}]
themes: [{{id: work, label: Work}}]
scales: [{{id: often, options: [{options}]}}]
items:
{chr(10).join(lines)}
sections: [{{id: work, title: Work, items: [{", ".join(items)}]}}]
{_score(items)}
scoring: {{completeness: 0.6, minimum_applicable: 2, stable_share: 0.75, about_the_same: 5, little: 3,
  not_known: 0.25, false_discovery: 0.1}}
""",
        "example.yaml",
    )


def _score(items: Iterable[str]) -> str:
    """Declare a score over all questions where there are the three that it takes."""
    named = ", ".join(items)
    return f"scores: [{{id: work, label: Work, kind: theme, items: [{named}]}}]" if named.count(",") > 1 else ""


def results_of(
    counts: Counts,
    said: Mapping[str, Mapping[str, Any]] | None = None,
    told: Mapping[str, Any] | None = None,
    **words: str,
) -> Results:
    """Make the results of a whole organisation that shows nothing else.

    Args:
        counts: people by question and option.
        said: what questions say besides, such as ``{"q1": {"reversed": "true"}}``.
        told: what the release says besides; its ``rules`` are added to the usual ones.
        words: the service's words for tokens.
    """
    points = max((len(people) for people in counts.values() if isinstance(people, tuple)), default=len(OPTIONS))
    questionnaire = questionnaire_of({item: (said or {}).get(item, {}) for item in counts}, points)
    whole = {
        "id": "organisation",
        "label": "Loch Service",
        "kind": "organisation",
        "members": ["a/not-stated"],
        "shown": True,
        "n": max(people.n if isinstance(people, Coded) else sum(people) for people in counts.values() if people),
        "themes": [{"id": score.id, "shown": False} for score in questionnaire.scores],
        "items": [_item(item, people) for item, people in counts.items()],
    }
    document = document_of(teams(a=9), {})
    rules = {**document["rules"], "preview": False, **(told or {}).get("rules", {})}
    document = {**document, **(told or {}), "rules": rules, "groups": [whole]}
    return Results.of(Publication(finish_release(document), questionnaire), "en", words)


def not_answered(**cells: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Say for a release what became of questions on all forms of the organisation; None for what is hidden."""
    items = [{"id": item, "shown": cell is not None, **(cell or {})} for item, cell in cells.items()]
    return [{"group": "organisation", "items": items}]


def unanswered(answered: int, did_not_know: int, **reasons: int) -> dict[str, Any]:
    """Say what became of a question; the other forms have a reason."""
    every = {"skipped": 0, "na": 0, "pns": 0, "not_asked": 0, **reasons}
    told = {"answered": answered, "did_not_know": did_not_know, "otherwise": sum(reasons.values())}
    return {**told, "reasons": every}


def _item(item: str, people: tuple[int, ...] | Coded | None) -> dict[str, Any]:
    if people is None:
        return {"id": item, "shown": False}
    if isinstance(people, Coded):
        coded = {"option": str(people.place + 1), "at_least": people.at_least}
        return {"id": item, "shown": True, "n": people.n, "coded": coded}
    counts = {str(value): count for value, count in enumerate(people, start=1)}
    return {"id": item, "shown": True, "n": sum(people), "counts": counts}
