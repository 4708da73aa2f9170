"""The forms for units and roles: one at a time, or a whole list from a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField

from tiassess.errors import RefusedError
from tiassess.wave.errors import EntryRefusedError
from tiassess.wave.list_changes import UnitEntry
from tiassess.web.workspace.fields import OneOfMany
from tiassess.web.workspace.forms import PatientForm
from tiassess.web.workspace.sentences import for_page, for_pages


class EntryForm(PatientForm):
    """A form whose faults are found by the rooms."""

    def tell(self, refusal: RefusedError) -> None:
        """Say each fault beside its field, or above all of them."""
        if not isinstance(refusal, EntryRefusedError):
            self.form_errors: list[str] = for_pages(refusal)
            return
        for name, sentence in refusal.faults.items():
            self[name].errors = [*self[name].errors, for_page(sentence)]


class UnitForm(EntryForm):
    """The form for a unit that is there already."""

    name = StringField(_l("Name"), description=_l("As the people who work there call it."))
    parent = OneOfMany(_l("Part of"), default="")
    headcount = StringField(
        _l("Number of staff"),
        description=_l(
            "Everybody who will be asked. Leave it empty if you do not know. A unit with units below it has the sum "
            "of theirs."
        ),
    )

    def offer_parents(self, units: Iterable[tuple[str, str]]) -> None:
        """Let the unit be part of the organisation itself or of one of these units."""
        self.parent.choices = [("", _("The organisation itself")), *units]

    @property
    def entry(self) -> UnitEntry:
        """Give what was entered."""
        slug = self["slug"].data if "slug" in self else ""
        headcount = (self.headcount.data or "").strip()
        return UnitEntry(self.name.data or "", self.parent.data or "", headcount, slug or "")


SLUG = _l("Letters, digits and hyphens. Leave it empty to have one made from the name. It cannot be changed later.")


class NewUnitForm(UnitForm):
    """The form for a new unit."""

    slug = StringField(_l("Short name for files"), description=SLUG)


class RoleForm(EntryForm):
    """The form for a role that is there already."""

    name = StringField(_l("Name"), description=_l("A kind of work, such as nursing or administration."))


class NewRoleForm(RoleForm):
    """The form for a new role."""

    slug = StringField(_l("Short name for files"), description=SLUG)


class ListForm(EntryForm):
    """The form for a whole list from a file."""

    file = FileField(_l("CSV file"), description=_l("At most 256 KB."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a file where there is none."""
        is_right_so_far = super().validate(extra_validators)
        if not self.file.data:
            self.file.errors = [_("Choose a file first.")]
        return is_right_so_far and bool(self.file.data)

    def content(self, otherwise: str) -> tuple[str, bytes]:
        """Give the file's name, or another one where it has none, and its content."""
        return self.file.data.filename or otherwise, self.file.data.read()
