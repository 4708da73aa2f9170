"""Style sheets, fonts and scripts, built by ``script/bootstrap``: served compressed, kept by browsers for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise

from tiassess.errors import RefusedError

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

VENDOR = Path(__file__).parent / "static" / "vendor"
PREFIX = "/static/"


class AssetsMissingError(RefusedError):
    """The browser assets have not been built in this checkout."""


class Assets:
    """The addresses of the built files, by the names templates call them."""

    def __init__(self, folder: Path) -> None:
        """Read which file stands for which name.

        Raises:
            AssetsMissingError: the folder holds no finished build.
        """
        try:
            self._names: dict[str, str] = json.loads((folder / "manifest.json").read_bytes())
        except FileNotFoundError:
            message = "The browser assets are missing. Run script/bootstrap, which builds them."
            raise AssetsMissingError(message) from None

    def address(self, name: str) -> str:
        """Give the address of a file, which changes whenever the file does."""
        return PREFIX + self._names[name]


def with_files(application: WSGIApplication) -> WSGIApplication:
    """Serve the built files in front of an application.

    Names carry a hash of the content, so whatever a browser once fetched under a name stays right.
    """
    files: WSGIApplication = WhiteNoise(
        application, root=VENDOR, prefix=PREFIX, immutable_file_test=lambda _path, _url: True, allow_all_origins=False
    )
    return files
