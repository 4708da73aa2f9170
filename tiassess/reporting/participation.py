"""How many of a group's staff answered, in the bands in which that is published (R8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiassess.reporting.group_results import GroupResult
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech

UNDER_TEN: Final = 0
"""The lowest band, under ten per cent: whether nobody took part is not said."""

TEN: Final = 10
"""Where it ends."""

NEARLY_EVERYONE: Final = 95
"""The highest band: whether everybody took part is not said."""

BAND: Final = 5
"""The width of all other bands, in per cent."""


def took_part(results: Results, group: GroupResult, speech: Speech) -> Iterator[str]:
    """Say how many of its staff answered, where that is published; forms behind an open link are no share of staff."""
    if group.participation is not None and not results.rules.by_link:
        yield _unbroken(_sentence(group.participation, speech))


def share_of_staff(results: Results, group: GroupResult, speech: Speech) -> Iterator[str]:
    """Say the same in a cell of a table."""
    if group.participation is not None and not results.rules.by_link:
        yield _unbroken(_in_a_cell(group.participation, speech))


def _sentence(band: int, speech: Speech) -> str:
    if band == UNDER_TEN:
        return speech.gettext("Fewer than %(high)s %% of staff answered.", high=speech.number(TEN))
    if band == NEARLY_EVERYONE:
        return speech.gettext("%(low)s %% or more of staff answered.", low=speech.number(band))
    return speech.gettext("Between %(low)s and %(high)s %% of staff answered.", **_ends(band, speech))


def _in_a_cell(band: int, speech: Speech) -> str:
    if band == UNDER_TEN:
        return speech.gettext("under %(high)s %% of staff", high=speech.number(TEN))
    if band == NEARLY_EVERYONE:
        return speech.gettext("%(low)s %% or more of staff", low=speech.number(band))
    return speech.gettext("%(low)s to %(high)s %% of staff", **_ends(band, speech))


def _ends(band: int, speech: Speech) -> dict[str, str]:
    return {"low": speech.number(band), "high": speech.number(band + BAND)}


def _unbroken(text: str) -> str:
    """Keep numbers together with their sign."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")
