"""The frame: everything a wave promised, frozen in one document when it opened.

Everything after opening reads the frame and never the live tables, so that no later change of units, headcounts,
roles or questionnaires can reach a wave that people have answered (promise P5).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

import rfc8785

from tiassess.clock import day_in
from tiassess.disclosure.groups import Breakdown, Group, Kind, Profile, Thresholds
from tiassess.disclosure.offering import Offer
from tiassess.disclosure.rules import OPEN_LINK
from tiassess.disclosure.structure import Role, Structure, Unit
from tiassess.instrument.definition import Instrument, Item
from tiassess.instrument.document import instrument_from_document
from tiassess.wave.tables import Wave

FORMAT = "tiassess-frame/1"


@dataclass(frozen=True)
class Frame:
    """A frozen frame, read from its document.

    Attributes:
        document: plain JSON values; nothing here changes it.
    """

    document: Mapping[str, Any]

    @classmethod
    def from_text(cls, text: str) -> Frame:
        """Read a frame as it is kept in the wave's row."""
        return cls(json.loads(text))

    @classmethod
    def of(cls, wave: Wave) -> Frame:
        """Read the frame of a wave that has been opened; a draft has none."""
        assert wave.frame is not None
        return cls.from_text(wave.frame)

    def to_text(self) -> str:
        """Write the frame in canonical JSON (RFC 8785)."""
        return rfc8785.dumps(self.document).decode()

    @cached_property
    def sha256(self) -> str:
        """Identify the frame: the checksum of its canonical JSON."""
        return sha256(self.to_text().encode()).hexdigest()

    @property
    def organisation(self) -> Mapping[str, str]:
        """Give the organisation's ``id``, ``name`` and ``timezone``."""
        return self.document["organisation"]  # type: ignore[no-any-return]  # JSON

    @property
    def is_demonstration(self) -> bool:
        """Say whether the organisation, its staff and their answers are made up."""
        return self.document["organisation"].get("demonstration") is True

    @property
    def wave(self) -> Mapping[str, str]:
        """Give the wave's ``id`` and ``name``."""
        return self.document["wave"]  # type: ignore[no-any-return]  # JSON

    @property
    def ways_in(self) -> tuple[str, ...]:
        """Give the ways in for respondents; none when the wave is open for import only."""
        return tuple(self.document["ways_in"])

    @property
    def by_link(self) -> bool:
        """Say whether anyone with the link can answer, and answer again."""
        return OPEN_LINK in self.ways_in

    @property
    def by_code(self) -> bool:
        """Say whether people come with a code, from a card or a message."""
        return bool({"cards", "e-mail"}.intersection(self.ways_in))

    @property
    def import_only(self) -> bool:
        """Say whether nobody can answer this wave and only files can be imported."""
        return not self.ways_in

    def day(self, name: str) -> date:
        """Give one of the frozen days: ``opens``, ``closes``, ``results`` or ``destroy``."""
        return date.fromisoformat(self.document["days"][name])

    def today(self, moment: datetime) -> date:
        """Give the day it is at a moment in the zone that was promised."""
        return day_in(self.organisation["timezone"], moment)

    @property
    def profile(self) -> Profile:
        """Give the protection profile."""
        return Profile(self.document["profile"])

    @property
    def breakdown(self) -> Breakdown | None:
        """Give the breakdown, or None for the whole service only."""
        return Breakdown(self.document["breakdown"]) if self.document["breakdown"] else None

    @property
    def thresholds(self) -> Thresholds:
        """Give the smallest numbers of people, as promised to respondents."""
        return Thresholds(**self.document["thresholds"])

    @cached_property
    def structure(self) -> Structure:
        """Give the unit tree with headcounts and the roles."""
        return Structure(
            units=tuple(Unit(**unit) for unit in self.document["units"]),
            roles=tuple(Role(**role) for role in self.document["roles"]),
        )

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Give the reporting groups with their priority."""
        return tuple(
            Group(
                id=group["id"],
                label=group["label"],
                kind=Kind(group["kind"]),
                members=tuple(group["members"]),
                priority=group["priority"],
            )
            for group in self.document["groups"]
        )

    @cached_property
    def offer(self) -> Offer:
        """Give the units and roles that respondents are asked about."""
        return Offer(self.structure, self.groups, self.thresholds, frozenset(self.ways_in))

    @property
    def texts(self) -> Mapping[str, str]:
        """Give the lead's words for the respondents' pages; see ``texts.TEXTS``."""
        return self.document["texts"]  # type: ignore[no-any-return]  # JSON

    @property
    def words(self) -> Mapping[str, str]:
        """Give the service's own words for the tokens of the questionnaire."""
        own = {name: self.texts[name] for name in ("people", "service") if name in self.texts}
        return {**own, "organisation": self.organisation["name"]}

    @property
    def comment_items(self) -> Sequence[Item]:
        """Give the comment questions that are asked: none where comments are off."""
        return self.questionnaire.comment_items if self.document.get("comments", True) else []

    @cached_property
    def questionnaire(self) -> Instrument:
        """Give the exact questionnaire that is asked."""
        return instrument_from_document(self.document["questionnaire"])
