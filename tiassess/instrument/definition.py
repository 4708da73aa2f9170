"""What an instrument is: frozen values, in the words of the instrument file.

A questionnaire is an instrument; there is no second type. Values are made by ``parsing.parse_instrument`` from a file
or by ``document.instrument_from_document`` from a frozen document, both of which check them; nothing is checked here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import Any, Final, Literal

from tiassess.instrument.canonical import ALWAYS, checksum, named, plain
from tiassess.instrument.entries import of_id
from tiassess.instrument.kinds import AskIf, FormId, ItemKind, Level, ScoreKind, Status
from tiassess.instrument.terms import Construct, Licence, Part, Routing, Token, Translation
from tiassess.instrument.words import nested

__all__ = ["Instrument", "Item", "Option", "OwnOption", "Scale", "Section", "Theme"]
__all__ += ["Family", "Form", "Score", "Scoring"]
__all__ += ["AskIf", "FormId", "ItemKind", "Level", "ScoreKind", "Status"]
__all__ += ["COMMENT_LENGTH", "EVERYBODY", "FORMAT", "MOST_COMMENTS"]

FORMAT: Final = "tiassess-instrument/1"
EVERYBODY: Final = "all"
COMMENT_LENGTH: Final = 300
MOST_COMMENTS: Final = 3


@dataclass(frozen=True)
class Option:
    """One point of a scale."""

    value: int
    label: str


@dataclass(frozen=True)
class OwnOption:
    """An answer only one item offers, and what it counts as: a value of the scale, or *does not apply*."""

    label: str
    counts_as: int | Literal["na"]


@dataclass(frozen=True)
class Scale:
    """An ordered scale of 2 to 11 points, and the answers beside it that are not points (dk, na, pns)."""

    id: str
    options: tuple[Option, ...]
    non_substantive: tuple[str, ...] = ()

    @property
    def minimum(self) -> int:
        """The value of the first option."""
        return self.options[0].value

    @property
    def maximum(self) -> int:
        """The value of the last option."""
        return self.options[-1].value

    @cached_property
    def sha256(self) -> str:
        """Identify the scale by what people see and in which order; its id is only a name within the file."""
        return checksum({"options": plain(self.options), "non_substantive": list(self.non_substantive)})


@dataclass(frozen=True)
class Item:
    """One question: what it says, who is asked, how it counts and from which level it may be reported."""

    id: str
    text: str
    origin: str = field(metadata=named("from"))
    kind: ItemKind = ItemKind.CHOICE
    theme: str | None = None
    construct: str | None = None
    scale: str | None = None
    reversed: bool = False
    audience: str = EVERYBODY
    ask_if: AskIf | None = None
    report_from: Level = Level.UNIT
    own_option: OwnOption | None = None
    content_note: str | None = None
    staff_view: bool = False
    max_length: int | None = None

    @cached_property
    def text_sha256(self) -> str:
        """Identify the wording, before tokens are filled."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Theme:
    """A theme that items belong to."""

    id: str
    label: str


@dataclass(frozen=True)
class Section:
    """What stands on one page: an introduction and the ids of its items, in order."""

    id: str
    title: str
    items: tuple[str, ...]
    intro: str | None = None
    content_note: str | None = None
    reference_period: str | None = None


@dataclass(frozen=True)
class Form:
    """A length in which the instrument can be asked: the ids of its items."""

    id: FormId
    items: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """A number computed at counting from people's answers to the items named."""

    id: str
    label: str
    kind: ScoreKind
    items: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """The scores whose changes are tested together as headlines (Holm), fixed before results are opened."""

    id: str
    scores: tuple[str, ...]


@dataclass(frozen=True)
class Scoring:
    """The rules of scoring that are versioned with the instrument; shares are exact fractions of one.

    Attributes:
        completeness: share of the applicable items that a person must have answered to have a score.
        minimum_applicable: fewest applicable items for which a person can have a score.
        stable_share: share of the variance between people that does not change from day to day.
        about_the_same: points within which the whole interval of a change must lie to be called *about the same*.
        little: points of change below which a clear change is called *a little* higher or lower.
        not_known: share of *don't know* from which an item is not compared between waves.
        false_discovery: rate at which items and groups are explored (Benjamini-Hochberg).
        families: the headline families.
    """

    completeness: Fraction = field(default=Fraction(3, 5), metadata=ALWAYS)
    minimum_applicable: int = field(default=2, metadata=ALWAYS)
    stable_share: Fraction = field(default=Fraction(3, 4), metadata=ALWAYS)
    about_the_same: int = field(default=5, metadata=ALWAYS)
    little: int = field(default=3, metadata=ALWAYS)
    not_known: Fraction = field(default=Fraction(1, 4), metadata=ALWAYS)
    false_discovery: Fraction = field(default=Fraction(1, 10), metadata=ALWAYS)
    families: tuple[Family, ...] = ()


@dataclass(frozen=True)
class Instrument:
    """An instrument version, or the questionnaire of a wave.

    Its checksum covers the whole canonical document, translations and title included: a wave holds exactly this.
    """

    id: str
    version: str
    status: Status
    language: str
    title: str
    licence: Licence
    citation: str
    scales: tuple[Scale, ...]
    items: tuple[Item, ...]
    sections: tuple[Section, ...]
    themes: tuple[Theme, ...] = ()
    scores: tuple[Score, ...] = ()
    scoring: Scoring = field(default=Scoring(), metadata=ALWAYS)
    summary: str | None = None
    reference_period: str | None = None
    routing: Routing | None = None
    short_forms: tuple[Form, ...] = field(default=(), metadata=named("forms"))
    tokens: tuple[Token, ...] = ()
    constructs: tuple[Construct, ...] = ()
    sources: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    translations: tuple[Translation, ...] = ()

    @property
    def reference(self) -> str:
        """Name this version as people write it: ``id@version``."""
        return f"{self.id}@{self.version}"

    @property
    def document(self) -> dict[str, Any]:
        """Write the instrument as canonical plain JSON, from which it can be read again.

        Items of its own need not say where they come from.
        """
        document = {"format": FORMAT, **plain(self)}
        for item in document["items"]:
            if item["from"] == self.reference:
                del item["from"]
        if self.translations:
            document["translations"] = {one.language: nested(one.words) for one in self.translations}
        return document

    @cached_property
    def sha256(self) -> str:
        """Identify the exact instrument: the checksum of its canonical document (RFC 8785)."""
        return checksum(self.document)

    @property
    def forms(self) -> tuple[Form, ...]:
        """The full form, which is every item in order, and the short forms declared."""
        return (Form(FormId.FULL, tuple(item.id for item in self.items)), *self.short_forms)

    @property
    def choice_items(self) -> tuple[Item, ...]:
        """The items answered on a scale, in order."""
        return tuple(item for item in self.items if item.kind is ItemKind.CHOICE)

    @property
    def comment_items(self) -> tuple[Item, ...]:
        """The items answered in free text, in order."""
        return tuple(item for item in self.items if item.kind is ItemKind.COMMENT)

    def item(self, item_id: str) -> Item:
        """Give the item of this id, or raise ``KeyError``."""
        return of_id(self.items, item_id)

    def scale_of(self, item: Item) -> Scale:
        """Give the scale of a choice item, or raise ``KeyError`` for a comment."""
        return of_id(self.scales, item.scale)

    def score(self, score_id: str) -> Score:
        """Give the score of this id, or raise ``KeyError``."""
        return of_id(self.scores, score_id)

    def form(self, form_id: FormId | str) -> Form:
        """Give the form of this id, or raise ``KeyError``."""
        return of_id(self.forms, form_id)
