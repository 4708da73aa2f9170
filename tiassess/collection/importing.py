"""Importing an earlier survey: every row becomes a sealed ballot as it is read, all rows or none."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tiassess.collection.ballot import BallotContent, ballot_size
from tiassess.collection.ballots import CHUNK, ID_BYTES, Progress, no_progress
from tiassess.collection.errors import ResponsesRefusedError
from tiassess.collection.import_map import ImportMap
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.responses_file import ResponsesFile
from tiassess.collection.sealing import MAC_LABEL, Sealer
from tiassess.collection.tables import Ballot, ImportBatch, WaveKey
from tiassess.config import Settings
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for
from tiassess.wave.frame import Frame
from tiassess.wave.states import RANK, require_state
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import find_wave

WAY_IN = "import"
FINGERPRINT_LABEL = "import-batch"


@dataclass(frozen=True)
class ImportRequest:
    """Which file is imported into which wave.

    Attributes:
        wave: the wave's id.
        organisation: its organisation's id, where the wave's alone is not enough.
        path: the CSV file.
        words: what the file's own words mean.
    """

    wave: str
    organisation: str | None
    path: Path
    words: ImportMap


def check_responses(database: Database, settings: Settings, request: ImportRequest) -> int:
    """Check a whole file without keeping anything of it, and count its rows.

    Raises:
        RefusedError: the file or the wave would be refused; see `import_responses`.
    """
    with database.reading() as session:
        wave, frame = _open_wave(session, settings, request)
        file = ResponsesFile(request.path, frame.questionnaire, frame.structure, request.words)
        _refuse_again(session, settings, wave, file)
    return file.check()


def import_responses(
    database: Database, settings: Settings, request: ImportRequest, progress: Progress = no_progress
) -> int:
    """Seal every row of a file into a ballot of the wave, or none of them.

    The file is checked whole before the first row is sealed, so that a long file with a late fault blocks nobody.

    Returns:
        How many ballots were sealed.

    Raises:
        UnknownNameError: there is no such wave, or more than one.
        WaveStateError: the wave is not open.
        WaveKeyError: the database is older than the key directory.
        FileRefusedError, ResponsesRefusedError: the file has faults, or was imported before.
    """
    check_responses(database, settings, request)
    with database.writing() as session:
        wave, frame = _open_wave(session, settings, request)
        file = ResponsesFile(request.path, frame.questionnaire, frame.structure, request.words)
        _refuse_again(session, settings, wave, file)
        fingerprint = _fingerprints(settings, wave, file)[0]
        session.add(ImportBatch(organisation_id=wave.organisation_id, wave_id=wave.id, fingerprint=fingerprint))
        total = 0
        rows = _sealed_rows(session, settings, wave, frame, file)
        while chunk := list(islice(rows, CHUNK)):
            session.execute(insert(Ballot), chunk)
            total += len(chunk)
            progress(len(chunk))
    return total


def _open_wave(session: Session, settings: Settings, request: ImportRequest) -> tuple[Wave, Frame]:
    wave = find_wave(session, request.wave, request.organisation)
    require_state(wave, WaveState.OPEN, "imported into")
    KeyFiles(settings.key_dir).refuse_older(wave.id, wave.state, RANK)
    assert wave.frame is not None
    return wave, Frame.from_text(wave.frame)


def _refuse_again(session: Session, settings: Settings, wave: Wave, file: ResponsesFile) -> None:
    for fingerprint in _fingerprints(settings, wave, file):
        if load_for(session, wave.organisation_id, ImportBatch, wave_id=wave.id, fingerprint=fingerprint):
            message = "This file was imported into this wave before. Nothing was imported again."
            raise ResponsesRefusedError(message)


def _fingerprints(settings: Settings, wave: Wave, file: ResponsesFile) -> list[bytes]:
    """Give the keyed fingerprint of a file under the present and each previous secret.

    Keyed, because a plain checksum would let whoever holds the database confirm a guess about somebody's answers.
    """
    return [hmac.digest(key, wave.id.bytes + file.content, "sha256") for key in settings.keys.all(FINGERPRINT_LABEL)]


def _sealed_rows(
    session: Session, settings: Settings, wave: Wave, frame: Frame, file: ResponsesFile
) -> Iterator[dict[str, object]]:
    key = load_for(session, wave.organisation_id, WaveKey, wave_id=wave.id)
    assert key is not None
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
        }
