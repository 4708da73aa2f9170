"""The forms about code cards: how many of them, and the codes of spare ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from tiassess.collection.errors import CodeTypoError
from tiassess.collection.links import read_code_or_link
from tiassess.web.workspace.list_forms import EntryForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wtforms import Field

    from tiassess.collection.codes import AccessCode
    from tiassess.web.workspace.card_view import PileLeft

LONGEST_NUMBER = 6


class CardsForm(EntryForm):
    """The form that asks for cards: a number for each pile; made for a wave by ``form_for``."""

    units: Sequence[str] = ()

    @property
    def cards(self) -> dict[str, int]:
        """Give how many cards each pile is to have."""
        return {unit: _number(self[_name(place)].data) for place, unit in enumerate(self.units)}


def form_for(piles: Sequence[PileLeft]) -> CardsForm:
    """Make the form for the piles that a wave can have."""
    fields = {
        _name(place): StringField(
            pile.name,
            [_check_number],
            description=ngettext("%(num)s more at most", "%(num)s more at most", pile.left),
        )
        for place, pile in enumerate(piles)
    }
    form = type("CardsOfWaveForm", (CardsForm,), {**fields, "units": tuple(pile.unit for pile in piles)})
    made = form()
    assert isinstance(made, CardsForm)
    return made


@dataclass(frozen=True)
class Line:
    """A line of the list of spare cards.

    Attributes:
        number: which line it is, as people count.
        code: its code, or None where it was mistyped.
    """

    number: int
    code: AccessCode | None


class SpareForm(EntryForm):
    """The form for the codes of cards that nobody took."""

    codes = TextAreaField(
        _l("Codes of spare cards, one on each line"),
        description=_l("Type the codes, or scan the cards one after another with a hand scanner."),
    )

    def validate_codes(self, field: Field) -> None:
        """Ask for a code where there is none."""
        if not (field.data or "").strip():
            raise ValidationError(_("Enter the code of at least one card."))

    @property
    def lines(self) -> list[Line]:
        """Give what each line says; empty ones are left out."""
        written = enumerate((self.codes.data or "").splitlines(), start=1)
        return [Line(number, read_line(text)) for number, text in written if text.strip()]


def read_line(text: str) -> AccessCode | None:
    """Read a code or a scanned address; None where it was mistyped."""
    try:
        return read_code_or_link(text)
    except CodeTypoError:
        return None


def words_of_spare(lines: Iterable[Line], cancelled: frozenset[AccessCode]) -> list[str]:
    """Say what came of each line that cancelled no card. Whether a card was used is nowhere to be seen."""
    entered = list(lines)
    mistyped = [line.number for line in entered if line.code is None]
    not_known = [line.number for line in entered if line.code is not None and line.code not in cancelled]
    words = []
    if mistyped:
        words.append(_("Mistyped, so nothing was done with these lines: %(lines)s.", lines=_list(mistyped)))
    if not_known:
        words.append(
            _(
                "Not a card of this survey, or cancelled before, so nothing was done: lines %(lines)s.",
                lines=_list(not_known),
            )
        )
    return [str(each) for each in words]


def _check_number(_form: CardsForm, field: Field) -> None:
    text = (field.data or "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise ValidationError(_("Write a number, such as 12, or leave it empty."))


def _number(text: str | None) -> int:
    return int(text) if text and text.strip() else 0


def _name(place: int) -> str:
    return f"pile_{place}"


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
