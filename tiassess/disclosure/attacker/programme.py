"""Linear and mixed-integer programmes, solved to the end by HiGHS or not believed. The only door to the solver here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csc_array

    Array = npt.NDArray[np.float64]

SECONDS = 60.0


class UndecidedError(Exception):
    """The solver gave no final answer; nothing is known."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A weighted sum of variables that must lie between two numbers."""

    weights: Mapping[int, float]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Programme:
    """Minimise a weighted sum of variables.

    Attributes:
        cost: what one of each variable costs.
        bounds: the lowest and highest value of each variable.
        constraints: what must hold.
        whole: the variables that must be whole numbers.
    """

    cost: Sequence[float]
    bounds: Sequence[tuple[float, float]]
    constraints: Sequence[Constraint]
    whole: frozenset[int] = frozenset()


def solve(programme: Programme, seconds: float = SECONDS) -> list[float] | None:
    """Return the values of a cheapest solution, or None if there is no solution at all.

    >>> solve(Programme(cost=[1], bounds=[(0, 9)], constraints=[Constraint({0: 2}, 6, 8)]))
    [3.0]

    Raises:
        UndecidedError: if the solver ended in any other way than with one of these two proofs.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - a second of start-up, for audits only
    from scipy.sparse import csr_array  # noqa: PLC0415 - see above

    entries = [
        (weight, row, variable)
        for row, constraint in enumerate(programme.constraints)
        for variable, weight in constraint.weights.items()
    ]
    weights, rows, variables = (list(each) for each in zip(*entries, strict=True))
    shape = len(programme.constraints), len(programme.cost)
    result = milp(
        programme.cost,
        bounds=Bounds(*zip(*programme.bounds, strict=True)),
        constraints=LinearConstraint(
            csr_array((weights, (rows, variables)), shape=shape, dtype=float),
            [constraint.low for constraint in programme.constraints],
            [constraint.high for constraint in programme.constraints],
        ),
        integrality=[1 if variable in programme.whole else 0 for variable in range(len(programme.cost))],
        options={"time_limit": seconds},
    )
    if result.status == 2:
        return None
    if result.status != 0:
        raise UndecidedError
    return [float(value) for value in result.x]


def maximise(gain: Array, left: csc_array, right: Array, lowest: Array, highest: Array) -> Array | None:
    """Return the values that gain most where `left @ values == right`, or None if there are none at all.

    For programmes too large to be written down constraint by constraint.

    Raises:
        UndecidedError: if the solver ended in any other way than with one of these two proofs.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - see above

    # What must be nought is left out. To look for more to leave out takes longer than to solve what is left.
    kept = highest > 0
    result = milp(
        -gain[kept],
        bounds=Bounds(lowest[kept], highest[kept]),
        constraints=LinearConstraint(left[:, kept.nonzero()[0]], right, right),
        options={"time_limit": SECONDS, "presolve": False},
    )
    if result.status == 2:
        return None
    if result.status != 0:
        raise UndecidedError
    values: Array = 0.0 * gain
    values[kept] = result.x
    return values
