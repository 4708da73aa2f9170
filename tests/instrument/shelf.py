"""The instrument files that tests read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from tiassess.config import shipped_folder
from tiassess.instrument.definition import Instrument
from tiassess.instrument.library import InstrumentLibrary
from tiassess.instrument.parsing import parse_instrument

HERE: Final = Path(__file__).parent
VALID: Final = sorted((HERE / "valid").glob("*.yaml"))
FAULTY: Final = sorted((HERE / "faulty").glob("*.yaml"))
COUNTY: Final = HERE.parent / "data" / "county.yaml"
SHIPPED: Final = shipped_folder("instruments")
BUILT_IN: Final = ("ti-organisation", "workforce-wellbeing", "leadership-and-commissioning", "pulse")


@cache
def shipped(reference: str) -> Instrument:
    """Give an instrument that ships with tiassess."""
    return InstrumentLibrary(SHIPPED).find(reference)


@cache
def example(name: str) -> Instrument:
    """Give one of the valid examples."""
    return parse_instrument((HERE / "valid" / f"{name}.yaml").read_text("utf-8"), name)


def edited(name: str, *changes: tuple[str, str]) -> Instrument:
    """Give a valid example with some of its text replaced."""
    text = (HERE / "valid" / f"{name}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return parse_instrument(text, name)
