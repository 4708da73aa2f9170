"""Lists of things that have an id."""

from __future__ import annotations

from typing import Protocol, TypeVar


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id, unique in its list."""


Thing = TypeVar("Thing", bound=Identified)


def of_id(things: tuple[Thing, ...], wanted: str | None) -> Thing:
    """Give the one of this id, or raise ``KeyError``."""
    for thing in things:
        if thing.id == wanted:
            return thing
    raise KeyError(wanted)


def union(first: tuple[Thing, ...], second: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Put behind the first those of the second whose id is new."""
    known = {thing.id for thing in first}
    return (*first, *(thing for thing in second if thing.id not in known))
