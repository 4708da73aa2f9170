"""The attacks work: against servers that link people to ballots as others do, each finds nearly everybody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests.attacks import siege as moments
from tests.attacks.conftest import MakeUrl
from tests.attacks.people import straight_on
from tests.attacks.siege import besiege
from tests.attacks.strawman import COMMAND
from tiassess.collection.ballots import count_ballots

PEOPLE = 24


@dataclass(frozen=True)
class Fault:
    """A fault and the attack that must find it.

    Attributes:
        name: see `strawman`.
        moment: when.
        attack: how the attack's name begins.
    """

    name: str
    moment: str
    attack: str


FAULTS = [
    Fault("marks-codes", moments.OPEN, "kept together"),
    Fault("shares-a-key", moments.OPEN, "a shared key"),
    Fault("keeps-order", moments.CLOSED, "sent : table"),
]
KINDS = [pytest.param("sqlite", id="sqlite"), pytest.param("postgresql", id="postgresql", marks=pytest.mark.long)]


def left_in_order(session: Session, wave_id: UUID, *_: object) -> int:
    """Close without mixing."""
    return count_ballots(session, wave_id)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, id=fault.name, marks=pytest.mark.long if fault in FAULTS[1:] else ()) for fault in FAULTS],
)
def test_a_server_that_links_is_found_out(
    fault: Fault, kind: str, fresh_url: MakeUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault.name == "keeps-order":
        monkeypatch.setattr("tiassess.release.fieldwork.mix_ballots", left_in_order)
    command = (*COMMAND, fault.name)
    siege = besiege(fresh_url(kind, tmp_path), tmp_path, PEOPLE, command=command, story=lambda _number: straight_on)
    best = max(number for name, number in siege.outcomes[fault.moment].items() if name.startswith(fault.attack))
    assert best >= PEOPLE // 2
    assert any(moment == fault.moment and attack.startswith(fault.attack) for moment, attack in siege.beyond_chance())
