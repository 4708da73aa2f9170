"""The shelf: instruments by id and version, and locked ones exactly as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.instrument.shelf import HERE, SHIPPED, example
from tiassess.instrument.errors import InstrumentError, InstrumentNotFoundError
from tiassess.instrument.library import InstrumentLibrary
from tiassess.instrument.locking import LOCKS, read_locks

TEXT = (HERE / "valid" / "smallest.yaml").read_text("utf-8")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    for version in ("0.9.0", "0.10.0", "0.2.0"):
        text = TEXT.replace("version: 1.0.0", f"version: {version}")
        (tmp_path / f"tea-{version}.yaml").write_text(text, "utf-8")
    (tmp_path / "support.yaml").write_text("format: something-else\n", "utf-8")
    return tmp_path


def lock(folder: Path, checksum: str) -> None:
    (folder / LOCKS).write_text(f"format: tiassess-locked/1\nlocked:\n  tea@0.9.0: {checksum}\n", "utf-8")


def test_the_newest_version_is_found_by_its_numbers(shelf: Path) -> None:
    assert InstrumentLibrary(shelf).find("tea").version == "0.10.0"
    assert InstrumentLibrary(shelf).find("tea@0.2.0").version == "0.2.0"


def test_the_list_is_in_order_and_holds_instruments_only(shelf: Path) -> None:
    listed = InstrumentLibrary(shelf).list()
    assert [(one.id, one.version, one.items) for one in listed] == [
        ("tea", "0.2.0", 1),
        ("tea", "0.9.0", 1),
        ("tea", "0.10.0", 1),
    ]


@pytest.mark.parametrize("reference", ["coffee", "tea@3.0.0", "Tea", "tea@1", "../tea", "tea-0.9.0", ""])
def test_what_is_not_on_the_shelf_gets_a_sentence(shelf: Path, reference: str) -> None:
    with pytest.raises(InstrumentNotFoundError) as refusal:
        InstrumentLibrary(shelf).find(reference)
    assert str(refusal.value).endswith(("Known are: tea.", "Write ID or ID@1.2.3."))


def test_an_empty_or_missing_folder_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InstrumentNotFoundError, match="holds no instrument files"):
        InstrumentLibrary(tmp_path / "none").find("tea")


def test_a_file_named_after_another_version_is_refused(shelf: Path) -> None:
    (shelf / "tea-0.11.0.yaml").write_text(TEXT, "utf-8")
    with pytest.raises(InstrumentError, match=r"Name it tea-1\.0\.0\.yaml"):
        InstrumentLibrary(shelf).find("tea")


def test_a_locked_version_that_is_unchanged_is_found(shelf: Path) -> None:
    lock(shelf, InstrumentLibrary(shelf).find("tea@0.9.0").sha256)
    assert InstrumentLibrary(shelf).find("tea@0.9.0").version == "0.9.0"


def test_a_locked_version_may_change_its_comments_only(shelf: Path) -> None:
    lock(shelf, InstrumentLibrary(shelf).find("tea@0.9.0").sha256)
    path = shelf / "tea-0.9.0.yaml"
    path.write_text("# A new remark.\n" + path.read_text("utf-8"), "utf-8")
    InstrumentLibrary(shelf).find("tea@0.9.0")
    path.write_text(path.read_text("utf-8").replace("I get tea.", "I get teas."), "utf-8")
    with pytest.raises(InstrumentError, match="is locked and has changed"):
        InstrumentLibrary(shelf).find("tea@0.9.0")


def test_calling_itself_locked_is_not_enough(shelf: Path) -> None:
    lock(shelf, "0" * 64)
    path = shelf / "tea-0.2.0.yaml"
    path.write_text(path.read_text("utf-8").replace("status: draft", "status: locked"), "utf-8")
    with pytest.raises(InstrumentError, match="calls itself locked but is not entered"):
        InstrumentLibrary(shelf).find("tea@0.2.0")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "locked: {}",
        "format: tiassess-locked/2\nlocked: {}",
        "format: tiassess-locked/1\nlocked: [a]",
        "format: tiassess-locked/1\nlocked: {tea: abc}",
        "format: tiassess-locked/1\nlocked: {tea@1.0.0: abc}",
        "format: [",
    ],
)
def test_a_register_that_cannot_be_understood_holds_everything_back(text: str) -> None:
    with pytest.raises(InstrumentError, match=LOCKS):
        read_locks(text, LOCKS)


def test_every_locked_version_that_ships_is_there_and_unchanged() -> None:
    locks = read_locks((SHIPPED / LOCKS).read_text("utf-8"), LOCKS)
    for reference in locks.checksums:
        assert InstrumentLibrary(SHIPPED).find(reference).sha256 == locks.checksums[reference]


def test_a_draft_needs_no_entry() -> None:
    read_locks("format: tiassess-locked/1\nlocked: {}", LOCKS).hold(example("smallest"))
