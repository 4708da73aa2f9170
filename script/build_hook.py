"""Refuse to build a wheel without its browser assets: it would install well and show bare pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MANIFEST = "tiassess/web/static/vendor/manifest.json"


class AssetsHook(BuildHookInterface[Any]):
    """Look for the assets' manifest before a wheel is packed; an editable install finds them in the checkout."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is hatch's
        """Refuse when the assets were not built.

        Raises:
            FileNotFoundError: ``script/bootstrap`` has not built them yet.
        """
        if version != "editable" and not (Path(self.root) / MANIFEST).is_file():
            message = f"{MANIFEST} is missing. Run script/bootstrap, which builds the browser assets."
            raise FileNotFoundError(message)
