"""A process that sends e-mail until it is done or killed: run as ``python -m tests.collection.sending ORGANISATION``.

Its settings come from its environment, as those of a worker do, and it goes by the lead's moment.
"""

from __future__ import annotations

import sys

from tests.lead import NOW
from tiassess.collection.mailing import send_mailing
from tiassess.config import load_settings
from tiassess.storage.database import Database
from tiassess.wave.waves import WaveName

if __name__ == "__main__":
    settings = load_settings()
    database = Database(settings.database_url)
    with database.reading() as session:
        wave_id = WaveName("baseline", sys.argv[1]).find(session).id
    while send_mailing(database, settings, wave_id, NOW):
        pass
