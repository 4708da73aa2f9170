"""Telling more of a release than answers: in words where nearly all agree, who took part, and how many did not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tiassess.instrument.definition import Instrument

Document = dict[str, Any]

REST = {
    "kind": "other",
    "label": "Community mental health",
    "id": "other:Community mental health",
}


def tell(groups: list[Document], questionnaire: Instrument) -> Document:
    """Change shown groups in place and say what the release has besides.

    In the organisation and in its first unit the first and the third question are said in words, the third one at its
    less good end. On the fifth question many did not know. What is left of the organisation and of the first unit are
    groups of their own.
    """
    whole, first, *others = [group for group in groups if group["shown"]]
    for group in (whole, first):
        _say_in_words(group, questionnaire, at=0, good=True)
        _say_in_words(group, questionnaire, at=2, good=False)
        _hide_scores(group, questionnaire)
    _forget(whole, at=4)
    _forget(first, at=4)
    last = others[-1]
    groups.append({**last, **REST})
    groups.append({**last, "id": "other:organisation", "kind": "other", "label": whole["label"]})
    bands = [(whole["id"], 60), (first["id"], 95)]
    bands += [(group["id"], 0 if at else 10) for at, group in enumerate(others[:2])]
    return {
        "participation": [{"group": group, "band": band} for group, band in bands],
        "not_answered": [_not_answered(whole, reasons=True), _not_answered(first, reasons=False)],
    }


def _say_in_words(group: Document, questionnaire: Instrument, *, at: int, good: bool) -> None:
    cell = group["items"][at]
    item = questionnaire.item(cell["id"])
    options = [option.value for option in questionnaire.scale_of(item).options]
    end = options[0] if item.reversed is good else options[-1]
    group["items"][at] = {
        "id": cell["id"],
        "shown": True,
        "n": group["n"],
        "coded": {"option": str(end), "at_least": group["n"] - 2},
    }


def _hide_scores(group: Document, questionnaire: Instrument) -> None:
    """Hide the scores that would need what is said in words."""
    exact = {cell["id"] for cell in group["items"] if "counts" in cell}
    group["themes"] = [
        theme if exact.issuperset(questionnaire.score(theme["id"]).items) else {"id": theme["id"], "shown": False}
        for theme in group["themes"]
    ]


def _forget(group: Document, *, at: int) -> None:
    """Let a good third of a group not know."""
    cell = group["items"][at]
    people = group["n"] - -(-group["n"] // 3)
    options: Sequence[str] = list(cell.get("counts", {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0}))
    share, rest = divmod(people, len(options))
    counts = {option: share + (place < rest) for place, option in enumerate(options)}
    group["items"][at] = {"id": cell["id"], "shown": True, "n": people, "counts": counts}


def _not_answered(group: Document, *, reasons: bool) -> Document:
    return {
        "group": group["id"],
        "items": [_cell(group["n"], item, at, reasons) for at, item in enumerate(group["items"])],
    }


def _cell(forms: int, item: Document, at: int, reasons: bool) -> Document:
    if not item["shown"] or at == 1:
        return {"id": item["id"], "shown": False}
    left = forms - item["n"]
    unknown = left if at == 4 else left // 2
    cell = {
        "id": item["id"],
        "shown": True,
        "answered": item["n"],
        "did_not_know": unknown,
        "otherwise": left - unknown,
    }
    if not reasons:
        return cell
    return {**cell, "reasons": {"skipped": left - unknown, "na": 0, "pns": 0, "not_asked": 0}}
