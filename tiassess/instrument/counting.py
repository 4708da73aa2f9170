"""Whether answers can be scored as the file says: scales, own options, scores, families, routing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tiassess.instrument.draft import Draft, Entry
from tiassess.instrument.faults import Fault
from tiassess.instrument.placement import repeated, unknown_items
from tiassess.instrument.selecting import FEWEST_ITEMS
from tiassess.instrument.shape import advise

CONTACT: Final = "contact_with_people"
LATER: Final = "from_wave_2"


def faults_of_scales(draft: Draft) -> Iterator[Fault]:
    """A scale is ordered: its values go up by one, and no two options read the same."""
    for scale in draft.entries("scales"):
        options = list(scale.entries("options"))
        values = [option.data.get("value") for option in options]
        if all(type(value) is int for value in values) and values != _upwards(values):
            shown = ", ".join(str(value) for value in values)
            yield Fault(
                (*scale.path, "options"),
                f"the values {shown} are not in order",
                "Count up by one from the first option.",
            )
        labels = [option.text("label") for option in options]
        for position, label in enumerate(labels):
            if label is not None and label in labels[:position]:
                path = (*options[position].path, "label")
                yield Fault(path, f"two options are called “{label}”", "Give each its own label.")


def _upwards(values: list[object]) -> list[object]:
    first = values[0] if values else 0
    assert isinstance(first, int)
    return [first + step for step in range(len(values))]


def faults_of_own_options(draft: Draft) -> Iterator[Fault]:
    """An own option counts as a value of the item's scale, or as *does not apply*."""
    scales = {scale.text("id"): scale for scale in draft.entries("scales")}
    for item in draft.entries("items"):
        own, scale = item.group("own_option"), scales.get(item.text("scale"))
        if own is None or scale is None:
            continue
        values = [option.data.get("value") for option in scale.entries("options")]
        counts_as = own.data.get("counts_as")
        if type(counts_as) is int and counts_as not in values:
            shown = ", ".join(str(value) for value in values)
            yield Fault(
                (*own.path, "counts_as"), f"the scale has no value {counts_as}", f"Write one of {shown}, or na."
            )


def faults_of_scores(draft: Draft) -> Iterator[Fault]:
    """A score rests on three items or more that are asked in every wave; a theme or driver stays within one theme."""
    items, declared = draft.items(), draft.ids("themes")
    for score in draft.entries("scores"):
        yield from unknown_items(draft, score)
        yield from repeated(score, "items")
        named = {name: items[name] for _, name in score.texts("items") if name in items}
        if 0 < len(list(score.texts("items"))) < FEWEST_ITEMS:
            yield Fault(
                (*score.path, "items"),
                "a score over one or two questions looks precise and is not",
                f"Name {FEWEST_ITEMS} questions or more, or leave the score out.",
            )
        yield from _unscorable(score, named)
        themes = sorted({theme for item in named.values() if (theme := item.text("theme")) in declared})
        if score.text("kind") in ("theme", "driver") and len(themes) > 1:
            yield Fault(
                (*score.path, "items"),
                f"its questions belong to the themes {', '.join(themes)}",
                "Keep to one theme, or write kind: anchors.",
            )


def _unscorable(score: Entry, named: dict[str, Entry]) -> Iterator[Fault]:
    for name, item in named.items():
        if item.text("kind") == "comment":
            yield Fault(
                (*score.path, "items"), f"“{name}” is a comment and has no number", "Leave it out of the score."
            )
        if item.text("ask_if") == LATER:
            yield Fault(
                (*score.path, "items"), f"“{name}” is not asked in a first wave", "Leave it out, so that waves compare."
            )


def faults_of_families(draft: Draft) -> Iterator[Fault]:
    """Each score is a headline in one family at most."""
    scoring = draft.group("scoring")
    known = draft.ids("scores")
    seen: set[str] = set()
    for family in scoring.entries("families") if scoring else ():
        for path, name in family.texts("scores"):
            if name not in known:
                yield Fault(path, f"there is no score “{name}”", advise(name, known))
            elif name in seen:
                yield Fault(path, f"“{name}” stands in the families twice", "Test each score once.")
            seen.add(name)


def faults_of_routing(draft: Draft) -> Iterator[Fault]:
    """What depends on the routing question can be reached; if nothing does, it is not asked."""
    depending = [item for item in draft.entries("items") if item.text("ask_if") == CONTACT]
    if draft.group("routing") is None:
        for item in depending:
            yield Fault(
                (*item.path, "ask_if"), "the routing question it depends on is not there", "Add “routing:” to the file."
            )
    elif not depending:
        yield Fault(("routing",), "no question depends on this one", "Leave it out: ask nothing that is not needed.")
