"""The surveys of an organisation up to one of them, read together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiassess.reporting.results import Results

if TYPE_CHECKING:
    from tiassess.release.reading import Publication


@dataclass(frozen=True)
class Progress:
    """What was published up to a wave, and what came after it.

    Attributes:
        waves: the waves up to this one, in the order in which answering ended.
        newest: the last wave of all, or None where that is this one.
    """

    waves: tuple[Results, ...]
    newest: Results | None

    @classmethod
    def of(cls, publications: Sequence[Publication], wave: str, language: str, words: Mapping[str, str]) -> Progress:
        """Read what was published.

        Args:
            publications: everything that the organisation has published, in the order in which answering ended.
            wave: the id of a wave in it.
            language: the reader's language.
            words: the service's words for the tokens of questionnaires.
        """
        read = [Results.of(publication, language, words) for publication in publications]
        upto = next(at for at, results in enumerate(read, start=1) if results.wave_id == wave)
        return cls(tuple(read[:upto]), read[-1] if upto < len(read) else None)
