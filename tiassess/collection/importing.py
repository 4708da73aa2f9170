"""Importing an earlier survey: every row becomes a sealed ballot as it is read, all rows or none."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tiassess.collection.ballot import BallotContent, ballot_size
from tiassess.collection.ballots import CHUNK, Progress, count_ballots, no_progress
from tiassess.collection.entries import ID_BYTES, KEY_BYTES
from tiassess.collection.errors import ResponsesRefusedError
from tiassess.collection.fingerprint_keys import fingerprint_keys
from tiassess.collection.import_map import ImportMap
from tiassess.collection.responses_file import ResponsesFile
from tiassess.collection.sealing import MAC_LABEL, Sealer
from tiassess.collection.tables import Ballot, ImportBatch
from tiassess.collection.waiting import Act, WaitingWave, waiting_wave
from tiassess.collection.wave_keys import load_wave_key
from tiassess.config import Settings
from tiassess.disclosure.structure import ORGANISATION
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName

WAY_IN = "import"

IMPORT = Act(WaveState.OPEN, "imported into")


@dataclass(frozen=True)
class ImportRequest:
    """Which CSV file is to be imported into which wave, and what the file's own words mean."""

    name: WaveName
    path: Path
    words: ImportMap


@dataclass(frozen=True)
class Import:
    """A file that was checked whole and may be imported into a wave.

    Attributes:
        name: the wave.
        file: the file, understood by the wave's frozen units, roles and questions.
        rows: how many responses it holds.
        fingerprints: see `_fingerprints`.
        before: ballots that are there already, where only files can be imported and the number says nothing about
            who answered.
        headcount: the organisation's staff, or None when unknown.
    """

    name: WaveName
    file: ResponsesFile
    rows: int
    fingerprints: tuple[bytes, ...]
    before: int
    headcount: int | None


def check_import(database: Database, settings: Settings, request: ImportRequest, moment: datetime) -> Import:
    """Check a whole file without keeping anything of it.

    Raises:
        FileRefusedError, ResponsesRefusedError: the file has faults, or its answers were imported before.
        RefusedError: the wave does not wait to be imported into; see `waiting_wave`.
    """
    with database.reading() as session:
        waiting = waiting_wave(session, settings, request.name, IMPORT, moment)
        load_wave_key(session, settings, waiting.wave, waiting.frame)
        file = ResponsesFile(request.path, waiting.frame.questionnaire, waiting.frame.structure, request.words)
        rows = file.check()
        fingerprints = _fingerprints(fingerprint_keys(session, settings), waiting, file)
        _refuse_again(session, waiting.wave, fingerprints)
        before = count_ballots(session, waiting.wave.id) if waiting.frame.import_only else 0
    return Import(request.name, file, rows, fingerprints, before, waiting.frame.structure.headcount(ORGANISATION))


def import_responses(
    database: Database, settings: Settings, checked: Import, moment: datetime, progress: Progress = no_progress
) -> None:
    """Seal every row of a checked file into a ballot of its wave, or none of them.

    The file was checked whole before the first row is sealed, so that a long file with a late fault blocks nobody.

    Raises:
        ResponsesRefusedError: its answers were imported meanwhile.
        RefusedError: the wave no longer waits to be imported into; see `waiting_wave`.
    """
    with database.writing() as session:
        waiting = waiting_wave(session, settings, checked.name, IMPORT, moment)
        wave = waiting.wave
        _refuse_again(session, wave, checked.fingerprints)
        session.add(
            ImportBatch(organisation_id=wave.organisation_id, wave_id=wave.id, fingerprint=checked.fingerprints[0])
        )
        rows = _sealed_rows(session, settings, waiting, checked.file)
        while chunk := list(islice(rows, CHUNK)):
            session.execute(insert(Ballot), chunk)
            progress(len(chunk))


def _fingerprints(keys: Sequence[bytes], waiting: WaitingWave, file: ResponsesFile) -> tuple[bytes, ...]:
    """Give the keyed fingerprint of a file's answers under the key of the present secret and each former one.

    It is that of the answers alone, in any order and whatever the units and roles: the same answers counted twice, in
    one wave or in two with other units, would give single people away (rules R9 and R11 b). It is keyed, because a
    plain checksum would let whoever holds the database confirm a guess about somebody's answers.
    """
    order = [item.id for item in waiting.frame.questionnaire.choice_items]
    places = [order.index(item_id) for item_id in file.asked]
    answers = sorted(",".join(response.answers[place] for place in places) for response in file.responses())
    content = "\n".join([waiting.wave.organisation_id.hex, ",".join(file.asked), *answers]).encode()
    return tuple(hmac.digest(key, content, "sha256") for key in keys)


def _refuse_again(session: Session, wave: Wave, fingerprints: tuple[bytes, ...]) -> None:
    for fingerprint in fingerprints:
        if load_for(session, wave.organisation_id, ImportBatch, fingerprint=fingerprint):
            message = (
                "These answers were imported before, into this wave or another one. Nothing was imported again: "
                "the same answers counted twice could give people away."
            )
            raise ResponsesRefusedError(message)


def _sealed_rows(
    session: Session, settings: Settings, waiting: WaitingWave, file: ResponsesFile
) -> Iterator[dict[str, object]]:
    wave, frame = waiting.wave, waiting.frame
    key = load_wave_key(session, settings, wave, frame)
    sealer = Sealer(key.public_key, wave.id, settings.keys.current(MAC_LABEL))
    size = ballot_size(frame.questionnaire, frame.structure)
    for response in file.responses():
        ballot_id = secrets.token_bytes(ID_BYTES)
        content = BallotContent(
            wave=wave.id.hex,
            questionnaire=frame.questionnaire.sha256,
            ballot=ballot_id.hex(),
            way_in=WAY_IN,
            unit=response.unit,
            role=response.role,
            answers=response.answers,
        )
        sealed = sealer.seal(content.to_bytes(size))
        yield {
            "organisation_id": wave.organisation_id,
            "wave_id": wave.id,
            "id": ballot_id,
            "sealed": sealed,
            "mac": sealer.mac(ballot_id, sealed),
            "replace_check": secrets.token_bytes(KEY_BYTES),  # no words lead to it, and it looks like any other
        }
