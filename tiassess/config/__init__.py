"""Settings from ``TIASSESS_*`` and the sub-keys made from one secret; unsafe settings are refused with a sentence.

The embedded default needs no configuration: a SQLite database, a secret and the wave key files in one instance folder
that only its owner can read. A deployment sets the database and the secret itself. Nothing here opens the database.
"""

from __future__ import annotations

from tiassess.config.errors import UnsafeSettingsError
from tiassess.config.folders import default_instance_dir, make_private_dir, shipped_folder
from tiassess.config.secret import SubKeys, derive_key, parse_secret
from tiassess.config.settings import Settings, load_settings

__all__ = [
    "Settings",
    "SubKeys",
    "UnsafeSettingsError",
    "default_instance_dir",
    "derive_key",
    "load_settings",
    "make_private_dir",
    "parse_secret",
    "shipped_folder",
]
