"""The few words an instrument file may choose from, as enumerations."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """How far an instrument version has come; only a locked one promises never to change."""

    DRAFT = "draft"
    PILOT = "pilot"
    LOCKED = "locked"


class ItemKind(StrEnum):
    """What an answer is: one option of an ordered scale, or a few words of free text."""

    CHOICE = "choice"
    COMMENT = "comment"


class AskIf(StrEnum):
    """Who is asked an item, where it is not everybody in the audience."""

    CONTACT_WITH_PEOPLE = "contact_with_people"
    FROM_WAVE_2 = "from_wave_2"


class Level(StrEnum):
    """The lowest level of the organisation at which an item is offered."""

    UNIT = "unit"
    TOP_LEVEL = "top-level"
    ORGANISATION = "organisation"

    def reaches(self, level: Level) -> bool:
        """Say whether what is reported from this level is offered at the given one.

        >>> Level.TOP_LEVEL.reaches(Level.ORGANISATION), Level.TOP_LEVEL.reaches(Level.UNIT)
        (True, False)
        """
        order = list(Level)
        return order.index(level) >= order.index(self)


class ScoreKind(StrEnum):
    """What a score stands for: a theme, a driver within one, or a fixed set of anchor questions."""

    THEME = "theme"
    DRIVER = "driver"
    ANCHORS = "anchors"


class FormId(StrEnum):
    """The lengths in which an instrument can be asked."""

    FULL = "full"
    CORE = "core"
    ANCHORS = "anchors"
