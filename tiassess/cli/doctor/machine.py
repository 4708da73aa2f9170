"""Checks of settings, files and machine, for which no database needs to answer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tiassess.cli.doctor.checks import Check, Installation, Verdict
from tiassess.config.database_url import embedded_database_url

OTHERS = 0o077
"""The rights of everybody but the owner."""

SECRETS = ("secret.key", "secret.before")
"""What the embedded default keeps in its folder: the second one only while the first is being replaced."""

BUILT_AFTER = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time: this program is not older."""


def examine_files(installation: Installation) -> Iterator[str]:
    """Find files with secrets in them that others may read, or that belong to somebody else."""
    for file in _secret_files(installation):
        found = file.stat()
        if found.st_mode & OTHERS:
            yield f"{file} can be read by others. Run: chmod 600 {file}"
        if found.st_uid != os.geteuid():
            yield f"{file} belongs to another account than the one that asks. Run this as the account that serves."


def _secret_files(installation: Installation) -> Iterator[Path]:
    settings = installation.settings
    yield from sorted(file for file in settings.key_dir.iterdir() if file.is_file())
    yield from (secret for name in SECRETS if (secret := settings.instance_dir / name).exists())
    if installation.is_sqlite:
        file = installation.database_file
        yield from (part for part in (file, Path(f"{file}-wal"), Path(f"{file}-shm")) if part.exists())


def examine_folders(installation: Installation) -> Iterator[str]:
    """Find secret and database side by side, so that one copy of a folder takes all that opens a ballot."""
    settings = installation.settings
    if settings.database_url == embedded_database_url(settings.instance_dir):
        yield (
            f"Database, secret and key files lie together in {settings.instance_dir}: who copies that folder before "
            "results are out can open ballots. That is fit for trying things out. For real use, set "
            "TIASSESS_DATABASE_URL, TIASSESS_SECRET_KEY and TIASSESS_KEY_DIR."
        )
    elif installation.is_sqlite and settings.key_dir.is_relative_to(installation.database_file.parent):
        yield (
            f"The key files lie inside the folder of the database, {installation.database_file.parent}: a backup of "
            "that folder would hold both. Put TIASSESS_KEY_DIR elsewhere, and keep it out of every backup."
        )


def examine_secrets(installation: Installation) -> Iterator[str]:
    """Find a former secret that is still accepted: whoever has it keeps its power as long."""
    if len(installation.settings.keys.secrets) > 1:
        yield (
            "A former secret is still accepted. When nothing rests on it any more, take it out of "
            "TIASSESS_PREVIOUS_SECRET_KEYS. Run: tiassess keys rotate"
        )


def examine_address(installation: Installation) -> Iterator[str]:
    """Find an address that is not set; one that is not safe is refused by every command."""
    if not installation.settings.address:
        yield (
            "TIASSESS_ADDRESS is not set. Cards and posters take the address of the page on which they are asked for, "
            "and no e-mail can be sent. Set it to https://…"
        )


def examine_host_name(installation: Installation) -> Iterator[str]:
    """Find that nobody is named who runs the server."""
    if not installation.settings.host_name:
        yield "TIASSESS_HOST_NAME is not set. The first page should name who runs this server. Set it."


def examine_clock(installation: Installation) -> Iterator[str]:
    """Find a clock that cannot be right: days of closing and of destruction go by it."""
    if installation.moment < BUILT_AFTER:
        yield f"The clock of this machine says {installation.moment:%Y-%m-%d}. Set it, and let it be kept right by NTP."


def examine_core_dumps(installation: Installation) -> Iterator[str]:
    """Find a program that is given the memory of every program that crashes, whatever limit that one has."""
    pattern = _read(installation.kernel / "sys" / "kernel" / "core_pattern")
    if pattern.startswith("|"):
        yield (
            f"When a program crashes, this machine gives its memory to {pattern[1:].split()[0]}. Ours asks not to be "
            "given away; a proxy does not. See to it that nothing is kept: for systemd-coredump, Storage=none in "
            "/etc/systemd/coredump.conf."
        )


def examine_swap(installation: Installation) -> Iterator[str]:
    """Find swap that is neither encrypted nor memory itself."""
    for line in _read(installation.kernel / "swaps").splitlines()[1:]:
        place = line.split()[0]
        if not _is_safe_swap(place):
            yield f"This machine swaps to {place}, where memory with answers in it may go. Encrypt it, or use none."


def _is_safe_swap(place: str) -> bool:
    device = Path(place).resolve().name
    is_encrypted = _read(Path("/sys/block") / device / "dm" / "uuid").startswith("CRYPT-")
    return is_encrypted or device.startswith("zram")


def _read(file: Path) -> str:
    """Read what the kernel tells; another system than Linux tells nothing here."""
    return file.read_text() if file.exists() else ""


CHECKS = (
    Check("Secrets, keys and database can be read by their owner only.", examine_files),
    Check("Key files and database lie apart.", examine_folders, Verdict.LOOK),
    Check("No former secret is accepted.", examine_secrets, Verdict.LOOK),
    Check("The public address is set, and it is https or of this machine.", examine_address, Verdict.LOOK),
    Check("Who runs this server is named on its first page.", examine_host_name, Verdict.LOOK),
    Check("The clock can be right.", examine_clock),
    Check("No program is given the memory of a crash.", examine_core_dumps, Verdict.LOOK),
    Check("Memory is not swapped to a disk in the clear.", examine_swap, Verdict.LOOK),
)
