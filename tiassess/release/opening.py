"""Opening ballots: the only place that can, and only counting may import it.

A row is counted only if this application put it there (its mark), it opens, it says it belongs to this wave and this
questionnaire, and no row with the same inner id came before. Everything else is refused with a reason, and counted.
Of the forms that were sent with one code and different words the first is counted; if it was taken out, one of the
others is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import Aead
from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.ballot import BallotContent
from tiassess.collection.ballots import CHUNK, Progress, is_ours
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.sealing import MAC_LABEL, WRAP_LABEL, wrapping_key_of
from tiassess.collection.tables import Ballot
from tiassess.collection.wave_keys import load_wave_key
from tiassess.config import Settings
from tiassess.release.answer_sheet import Refusal
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave


@dataclass
class BallotOpener:
    """Opens the ballots of one wave, in the order of their random ids."""

    wave: Wave
    questionnaire_sha256: str
    private_key: PrivateKey
    mac_keys: tuple[bytes, ...]

    @classmethod
    def of(cls, session: Session, settings: Settings, wave: Wave, frame: Frame) -> BallotOpener:
        """Unwrap a wave's private key with both halves, the application's secret and the key file.

        Raises:
            WaveKeyError: a half is missing or does not fit.
        """
        key = load_wave_key(session, settings, wave, frame)
        private = _unwrap(settings, wave, key.wrapped_private_key)
        return cls(wave, frame.questionnaire.sha256, PrivateKey(private), settings.keys.all(MAC_LABEL))

    def open_ballots(self, session: Session, progress: Progress) -> Iterator[BallotContent | Refusal]:
        """Give the content of each ballot, or why it is refused; chunks keep the memory bounded."""
        box = SealedBox(self.private_key)
        seen: set[str] = set()
        aside: dict[str, BallotContent] = {}
        query = select(Ballot.id, Ballot.sealed, Ballot.mac).where(Ballot.wave_id == self.wave.id).order_by(Ballot.id)
        for chunk in session.execute(query, execution_options={"yield_per": CHUNK}).partitions():
            for ballot_id, sealed, mac in chunk:
                ours = is_ours(self.mac_keys, self.wave.id, ballot_id, sealed, mac)
                content = self._read(box, sealed, seen) if ours else Refusal.FORGED
                if isinstance(content, Refusal) or not content.aside:
                    yield content
                elif aside.setdefault(content.ballot, content) is not content:
                    yield Refusal.SET_ASIDE
            progress(len(chunk))
        for ballot, content in aside.items():
            yield Refusal.SET_ASIDE if ballot in seen else content

    def _read(self, box: SealedBox[PrivateKey], sealed: bytes, seen: set[str]) -> BallotContent | Refusal:
        try:
            content = BallotContent.from_bytes(box.decrypt(sealed))
        except (CryptoError, ValueError):
            return Refusal.UNREADABLE
        if content.wave != self.wave.id.hex or content.questionnaire != self.questionnaire_sha256:
            return Refusal.OF_ANOTHER_WAVE
        if not isinstance(content.ballot, str):
            return Refusal.UNREADABLE
        if content.aside:
            return content
        if content.ballot in seen:
            return Refusal.DUPLICATE
        seen.add(content.ballot)
        return content


def _unwrap(settings: Settings, wave: Wave, wrapped: bytes) -> bytes:
    file_part = KeyFiles(settings.key_dir).read(wave.id)
    for secret_part in settings.keys.all(WRAP_LABEL):
        try:
            return Aead(wrapping_key_of(secret_part, file_part, wave.id)).decrypt(wrapped, aad=wave.id.bytes)
        except CryptoError:
            continue
    message = (
        f"The key of the wave “{wave.slug}” cannot be unwrapped: TIASSESS_SECRET_KEY or the key file is another one "
        "than when the wave opened. Set the right secret, or name the old one in TIASSESS_PREVIOUS_SECRET_KEYS."
    )
    raise WaveKeyError(message)
