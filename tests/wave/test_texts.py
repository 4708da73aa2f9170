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
        ("- service", "must hold names and what they mean"),
        ("service: [", "is not YAML"),
        ("service: " + "x" * 2001, "longer than 2,000"),
        ("# " + "x" * 2**19, "larger than 512 KB"),
        ("[" * 5000, "nested too deeply"),
        ("service: {a: b}", "“service” must be a text"),
        ("service: [a]", "“service” must be a text"),
        ("service: null", "“service” must be a text"),
        ("service: !!timestamp foo", "uses a YAML tag"),
        ("service: &a Loch\nhost: *a", "uses a YAML anchor"),
        ("service: Loch\nservice: Ness", "written twice"),
        ('service: "\\ud800"', "invalid Unicode character escape"),
        ('service: "\\UFFFFFFFF"', "is not YAML"),
        ('service: "\\0"', "holds a control character"),
    ],
)
def test_a_faulty_settings_file_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(FileRefusedError) as refusal:
        read_texts(tmp_path / "s.yaml")
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("word", ["No", "2026-13-45", "1.5", "9" * 1_000])
def test_a_word_is_the_text_that_somebody_wrote(tmp_path: Path, word: str) -> None:
    (tmp_path / "s.yaml").write_text(f"service: {word}")
    assert read_texts(tmp_path / "s.yaml") == {"service": word}


def test_a_settings_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_bytes(b"service: \xff")
    with pytest.raises(FileRefusedError, match="not a text file in UTF-8"):
        read_texts(tmp_path / "s.yaml")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_what_may_never_end_is_not_read(device: str) -> None:
    with pytest.raises(FileRefusedError, match="Name a file"):
        read_texts(Path(device))
