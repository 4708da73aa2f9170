"""Pooling: going through the questions of a large wave on all processors at once."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

from tiassess.disclosure.each import Each

MANY_ATOMS = 500
"""Where a wave has fewer atoms, starting processes takes longer than the work they would share."""


@contextmanager
def questions_at_once(atoms: int) -> Iterator[Each]:
    """Give a `map` that shares its work among as many processes as there are processors.

    The processes get counts and never a ballot, and end with the block. What they give back does not depend on how
    many they are.
    """
    processors = len(os.sched_getaffinity(0))
    if atoms < MANY_ATOMS or processors == 1:
        yield map
        return
    # A child started afresh holds no key and no answer sheet, as a copy of this process would.
    with ProcessPoolExecutor(processors, multiprocessing.get_context("spawn")) as pool:
        yield pool.map
