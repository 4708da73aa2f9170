"""Build what browsers need into ``tiassess/web/static/vendor/``, from packages that are already installed.

Every file's name carries a hash of its bytes, so that browsers may keep it for ever; ``manifest.json`` says which
name stands for which file. Text is compressed once here and not again for every visitor. The folder is written
beside its place and moved there at the end: a build that stops half-way leaves the old assets as they were.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import brotli

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGES = CHECKOUT / "node_modules"
STYLE = CHECKOUT / "tiassess/web/style"
SCRIPT = CHECKOUT / "tiassess/web/script"
VENDOR = CHECKOUT / "tiassess/web/static/vendor"
FONT = "atkinson-hyperlegible"
RARER = "atkinson-hyperlegible-next"  # its second edition, for the letters that the first one lacks: Welsh ŵ and ŷ


class Build:
    """A folder of finished assets and the names they went by before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """Write a file under its hashed name, with compressed twins where they save anything."""
        stem, dot, suffix = name.rpartition(".")
        hashed = f"{Path(stem).name}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"
        self.names[name] = hashed
        (self.folder / hashed).write_bytes(content)
        if suffix != "woff2":  # which is compressed already
            (self.folder / f"{hashed}.gz").write_bytes(gzip.compress(content, mtime=0))
            (self.folder / f"{hashed}.br").write_bytes(brotli.compress(content))

    def write_manifest(self) -> None:
        """Write which hashed name stands for which file."""
        text = json.dumps(self.names, indent=1, sort_keys=True)
        (self.folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def fonts() -> Iterator[tuple[str, Path]]:
    """Give the font files under the names that ``_fonts.scss`` uses."""
    for subset, edition in (("latin", FONT), ("latin-ext", RARER)):
        for weight in (400, 700):
            file = PACKAGES / f"@fontsource/{edition}/files/{edition}-{subset}-{weight}-normal.woff2"
            yield f"{FONT}-{subset}-{weight}.woff2", file


def pictures() -> Iterator[tuple[str, Path]]:
    """Give the kit's small pictures under the names that its own rules for fields and tables use."""
    for name in ("cross", "arrow-up-down", "arrow-up", "arrow-down"):
        file = f"assets/images/nhsuk-icon-{name}.svg"
        yield f"/{file}", PACKAGES / f"nhsuk-frontend/dist/nhsuk/{file}"


def compile_style(name: str) -> str:
    """Compile one of our style sheets, which take what we use of the kit."""
    node, sass = Path(sys.executable).with_name("node"), PACKAGES / ".bin" / "sass"
    options = ["--style=compressed", "--no-source-map", f"--load-path={PACKAGES}"]
    command = [str(node), str(sass), *options, str(STYLE / name)]
    made = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return made.stdout


def with_hashed_urls(style: str, names: dict[str, str]) -> bytes:
    """Point every ``url()`` of a style sheet at the hashed name; a name that was not built is a mistake."""
    return re.sub(r'url\("?([^")]+)"?\)', lambda found: f"url({names[found[1]]})", style).encode()


def compact(script: str) -> bytes:
    """Leave out what only readers of our script need: comments that fill their lines, and the space before lines."""
    return re.sub(r"^\s*//.*\n|^\s+", "", script, flags=re.MULTILINE).encode()


def build(folder: Path) -> None:
    """Fill an empty folder with all assets."""
    made = Build(folder)
    for name, path in (*fonts(), *pictures()):
        made.add(name, path.read_bytes())
    for sheet in ("tiassess", "workspace"):
        made.add(f"{sheet}.css", with_hashed_urls(compile_style(f"{sheet}.scss"), made.names))
    for script in ("answer", "charts"):
        made.add(f"{script}.js", compact((SCRIPT / f"{script}.js").read_text(encoding="utf-8")))
    made.add("icon.svg", (STYLE / "icon.svg").read_bytes())
    made.add("plotly.css", (STYLE / "plotly.css").read_bytes())
    made.add("plotly.js", (PACKAGES / "plotly.js-basic-dist-min/plotly-basic.min.js").read_bytes())
    made.add("licence-of-plotly.txt", (PACKAGES / "plotly.js-basic-dist-min/LICENSE").read_bytes())
    for name, edition in (("licence-of-the-typeface", FONT), ("licence-of-rarer-letters", RARER)):
        made.add(f"{name}.txt", (PACKAGES / f"@fontsource/{edition}/LICENSE").read_bytes())
    made.write_manifest()


def main() -> None:
    """Build beside the place and move there."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    build(fresh)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


if __name__ == "__main__":
    main()
