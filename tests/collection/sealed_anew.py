"""A wave whose private key a test holds, so that it can look into ballots as nobody else can."""

from __future__ import annotations

from nacl.public import PrivateKey
from sqlalchemy import select

from tests.collection.answering_desk import OpenWave
from tiassess.collection.sealing import key_mac
from tiassess.collection.tables import WaveKey


def replace_the_key(wave: OpenWave, private: PrivateKey) -> None:
    """Let a test hold the key that nobody holds, with the mark that only this application can make."""
    public = private.public_key.encode()
    with wave.lead.database.writing() as session:
        key = session.scalars(select(WaveKey)).one()
        key.public_key = public
        key.mac = key_mac(
            wave.lead.settings.keys.current("ballot-mac"), key.wave_id, public, wave.survey().frame.sha256
        )
