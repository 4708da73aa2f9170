"""Key files: one half of what opens a wave's ballots, or its comments, kept outside the database and its backups.

Beside each key file stands the wave's state, so that a restored, older database is recognised: it may be neither
answered nor counted (design, "Keys"). Destroying the key file makes every copy of the ballots unreadable, also those
in backups, write-ahead logs and replicas that no deletion reaches.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from tiassess.collection.errors import WaveKeyError
from tiassess.config.folders import sync_folder, write_durably

KEY_BYTES = 32

OF_BALLOTS = "key"
OF_COMMENTS = "comments"
"""How the names of key files end: what is held longer than the ballots has a key file of its own."""


class KeyFiles:
    """The key directory of this installation; it gives the files of one kind."""

    def __init__(self, folder: Path, kind: str = OF_BALLOTS) -> None:
        self._folder = folder
        self._kind = kind

    def create(self, wave_id: UUID) -> bytes:
        """Make a wave's key file, durable before this returns, and give its content.

        Raises:
            WaveKeyError: the wave has one already; a key file is never replaced.
        """
        content = secrets.token_bytes(KEY_BYTES)
        try:
            descriptor = os.open(self._key(wave_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as reason:
            message = f"The wave has a key file already ({self._key(wave_id)}). It is never replaced."
            raise WaveKeyError(message) from reason
        except OSError as reason:
            raise WaveKeyError(_unusable(self._key(wave_id))) from reason
        write_durably(descriptor, content)
        sync_folder(self._folder)
        return content

    def read(self, wave_id: UUID) -> bytes:
        """Read a wave's key file.

        Raises:
            WaveKeyError: it is missing, damaged, or others can read it.
        """
        path = self._key(wave_id)
        try:
            if path.stat().st_mode & 0o077:
                message = f"The key file {path} can be read by others. Run: chmod 600 {path}"
                raise WaveKeyError(message)
            content = path.read_bytes()
        except OSError as reason:
            message = f"The key file {path} cannot be read ({reason.strerror}). Without it no ballot can be opened."
            raise WaveKeyError(message) from reason
        if len(content) != KEY_BYTES:
            message = f"The key file {path} is damaged: it should hold {KEY_BYTES} bytes. Restore it from your copy."
            raise WaveKeyError(message)
        return content

    def destroy(self, wave_id: UUID) -> None:
        """Overwrite and remove a wave's key file; do nothing when it is gone already."""
        path = self._key(wave_id)
        try:
            descriptor = os.open(path, os.O_WRONLY)
        except FileNotFoundError:
            return
        except OSError as reason:
            raise WaveKeyError(_unusable(path)) from reason
        write_durably(descriptor, bytes(KEY_BYTES))
        path.unlink()
        sync_folder(self._folder)

    def record_state(self, wave_id: UUID, state: str) -> None:
        """Keep a wave's state beside its key file, replacing the one before in one step.

        Raises:
            WaveKeyError: the key directory cannot be written to.
        """
        path = self._state(wave_id)
        new = path.with_suffix(f".{secrets.token_hex(8)}.new")  # of its own, for others may record at the same time
        try:
            write_durably(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), state.encode())
            new.replace(path)
            sync_folder(self._folder)
        except OSError as reason:
            raise WaveKeyError(_unusable(path)) from reason

    def keep_up(self, wave_id: UUID, state: str, rank: Mapping[str, int]) -> None:
        """Refuse a database in which a wave stands further back than beside its key file; catch up with one ahead.

        The state is kept after the database has been changed, so a program that was cut off in between leaves it
        behind; the next act catches up.

        Args:
            wave_id: the wave.
            state: its state in the database.
            rank: how far along each state is.

        Raises:
            WaveKeyError: the database is older than the key directory, or the directory cannot be used.
        """
        known = self.known_state(wave_id, rank)
        if known is not None and rank[known] > rank[state]:
            message = (
                f"This database is older than the key directory: it says the wave is {state}, and it was {known} "
                "already. A restored backup must not be answered or counted. Restore a newer one."
            )
            raise WaveKeyError(message)
        if rank[state] > rank.get(known or "", 0):
            self.record_state(wave_id, state)

    def known_state(self, wave_id: UUID, rank: Mapping[str, int]) -> str | None:
        """Give how far a wave has come as it is kept beside its key file, or None where nothing is.

        Raises:
            WaveKeyError: the directory cannot be used, or what is kept is no state.
        """
        path = self._state(wave_id)
        try:
            known = path.read_text() if path.exists() else None
        except (OSError, UnicodeDecodeError) as reason:
            raise WaveKeyError(_unusable(path)) from reason
        if known is not None and known not in rank:
            raise WaveKeyError(_unusable(path))
        return known

    def has(self, wave_id: UUID) -> bool:
        """Say whether a wave has a key file of this kind."""
        return self._key(wave_id).exists()

    def _key(self, wave_id: UUID) -> Path:
        return self._folder / f"{wave_id}.{self._kind}"

    def _state(self, wave_id: UUID) -> Path:
        return self._folder / f"{wave_id}.state"


def _unusable(path: Path) -> str:
    return f"{path} cannot be used. Check who owns the key directory and that it can be written to, then try again."
