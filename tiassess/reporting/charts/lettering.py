"""Lines of text for drawings that stand alone, where nothing else breaks lines."""

from __future__ import annotations

from typing import Final
from unicodedata import normalize

USUAL: Final = 0.58
"""What most letters of Atkinson Hyperlegible take of the font size, rounded up."""

NARROW: Final = dict.fromkeys("'.,:;`|!()[]{}ijlft ", 0.32) | dict.fromkeys("r", 0.36)
SLIM: Final = dict.fromkeys("-/1I\\_", 0.45) | dict.fromkeys("acekszuvxy", 0.54)
WIDE: Final = dict.fromkeys("mwMW@%—", 0.95) | dict.fromkeys("ABCDGHKNOQRUVXYZ&#0", 0.73)
WIDTHS: Final = NARROW | SLIM | WIDE


def width_of(text: str, size: float) -> float:
    """Estimate how wide a text is, rather too much than too little; accents do not widen a letter.

    >>> width_of("tŷ", 10) == width_of("ty", 10)
    True
    """
    return size * sum(WIDTHS.get(normalize("NFD", letter)[0], USUAL) for letter in text)


def lines_of(text: str, room: float, size: float) -> list[str]:
    """Break a text into lines that fit; a word that is too long for a line is broken too.

    >>> lines_of("I know where people can get help.", 100, 13)
    ['I know where', 'people can get', 'help.']
    """
    lines = [""]
    for word in text.split(" "):  # and not at spaces that do not break
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= room:
            lines[-1] = longer
            continue
        lines += _parts(word, room, size)
    return [line for line in lines if line] or [""]


def _parts(word: str, room: float, size: float) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and width_of(parts[-1] + letter, size) > room:
            parts.append("")
        parts[-1] += letter
    return parts
