"""Going through many things alike: one after the other, or shared among processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

One = TypeVar("One")
Other = TypeVar("Other")


class Each(Protocol):
    """Applies a function to each of some things, in their order: `map`, or the `map` of a pool of processes."""

    def __call__(self, function: Callable[[One], Other], things: Iterable[One], /) -> Iterator[Other]:
        """Give the function's value for each thing."""
        ...
