"""A third attribute: groups beside units and roles, such as bands of length of service (R13).

With a third attribute the cells are no network any more, and no cut decides. A linear programme does: for each atom it
looks for the combination of the shown groups that is 1 there, between −1 and 1 elsewhere, and rests on the fewest
people, counted in parts where its values are fractions. Any combination can be scaled so, whichever atom weighs most in
it, so the least of these bounds is at most the fewest people behind any number that follows. Where it is k or more for
every atom, nothing small follows. It can be stricter than the truth, never laxer.

Such an attribute is offered for the whole organisation only, with the threshold of crosses, and never once a wave is
open. Nothing collects one yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tiassess.disclosure.errors import UndecidedError
from tiassess.disclosure.groups import Group

OPTIMAL, NO_SOLUTION = 0, 2
TOLERANCE = 1e-6


def select_by_certificate(groups: Sequence[Group], people: Mapping[str, int], k: int) -> tuple[Group, ...]:
    """Return the groups that can be shown together, taken greedily in the order given.

    Args:
        groups: groups of any kind, the most wanted first, each with its threshold kept already.
        people: people who answered by atom.
        k: the fewest people that anything may rest on.

    Raises:
        UndecidedError: if the solver ended in any other way than with a proof.
    """
    kept: list[Group] = []
    for group in groups:
        if fewest_people([each.members for each in (*kept, group)], people, k) >= k - TOLERANCE:
            kept.append(group)
    return tuple(kept)


def fewest_people(groups: Sequence[Sequence[str]], people: Mapping[str, int], k: int) -> float:
    """Return a lower bound of the people that any number which follows from some groups rests on, k at most.

    >>> fewest_people([("a", "b"), ("b", "c"), ("a", "c")], {"a": 3, "b": 3, "c": 3}, k=5)
    3.0

    Raises:
        UndecidedError: if the solver ended in any other way than with a proof.
    """
    peopled = sorted(atom for atom, count in people.items() if count > 0)
    shown = np.array([[atom in members for atom in peopled] for members in groups], dtype=float)
    shown = shown.reshape(len(groups), len(peopled))
    weights = np.array([people[atom] for atom in peopled], dtype=float)
    # A combination through an atom of k people or more rests on k people, so only the small ones are asked about.
    small = [at for at, atom in enumerate(peopled) if people[atom] < k and shown[:, at].any()]
    return min((_fewest_through(shown, weights, at, k) for at in small), default=float(k))


def _fewest_through(shown: NDArray[np.float64], weights: NDArray[np.float64], at: int, k: int) -> float:
    """Solve the programme of one atom: a factor for each group, and for each atom the size of its value."""
    from scipy.optimize import linprog  # noqa: PLC0415 - a second of start-up, for this rule only

    groups, atoms = shown.shape
    sizes = np.eye(atoms)
    found = linprog(
        c=[*np.zeros(groups), *weights],
        A_ub=np.block([[shown.T, -sizes], [-shown.T, -sizes]]),
        b_ub=np.zeros(2 * atoms),
        A_eq=[[*shown[:, at], *np.zeros(atoms)]],
        b_eq=[1.0],
        bounds=[(None, None)] * groups + [(0.0, 1.0)] * atoms,
        method="highs",
    )
    if found.status == NO_SOLUTION:
        return float(k)
    if found.status != OPTIMAL or found.fun is None:
        raise UndecidedError("Whether a third attribute can be shown could not be decided, so it is not.")
    return min(float(found.fun), float(k))
