"""How long a step took, and how much memory its process has held at most so far."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Step:
    """One step and what it cost; on a busy machine the processor's seconds say more than the clock's."""

    name: str
    seconds: float
    processor: float
    peak_mb: float


class Stopwatch:
    """Measures steps one after another."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what happens in the block."""
        start, processor = time.perf_counter(), _processor()
        yield
        self.steps.append(Step(name, time.perf_counter() - start, _processor() - processor, peak_mb()))

    def timed(self, name: str, function: Callable[P, R]) -> Callable[P, R]:
        """Give a function that does the same and is measured."""

        @wraps(function)
        def measured(*args: P.args, **kwargs: P.kwargs) -> R:
            with self.step(name):
                return function(*args, **kwargs)

        return measured


def _processor() -> float:
    """Give the processor's seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def processor_of(process: int) -> float:
    """Give the processor's seconds of another process and of all below it, whether they have ended or not."""
    times = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    own = sum(int(ticks) for ticks in times[11:15]) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return own + sum(processor_of(int(child)) for child in children)


def peak_mb() -> float:
    """Give the most memory this process has held.

    ``getrusage`` would do but for one thing: a child inherits its parent's peak from before it started.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024
