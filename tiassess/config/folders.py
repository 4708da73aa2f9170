"""Folders: those that ship with the product, and those that only their owner may enter."""

from __future__ import annotations

import os
from pathlib import Path

from tiassess.config.errors import UnsafeSettingsError

PACKAGE = Path(__file__).parent.parent


def shipped_folder(name: str) -> Path:
    """Find a folder that ships with the product: at the top of a checkout, or inside the installed package."""
    installed = PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def default_instance_dir() -> Path:
    """Give ``instance/`` at the top of a checkout, or a folder in the home folder where there is no checkout."""
    top = PACKAGE.parent
    return top / "instance" if (top / "pyproject.toml").is_file() else Path.home() / ".local" / "share" / "tiassess"


def make_private_dir(folder: Path) -> Path:
    """Make a folder that only its owner can enter, or refuse one that others can.

    Raises:
        UnsafeSettingsError: the folder cannot be made, or others may enter it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as reason:
        message = f"The folder {folder} cannot be made ({reason.strerror}). Name another one, or make it yourself."
        raise UnsafeSettingsError(message) from reason
    if folder.stat().st_mode & 0o077:
        message = f"The folder {folder} can be entered by others. Run: chmod 700 {folder}"
        raise UnsafeSettingsError(message)
    return folder


def write_durably(descriptor: int, content: bytes) -> None:
    """Write a file that is open already, and return when a power cut can no longer undo it."""
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder can no longer be undone by a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
