"""The waves of an organisation up to one of them, read together, each in its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiassess.release.errors import NotPublishedError
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

    @property
    def this(self) -> Results:
        """Give the wave up to which all are read."""
        return self.waves[-1]

    @classmethod
    def of(
        cls, publications: Sequence[Publication], wave: str, language: str, words: Mapping[str, Mapping[str, str]]
    ) -> Progress:
        """Read what was published.

        Args:
            publications: everything that the organisation has published, in the order in which answering ended.
            wave: the id of a wave in it.
            language: the reader's language.
            words: the service's words for the tokens of each questionnaire, by the id of its wave.

        Raises:
            NotPublishedError: nothing is published of the wave.
        """
        waves = [publication.release.document["wave"]["id"] for publication in publications]
        if wave not in waves:
            message = f"Nothing is published of the wave “{wave}” yet."
            raise NotPublishedError(message)
        read = [
            Results.of(publication, language, words.get(one, {}))
            for one, publication in zip(waves, publications, strict=True)
        ]
        up_to = waves.index(wave) + 1
        return cls(tuple(read[:up_to]), read[-1] if up_to < len(read) else None)
