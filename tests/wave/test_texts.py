"""Words for respondents from a settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiassess.wave.errors import FileRefusedError
from tiassess.wave.texts import read_texts


def test_a_settings_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("service: Loch Service\npeople: patients\n")
    assert read_texts(tmp_path / "s.yaml") == {"service": "Loch Service", "people": "patients"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("servise: Loch", "“servise” is not a setting of a wave"),
        ("service: 7", "“service” must be a text"),
        ("service: ''", "“service” must be a text"),
        ("- service", "must hold names and texts"),
        ("service: [", "is not YAML"),
        ("service: " + "x" * 2001, "longer than 2,000"),
        ("# " + "x" * 100_001, "longer than any settings file"),
    ],
)
def test_a_faulty_settings_file_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(FileRefusedError) as refusal:
        read_texts(tmp_path / "s.yaml")
    assert sentence in str(refusal.value)
