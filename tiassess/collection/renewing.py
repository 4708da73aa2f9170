"""Renewing: what rests on a former secret is put under the present one, wave by wave, while people answer.

It may be cut off anywhere and begun again: what is under the present secret already stays as it is. Nothing is mended
on the way. A row that no secret of ours has marked keeps its mark, so that counting refuses it as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiassess.collection.errors import WaveKeyError
from tiassess.collection.held_comments import COMMENT_LABEL
from tiassess.collection.key_files import OF_COMMENTS, KeyFiles
from tiassess.collection.renewing_rows import Renewal, RowRenewer
from tiassess.collection.sealing import MAC_LABEL, SALT_LABEL, WRAP_LABEL, encrypt_anew, key_mac, wrapping_key_of
from tiassess.collection.tables import Address, Ballot, CommentKey, WaveKey
from tiassess.collection.wave_keys import load_wave_key
from tiassess.wave.frame import Frame
from tiassess.wave.states import RANK
from tiassess.wave.tables import Wave


def waves_with_keys(session: Session) -> list[UUID]:
    """Give the waves of which something may rest on a secret."""
    return sorted({*session.scalars(select(WaveKey.wave_id)), *session.scalars(select(CommentKey.wave_id))})


def count_renewable(session: Session) -> int:
    """Count the ballots and addresses of all waves, for whoever waits."""
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in (Ballot, Address))


@dataclass(frozen=True)
class Renewer(RowRenewer):
    """Renews waves, keys and rows, or only says what there would be to renew."""

    def renew(self, wave_id: UUID, renewal: Renewal) -> None:
        """Renew everything of one wave; what was found is added to the renewal.

        Its keys come first, in one transaction, then its ballots and addresses in chunks. All of it is valid at every
        moment, because both secrets are, and people who answer wait for a chunk at most.
        """
        try:
            with self.session() as session:
                wave = self.wave(session, wave_id)
                self._renew_comment_key(session, wave, renewal)
                has_ballots = self._renew_wave_key(session, wave, renewal)
            if has_ballots:
                self.renew_ballots(wave_id, renewal)
                self.renew_addresses(wave_id, renewal)
        except WaveKeyError as refusal:
            renewal.hindered.append(refusal)

    def _renew_wave_key(self, session: Session, wave: Wave, renewal: Renewal) -> bool:
        """Renew a wave's wrapped keys and the mark on its frame; say whether its ballots are to be looked at too.

        Raises:
            WaveKeyError: it is no key of ours, or the key file is missing that should be there.
        """
        key = session.get(WaveKey, wave.id)
        files = KeyFiles(self.settings.key_dir)
        if key is None or (not files.has(wave.id) and _is_over(files, wave)):
            return False
        frame = Frame.of(wave)
        load_wave_key(session, self.settings, wave, frame)
        file_part = files.read(wave.id)
        mac = key_mac(self.settings.keys.current(MAC_LABEL), wave.id, key.public_key, frame.sha256)
        private = self._anew(WRAP_LABEL, file_part, wave, key.wrapped_private_key)
        salt = key.wrapped_salt and self._anew(SALT_LABEL, file_part, wave, key.wrapped_salt)
        if (mac, private, salt) != (key.mac, key.wrapped_private_key, key.wrapped_salt):
            renewal.renewed["keys of waves"] += 1
            if self.changes:
                key.mac, key.wrapped_private_key, key.wrapped_salt = mac, private, salt
        return True

    def _renew_comment_key(self, session: Session, wave: Wave, renewal: Renewal) -> None:
        """Renew the key of a wave's comments; one whose file was destroyed opens nothing any more."""
        key = session.get(CommentKey, wave.id)
        files = KeyFiles(self.settings.key_dir, OF_COMMENTS)
        if key is None or (not files.has(wave.id) and files.known_state(wave.id, RANK) is not None):
            return
        anew = self._anew(COMMENT_LABEL, files.read(wave.id), wave, key.wrapped_key)
        if anew != key.wrapped_key:
            renewal.renewed["keys of comments"] += 1
            if self.changes:
                key.wrapped_key = anew

    def _anew(self, label: str, file_part: bytes, wave: Wave, wrapped: bytes) -> bytes:
        """Wrap under the present secret.

        Raises:
            WaveKeyError: it is wrapped under another secret, or another key file.
        """
        keys = [wrapping_key_of(part, file_part, wave.id) for part in self.settings.keys.all(label)]
        anew = encrypt_anew(keys, wrapped, wave.id.bytes)
        if anew is None:
            message = (
                f"A key of the wave “{wave.slug}” cannot be unwrapped: the key file or the secret is another "
                "one than when it was made. Name the secret of that time in TIASSESS_PREVIOUS_SECRET_KEYS."
            )
            raise WaveKeyError(message)
        return anew


def _is_over(files: KeyFiles, wave: Wave) -> bool:
    """Say whether a wave's key file is gone because it should be: nothing of that wave can be opened any more."""
    known = files.known_state(wave.id, RANK)
    return wave.erasure_due or (known is not None and RANK[known] > RANK[wave.state])
