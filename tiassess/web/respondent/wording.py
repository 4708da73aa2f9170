"""The questionnaire's own words in the language of the page, with the service's words filled in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tiassess.instrument import wording

if TYPE_CHECKING:
    from tiassess.instrument.definition import Instrument, Item, Scale, Section
    from tiassess.wave.frame import Frame

DEFAULT_PEOPLE = "people who use our service"


class Wording(wording.Wording):
    """The questionnaire's words as the pages of a survey say them."""

    @classmethod
    def of(cls, frame: Frame, language: str) -> Wording:
        """Read a frame's wordings in a language, or in the questionnaire's own where it has no other."""
        return cls.in_language(frame.questionnaire, language, frame.words)

    @property
    def people(self) -> str:
        """Give the word for the people who use the service."""
        return self.tokens.get("people", DEFAULT_PEOPLE)

    def note(self, item: Item) -> str | None:
        """Give the note to be read before a question."""
        return self.at_or_none(f"content_notes/{item.id}", item.content_note)

    def title(self, section: Section) -> str:
        """Give the title of a section."""
        return self.at(f"sections/{section.id}/title", section.title)

    def period(self, questionnaire: Instrument, section: Section) -> str | None:
        """Give the time that the questions of a section are about."""
        if section.reference_period is not None:
            return self.at(f"sections/{section.id}/reference_period", section.reference_period)
        return self.at_or_none("reference_period", questionnaire.reference_period)

    def offered(self, item: Item, scale: Scale) -> list[tuple[str, str]]:
        """Give the codes and labels of an item's points, and its own option if that counts as one of them."""
        codes = [str(option.value) for option in scale.options]
        points = list(zip(codes, self.options(scale), strict=True))
        return [*points, *(self._own(item) if item.own_option and item.own_option.counts_as != "na" else [])]

    @cached_property
    def beside(self) -> Mapping[str, str]:
        """Give the labels of the answers beside a scale; they are our own words and the same for every question."""
        return {
            "dk": _("I don’t know"),
            "na": _("This does not apply to me"),
            "pns": _("I would rather not say"),
        }

    def own_beside(self, item: Item) -> list[tuple[str, str]]:
        """Give the code and label of an item's own option if it stands beside the scale."""
        return self._own(item) if item.own_option and item.own_option.counts_as == "na" else []

    def _own(self, item: Item) -> list[tuple[str, str]]:
        assert item.own_option is not None
        return [("own", self.at(f"own_options/{item.id}", item.own_option.label))]
