"""A questionnaire's own words in one language, with the service's words filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from tiassess.instrument.definition import Instrument, Item, Scale, Score
from tiassess.instrument.words import fill_tokens


@dataclass(frozen=True)
class Wording:
    """Give each wording by its place in the questionnaire (see ``instrument.words``).

    Attributes:
        language: the language they are in.
        translated: wordings by place, in another language than the questionnaire's own; empty for its own.
        tokens: what stands for each token.
    """

    language: str
    translated: Mapping[str, str]
    tokens: Mapping[str, str]

    @classmethod
    def in_language(cls, questionnaire: Instrument, language: str, words: Mapping[str, str]) -> Self:
        """Read a questionnaire's wordings in a language, or in its own where it has no other.

        Args:
            questionnaire: what was asked.
            language: the code of a language.
            words: the service's own words for tokens; a token without one says its default.
        """
        translated = {
            place: text for one in questionnaire.translations if one.language == language for place, text in one.words
        }
        defaults = {token.name: translated.get(f"tokens/{token.name}", token.default) for token in questionnaire.tokens}
        spoken = language if translated else questionnaire.language
        return cls(spoken, translated, {**defaults, **words})

    def at(self, place: str, text: str) -> str:
        """Give a wording, or its own text where it has no translation."""
        return fill_tokens(self.translated.get(place, text), self.tokens)

    def at_or_none(self, place: str, text: str | None) -> str | None:
        """Give a wording, or nothing where the questionnaire has none."""
        return None if text is None else self.at(place, text)

    def question(self, item: Item) -> str:
        """Give what a question asks."""
        return self.at(f"items/{item.id}", item.text)

    def score(self, score: Score) -> str:
        """Give the name of a score."""
        return self.at(f"scores/{score.id}", score.label)

    def options(self, scale: Scale) -> list[str]:
        """Give the labels of a scale's points, in their order."""
        return [self.at(f"scales/{scale.id}/{option.value}", option.label) for option in scale.options]
