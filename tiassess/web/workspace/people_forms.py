"""The forms by which people are invited, and what they do is changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import PasswordField, StringField
from wtforms.validators import ValidationError

from tiassess.errors import RefusedError
from tiassess.people.accounts import check_new_email
from tiassess.people.errors import AccountRefusedError
from tiassess.people.tables import MemberRole
from tiassess.web.workspace.fields import SomeOf
from tiassess.web.workspace.forms import OrganisationForm, PatientForm, without_odd_signs
from tiassess.web.workspace.member_words import name_of, what_it_is
from tiassess.web.workspace.sentences import for_pages


class TellingForm(PatientForm):
    """A form above which it is said why something was not done."""

    def tell(self, refusal: RefusedError) -> None:
        """Say why."""
        self.form_errors: list[str] = for_pages(refusal)


class RolesForm(TellingForm):
    """The form for what a member does."""

    roles = SomeOf(_l("What they do here"))

    def __init__(self, roles: Collection[MemberRole] = (), **named: Any) -> None:
        super().__init__(data={"roles": [role.value for role in roles]}, **named)
        self.roles.choices = [(role.value, _named(role)) for role in MemberRole]

    @property
    def chosen(self) -> frozenset[MemberRole]:
        """Give the roles that are ticked."""
        return frozenset(MemberRole(value) for value in self.roles.data or ())


class InviteForm(RolesForm):
    """The form for inviting somebody to an organisation."""

    email = StringField(_l("E-mail address"), filters=[without_odd_signs])


class AddressForm(TellingForm):
    """A form that asks for an address and nothing else."""

    email = StringField(_l("E-mail address"), filters=[without_odd_signs])


class InviteOrganisationForm(OrganisationForm):
    """The form for a new organisation and the first person, who owns it and leads its surveys."""

    lead = StringField(
        _l("E-mail address of the first person there"),
        filters=[without_odd_signs],
        description=_l("They get an invitation, invite others, and can lead surveys."),
    )

    def validate_lead(self, field: StringField) -> None:
        """Say of an address that cannot be one together with what else is not right yet."""
        try:
            check_new_email(field.data or "")
        except AccountRefusedError as refusal:
            raise ValidationError(" ".join(for_pages(refusal))) from None

    def tell(self, refusal: RefusedError) -> None:
        """Say why it was not done."""
        self.form_errors: list[str] = for_pages(refusal)


class NewPasswordForm(TellingForm):
    """The form for choosing a password with a link."""

    new_password = PasswordField(
        _l("New password"), description=_l("At least 12 characters. Four words that do not belong together are good.")
    )

    def tell_of_password(self, refusal: RefusedError) -> None:
        """Say beside the field why somebody could guess a password."""
        self.new_password.errors = for_pages(refusal)


def _named(role: MemberRole) -> Markup:
    """Give a role's name with what it is, for the label of a box."""
    return Markup("<strong>{}</strong><br>{}").format(name_of(role), what_it_is(role))
