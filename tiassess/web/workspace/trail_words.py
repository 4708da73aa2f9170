"""A line of an audit trail in words: who, what, and to what. What somebody typed stands in no line, so here neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from tiassess.people.tables import MemberRole
from tiassess.people.trail import Deed, Kind
from tiassess.web.language import day
from tiassess.web.workspace.member_words import name_of
from tiassess.web.workspace.trail_pages import words_of_page

LOOKED_OR_DID: Final = {Deed.VIEWED, Deed.DID}


@dataclass(frozen=True)
class Names:
    """Names in place of ids, as far as what they name is there still.

    Attributes:
        people: addresses, by the id of the account.
        links: for whom share links are, by their ids.
        invitations: whom they are for, by their ids, as long as they wait.
        things: waves, units and role families of the organisation, by kind and id.
    """

    people: Mapping[str, str]
    links: Mapping[str, str]
    invitations: Mapping[str, str]
    things: Mapping[tuple[str, str], str]

    def person(self, account: str) -> str:
        """Give the address of an account, as long as it exists."""
        return self.people.get(account) or str(_("somebody who left"))

    def link(self, link: str) -> str:
        """Give for whom a share link is."""
        return f"“{self.links[link]}”" if link in self.links else ""


@dataclass(frozen=True)
class TrailLine:
    """A line as the page shows it.

    Attributes:
        number: its number in the trail.
        day: the day it was written.
        who: who did it.
        account: the id of their account, if it was somebody with one.
        what: what they did.
        of: to what, by name.
        checksum: of the line.
        was_changed: whether the line is not the one that was written.
    """

    number: int
    day: str
    who: str
    account: str
    what: str
    of: tuple[str, ...]
    checksum: str
    was_changed: bool


def words_of_trail_line(line: Mapping[str, Any], names: Names, *, was_changed: bool) -> TrailLine:
    """Put a line in words.

    Args:
        line: what it says, with its checksum.
        names: names in place of ids.
        was_changed: whether it does not fit its checksum.
    """
    deed = Deed(line["deed"])
    of = dict(line.get("of", {}))
    page = str(of.pop("page", "")) if deed in LOOKED_OR_DID else ""
    return TrailLine(
        number=line["number"],
        day=day(date.fromisoformat(line["day"])),
        who=_who(line["who"], names),
        account=line["who"]["id"] if line["who"]["kind"] == Kind.ACCOUNT else "",
        what=words_of_page(deed, page) if deed in LOOKED_OR_DID else words_of_deeds().get(deed, deed.value),
        of=tuple(_things(of, names) if deed in LOOKED_OR_DID else _details(of, names)),
        checksum=line["sha256"],
        was_changed=was_changed,
    )


def _who(who: Mapping[str, str], names: Names) -> str:
    if who["kind"] == Kind.ACCOUNT:
        return names.person(who["id"])
    if who["kind"] == Kind.LINK:
        return str(_("Somebody with the share link %(name)s", name=names.link(who["id"]))).strip()
    kinds: Mapping[str, str] = {
        Kind.COMMAND_LINE: _("Somebody at the command line"),
        Kind.WORKER: _("The server, by itself"),
    }
    return str(kinds.get(who["kind"], who["kind"]))


def _things(of: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Name what stood in an address; what has no name of its own is left out."""
    for kind, value in of.items():
        by_itself = str(value) if kind in {"wave", "unit", "role"} else ""
        named = {"account": names.person, "link": names.link}.get(kind)
        if name := named(value) if named else names.things.get((kind, str(value)), by_itself):
            yield name


def _details(of: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Say what a line of its own kind names, and last until when."""
    for kind, value in sorted(of.items(), key=lambda each: each[0] == "ends"):
        for each in value if isinstance(value, list) else [value]:
            if detail := _detail(kind, str(each), names):
                yield detail


def _detail(kind: str, value: str, names: Names) -> str:
    if kind == "account":
        return names.person(value)
    if kind in {"role", "roles"} and value in set(MemberRole):
        return name_of(MemberRole(value))
    if kind == "link":
        return names.link(value)
    if kind == "invitation":
        return names.invitations.get(value, "")
    if kind == "ends":
        return str(_("until the end of %(day)s", day=day(date.fromisoformat(value))))
    return names.things.get((kind, value), value)


def words_of_deeds() -> Mapping[Deed, str]:
    """Say what was done, by the kind of deed; what is done on a page says the page."""
    words = {
        Deed.WAS_NOT_LET_IN: _("Asked for a page that is not for them"),
        Deed.SIGNED_IN: _("Signed in"),
        Deed.DID_NOT_GET_IN: _("Tried to sign in and did not get in"),
        Deed.SIGNED_OUT: _("Signed out"),
        Deed.SUBJECT_TIED: _("Signed in by single sign-on for the first time"),
        Deed.PASSWORD_CHANGED: _("Changed the password"),
        Deed.PASSWORD_LINK_SENT: _("Sent a link for a new password"),
        Deed.SECOND_FACTOR_SET: _("Set up an authenticator app"),
        Deed.SECOND_FACTOR_REMOVED: _("Removed the app"),
        Deed.RECOVERY_CODES_MADE: _("Made recovery codes"),
        Deed.RECOVERY_CODE_USED: _("Signed in with a recovery code"),
        Deed.SIGN_INS_ENDED: _("Signed out other browsers"),
        Deed.ORGANISATION_ADDED: _("Added an organisation"),
        Deed.ACCOUNT_ADDED: _("Added an account"),
        Deed.ACCOUNT_ENDED: _("Ended an account"),
        Deed.ACCOUNT_RESUMED: _("Let an account sign in again"),
        Deed.ACCOUNT_FORGOTTEN: _("Forgot whose an account was"),
        Deed.HOST_ADDED: _("Made somebody a host"),
        Deed.HOST_REMOVED: _("Ended that somebody is a host"),
        Deed.INVITED: _("Invited somebody"),
        Deed.INVITATION_TAKEN_BACK: _("Took an invitation back"),
        Deed.JOINED: _("Joined"),
        Deed.ROLE_GIVEN: _("Gave a role"),
        Deed.ROLE_TAKEN: _("Took a role"),
        Deed.LINK_SHARED: _("Made a share link"),
        Deed.LINK_REVOKED: _("Took a share link back"),
        Deed.LINK_OPENED: _("Opened the shared pages"),
        Deed.TRAIL_EXPORTED: _("Downloaded the audit trail"),
        Deed.KEYS_ROTATED: _("Renewed the keys"),
        Deed.BACKED_UP: _("Made a backup"),
        Deed.RESTORED: _("Restored a backup"),
    }
    return {deed: str(said) for deed, said in words.items()}
