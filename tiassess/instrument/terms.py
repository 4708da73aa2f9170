"""What surrounds the questions: words to fill in, routing, licence, origin, translations."""

from __future__ import annotations

from dataclasses import dataclass, field

from tiassess.instrument.canonical import named
from tiassess.instrument.kinds import AskIf, FormId


@dataclass(frozen=True)
class Token:
    """A word that a wave fills in, such as ``{people}``, and what stands for it until then."""

    name: str
    default: str


@dataclass(frozen=True)
class RoutingAnswers:
    """The labels of the answers to the routing question."""

    yes: str
    no: str
    pns: str


@dataclass(frozen=True)
class Routing:
    """The question asked first, only to leave out what does not fit; it is never stored and never counted."""

    id: AskIf
    text: str
    answers: RoutingAnswers
    note: str | None = None


@dataclass(frozen=True)
class Licence:
    """On which terms the wording may be used."""

    name: str
    url: str | None = None
    holder: str | None = None


@dataclass(frozen=True)
class Translation:
    """Every wording in another language, by its place (see ``words.wordings``)."""

    language: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """An instrument version, and its form, from which a questionnaire was composed."""

    origin: str = field(metadata=named("from"))
    form: FormId
    sha256: str
    licence: Licence
    citation: str


@dataclass(frozen=True)
class Construct:
    """What one or more items are about, in plain words, and where the idea comes from."""

    id: str
    description: str
    source: str | None = None
