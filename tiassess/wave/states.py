"""The states of a wave and the steps between them: draft → open → closed → counted → published, or destroyed."""

from __future__ import annotations

from tiassess.wave.errors import WaveStateError
from tiassess.wave.tables import Wave, WaveState

STEPS: dict[WaveState, frozenset[WaveState]] = {
    WaveState.DRAFT: frozenset({WaveState.OPEN}),
    WaveState.OPEN: frozenset({WaveState.CLOSED, WaveState.DESTROYED}),
    WaveState.CLOSED: frozenset({WaveState.COUNTED, WaveState.DESTROYED}),
    WaveState.COUNTED: frozenset({WaveState.PUBLISHED, WaveState.DESTROYED}),
    WaveState.PUBLISHED: frozenset(),
    WaveState.DESTROYED: frozenset(),
}
"""Which state may follow which. Nothing leads back: a closed wave is never open again (rule R9)."""

RANK = {state.value: rank for rank, state in enumerate(WaveState)}
"""How far along a state is, to tell an older database from a newer one."""

_WHY_NOT = {
    WaveState.DRAFT: "it is still a draft. Open it first.",
    WaveState.OPEN: "it is open. Close it first.",
    WaveState.CLOSED: "it is closed already.",
    WaveState.COUNTED: "it is counted already, and answers are counted once only.",
    WaveState.PUBLISHED: "it is published already.",
    WaveState.DESTROYED: "too few people answered, or its day of destruction came: all its answers have been deleted.",
}

_HELPS = {
    WaveState.DRAFT: "tiassess wave open {wave}",
    WaveState.OPEN: "tiassess wave close {wave}",
    WaveState.PUBLISHED: "tiassess release show {wave}",
}
"""The command that leads on from a state, where one does."""


def require_state(wave: Wave, needed: WaveState, act: str) -> None:
    """Refuse an act for which a wave is not in the right state.

    Args:
        wave: the wave.
        needed: the state that the act starts from.
        act: what is to be done, as in "closed": "… cannot be closed: …".

    Raises:
        WaveStateError: the wave is in another state; the sentence says which and what to do.
    """
    if wave.state is not needed:
        is_open_already = needed is WaveState.DRAFT and wave.state is WaveState.OPEN
        why_not = "it is open already." if is_open_already else _WHY_NOT[wave.state]
        message = f"The wave “{wave.slug}” cannot be {act}: {why_not}"
        raise WaveStateError(message, command=_HELPS.get(wave.state, "").format(wave=wave.slug) or None)


def advance(wave: Wave, state: WaveState) -> None:
    """Move a wave to a next state, inside a writing session that has locked it.

    Raises:
        WaveStateError: there is no such step.
    """
    if state not in STEPS[wave.state]:
        message = f"The wave “{wave.slug}” cannot go from {wave.state} to {state}."
        raise WaveStateError(message)
    wave.state = state
