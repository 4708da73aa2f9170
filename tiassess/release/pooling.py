"""Pooling: going through the questions of a large wave on all processors at once."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from tiassess.collection.ballots import Progress, no_progress
from tiassess.disclosure.each import Each, One, Other

MANY_ATOMS = 500
"""Where a wave has fewer atoms, starting processes takes longer than the work they would share."""


@contextmanager
def questions_at_once(atoms: int, progress: Progress = no_progress) -> Iterator[Each]:
    """Give a `map` that shares its work among as many processes as there are processors.

    The processes get counts and never a ballot, and end with the block. What they give back does not depend on how
    many they are.

    Args:
        atoms: how many atoms the wave has.
        progress: is told of each question that is done.
    """
    processors = len(os.sched_getaffinity(0))
    if atoms < MANY_ATOMS or processors == 1:
        yield _told(map, progress)
        return
    # A child started afresh holds no key and no answer sheet, as a copy of this process would.
    with ProcessPoolExecutor(processors, multiprocessing.get_context("spawn")) as pool:
        yield _told(pool.map, progress)


def _told(each: Each, progress: Progress) -> Each:
    def telling(function: Callable[[One], Other], things: Iterable[One], /) -> Iterator[Other]:
        for outcome in each(function, things):
            progress(1)
            yield outcome

    return telling
