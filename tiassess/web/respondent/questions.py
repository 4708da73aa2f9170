"""Questions as a page shows them and as a form brings them back.

What a form sends for a choice is one letter, whichever it is: the length of what travels says nothing about an answer.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tiassess.disclosure.structure import NOT_STATED

if TYPE_CHECKING:
    from tiassess.disclosure.offering import OfferedUnit
    from tiassess.instrument.definition import Instrument, Item
    from tiassess.instrument.terms import Routing
    from tiassess.wave.frame import Frame
    from tiassess.web.respondent.wording import Wording

ROUTING, UNIT, ROLE = "first-question", "unit", "role"
LONGEST_LIST_OF_RADIOS = 15
"""More choices than this stand in one list that opens, as on a long list of teams."""


@dataclass(frozen=True)
class Choice:
    """One choice: what the form sends for it, what it says, and whether it is chosen."""

    value: str
    label: str
    checked: bool


@dataclass(frozen=True)
class Question:
    """A question with its choices.

    Attributes:
        id: its id.
        legend: what it asks.
        codes: the code that each choice stands for, in order.
        labels: what each choice says.
        beside: how many of the choices, at the end, stand apart from the others.
        chosen: the code that is chosen, or the empty text.
        hint: a line below the legend.
        content_note: a note to be read before it.
    """

    id: str
    legend: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    beside: int = 0
    chosen: str = ""
    hint: str | None = None
    content_note: str | None = None

    @property
    def field(self) -> str:
        """Give the name of its field."""
        return field_of(self.id)

    @property
    def choices(self) -> Sequence[Choice]:
        """Give the choices that stand together."""
        return self._all[: len(self.codes) - self.beside]

    @property
    def other(self) -> Sequence[Choice]:
        """Give the choices that stand apart."""
        return self._all[len(self.codes) - self.beside :]

    @property
    def as_list(self) -> bool:
        """Say whether there are so many choices that they stand in one list."""
        return len(self.codes) > LONGEST_LIST_OF_RADIOS

    @property
    def answer(self) -> str | None:
        """Give the label of what is chosen, or None for a blank."""
        return dict(zip(self.codes, self.labels, strict=True)).get(self.chosen)

    @property
    def _all(self) -> list[Choice]:
        rows = zip(_values(len(self.codes)), self.codes, self.labels, strict=True)
        return [Choice(value, label, code == self.chosen) for value, code, label in rows]

    def read(self, form: Mapping[str, str]) -> str:
        """Give the code that a form brings back, or the empty text for a blank and for what was never offered."""
        codes = dict(zip(_values(len(self.codes)), self.codes, strict=True))
        return codes.get(form.get(self.field, ""), "")


def field_of(question: str) -> str:
    """Give the name of a question's field, which no other field or place of a page can have.

    >>> field_of("TO01")
    'q-TO01'
    """
    return f"q-{question}"


def _values(number: int) -> list[str]:
    """Give as many values of one length: a letter each, or two where there are more than 26.

    >>> _values(3), _values(27)[:2], _values(27)[-1]
    (['a', 'b', 'c'], ['aa', 'ab'], 'ba')
    """
    width = 1
    while len(string.ascii_lowercase) ** width < number:
        width += 1
    letters = product(string.ascii_lowercase, repeat=width)
    return ["".join(next(letters)) for _at in range(number)]


def item_question(wording: Wording, questionnaire: Instrument, item: Item, chosen: str) -> Question:
    """Give a choice item as a page shows it."""
    scale = questionnaire.scale_of(item)
    beside = [*wording.own_beside(item), *((code, wording.beside[code]) for code in scale.non_substantive)]
    options = [*wording.offered(item, scale), *beside]
    return Question(
        id=item.id,
        legend=wording.question(item),
        codes=tuple(code for code, _label in options),
        labels=tuple(label for _code, label in options),
        beside=len(beside),
        chosen=chosen,
        content_note=wording.note(item),
    )


def routing_question(wording: Wording, routing: Routing, chosen: str) -> Question:
    """Give the routing question as a page shows it."""
    answers = (("yes", routing.answers.yes), ("no", routing.answers.no), ("pns", routing.answers.pns))
    return Question(
        id=ROUTING,
        legend=wording.at("routing/text", routing.text),
        codes=tuple(code for code, _text in answers),
        labels=tuple(wording.at(f"routing/answers/{code}", text) for code, text in answers),
        beside=1,
        chosen=chosen,
        hint=wording.at_or_none("routing/note", routing.note),
    )


def work_questions(frame: Frame, unit: str, role: str) -> Iterator[Question]:
    """Give the questions about somebody's work that results need; both can be left blank, and that comes first."""
    if frame.offer.units:
        rows = [(one.leaf, _unit_label(one)) for one in frame.offer.units]
        yield _work_question(UNIT, _("Where do you work?"), rows, unit)
    if frame.offer.roles:
        rows = [(one.id, one.name) for one in frame.offer.roles]
        yield _work_question(ROLE, _("What kind of work do you do?"), rows, role)


def _work_question(name: str, legend: str, rows: Iterable[tuple[str, str]], chosen: str) -> Question:
    codes, labels = zip((NOT_STATED, _("I would rather not say")), *rows, strict=True)
    return Question(id=name, legend=legend, codes=codes, labels=labels, chosen=chosen)


def _unit_label(unit: OfferedUnit) -> str:
    name = ", ".join(unit.path)
    return str(_("%(unit)s: another team, or I would rather not say which", unit=name)) if unit.rest else name
