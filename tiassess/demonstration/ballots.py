"""Sealed ballots of made-up people, put in directly: in every other respect they are like those that come by a form."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from tiassess.collection.ballot import BallotContent, ballot_size
from tiassess.collection.entries import ID_BYTES, KEY_BYTES
from tiassess.collection.sealing import MAC_LABEL, Sealer
from tiassess.collection.tables import Ballot
from tiassess.collection.wave_keys import load_wave_key
from tiassess.config import Settings
from tiassess.demonstration.answers import Form
from tiassess.demonstration.characters import OrganisationStory
from tiassess.disclosure.structure import NOT_STATED
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave
from tiassess.wave.waves import WaveName


def put_in(
    database: Database, settings: Settings, name: WaveName, organisation: OrganisationStory, forms: Sequence[Form]
) -> None:
    """Seal the forms of an open wave into its ballots, all or none."""
    with database.writing() as session:
        wave = name.find(session)
        frame = Frame.of(wave)
        key = load_wave_key(session, settings, wave, frame)
        sealer = Sealer(key.public_key, wave.id, settings.keys.current(MAC_LABEL))
        session.execute(insert(Ballot), list(_rows(_Box(wave, frame, sealer, organisation), forms)))


@dataclass(frozen=True)
class _Box:
    """Where ballots go, and what they need to go there."""

    wave: Wave
    frame: Frame
    sealer: Sealer
    organisation: OrganisationStory

    def leaf_of(self, unit: str) -> str:
        """Give under which unit an answer counts: nobody is asked for a unit of which no result could be shown."""
        asked = {each.leaf for each in self.frame.offer.units}
        directorates = {team.id: team.directorate for team in self.organisation.teams}
        above = self.frame.structure.not_stated_below(directorates.get(unit) or "organisation")
        return next((leaf for leaf in (unit, above) if leaf in asked), NOT_STATED)

    def role_of(self, role: str) -> str:
        """Give under which role an answer counts."""
        return role if role in {each.id for each in self.frame.offer.roles} else NOT_STATED


def _rows(box: _Box, forms: Sequence[Form]) -> Iterator[dict[str, object]]:
    size = ballot_size(box.frame.questionnaire, box.frame.structure)
    (way_in,) = box.frame.ways_in
    for form in forms:
        ballot_id = secrets.token_bytes(ID_BYTES)
        content = BallotContent(
            wave=box.wave.id.hex,
            questionnaire=box.frame.questionnaire.sha256,
            ballot=ballot_id.hex(),
            way_in=way_in,
            unit=box.leaf_of(form.unit),
            role=box.role_of(form.role),
            answers=form.answers,
        )
        sealed = box.sealer.seal(content.to_bytes(size))
        yield {
            "organisation_id": box.wave.organisation_id,
            "wave_id": box.wave.id,
            "id": ballot_id,
            "sealed": sealed,
            "mac": box.sealer.mac(ballot_id, sealed),
            "replace_check": secrets.token_bytes(KEY_BYTES),
        }
