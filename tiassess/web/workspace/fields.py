"""Fields that forms of the workspace share: a day in three boxes, and choices that say kindly what to choose."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

PARTS = ("day", "month", "year")


class DayField(Field):
    """A day in three boxes of numbers, as forms of public services ask for one. Nothing in them means no day."""

    parts: dict[str, str]
    data: date | None

    def process(self, formdata: Any, *arguments: Any, **named: Any) -> None:
        """Read the three boxes, or take them from the day that is kept."""
        self.parts = {part: (formdata or {}).get(f"{self.name}-{part}", "").strip() for part in PARTS}
        super().process(None, *arguments, **named)
        if formdata:
            self._read()
        elif self.data:
            self.parts = {part: str(getattr(self.data, part)) for part in PARTS}

    def _read(self) -> None:
        self.data = None
        if not any(self.parts.values()):
            return
        try:
            self.data = date(*(_number(self.parts[part]) for part in reversed(PARTS)))
        except (ValueError, OverflowError):
            written = " ".join(part for part in self.parts.values() if part)[:20]
            sentence = _("“%(written)s” is not a day. Write it in numbers, like 27 3 2027.", written=written)
            self.process_errors = [*self.process_errors, sentence]


class OneOf(RadioField):
    """A choice among a few."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.type = "RadioField"  # by which templates know how a field is drawn

    def pre_validate(self, _form: Any) -> None:
        """Ask for one of the choices where something else was sent."""
        _check_choice(self)


class OneOfMany(SelectField):
    """A choice from a list."""

    def pre_validate(self, _form: Any) -> None:
        """Ask for one of the choices where something else was sent."""
        _check_choice(self)


class SomeOf(SelectMultipleField):
    """Any number of choices among a few, each with a box to tick."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.type = "CheckboxesField"  # by which templates know how a field is drawn

    def pre_validate(self, _form: Any) -> None:
        """Ask for choices of these where something else was sent."""
        if not self.data or not set(self.data) <= {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Choose at least one of these."))


def _check_choice(field: SelectField) -> None:
    if not any(chosen for _value, _label, chosen, *_rest in field.iter_choices()):
        raise ValidationError(_("Choose one of these."))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError
    return int(text)
