"""The PDFs as a lead gets them by command."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.lead import Lead, rows_of
from tiassess.cli import tiassess

ROWS = [
    *rows_of("ward-a", "nurse", ["333", "223", "133", "313", "231", "322", "111"]),
    *rows_of("ward-c", "admin", ["333", "223", "133", "313", "231", "322"]),
]


@pytest.fixture
def lead(sqlite_lead: Lead) -> Lead:
    """A lead whose first wave is published."""
    sqlite_lead.has_a_closed_wave(ROWS)
    sqlite_lead.counts()
    sqlite_lead.publishes()
    return sqlite_lead


def export(lead: Lead, *words: str) -> Result:
    command = ["release", "export", "baseline", *words]
    return CliRunner().invoke(tiassess, command, env=lead.settings.as_environment(), prog_name="tiassess")


@pytest.mark.parametrize("kind", [[], ["--report", "brief"], ["--report", "full"]], ids=["default", "brief", "full"])
def test_a_pdf_is_exported_by_command(lead: Lead, tmp_path: Path, kind: list[str]) -> None:
    out = tmp_path / "results.pdf"
    done = export(lead, "--format", "pdf", *kind, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert done.stdout == f"Wrote {out} (pdf).\n"
    assert out.read_bytes().startswith(b"%PDF-1.7")


def test_the_brief_is_what_one_gets_without_asking(lead: Lead, tmp_path: Path) -> None:
    for name, kind in (("default", []), ("brief", ["--report", "brief"]), ("full", ["--report", "full"])):
        export(lead, "--format", "pdf", *kind, "--out", str(tmp_path / name))
    default, brief, full = ((tmp_path / name).read_bytes() for name in ("default", "brief", "full"))
    assert default == brief != full


def test_a_choice_between_pdfs_needs_a_pdf(lead: Lead, tmp_path: Path) -> None:
    done = export(lead, "--format", "json", "--report", "full", "--out", str(tmp_path / "release.json"))
    assert done.exit_code == 2
    assert "Add --format pdf" in done.stderr
    assert not (tmp_path / "release.json").exists()
