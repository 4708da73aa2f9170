"""What members do for an organisation, in words: the name of each role, and a sentence for whoever has it."""

from __future__ import annotations

from collections.abc import Mapping, Set

from flask_babel import gettext as _

from tiassess.people.tables import MemberRole


def name_of(role: MemberRole) -> str:
    """Give the name of a role as lists and forms show it."""
    names = {
        MemberRole.OWNER: _("Owner"),
        MemberRole.LEAD: _("Lead"),
        MemberRole.MODERATOR: _("Moderator"),
        MemberRole.STEERING: _("Steering group"),
        MemberRole.AUDITOR: _("Auditor"),
    }
    return str(names[role])


def what_it_is(role: MemberRole) -> str:
    """Say what a role lets somebody do, to whoever gives it."""
    words = {
        MemberRole.OWNER: _("Decides who is a member, shares links to results and reads the audit trail."),
        MemberRole.LEAD: _("Plans surveys, opens and closes them, and puts the results out."),
        MemberRole.MODERATOR: _("Will read comments before others do. Today, reads results when they are out."),
        MemberRole.STEERING: _("Reads results when they are out."),
        MemberRole.AUDITOR: _("Looks at how everything is set up and at what was done, and changes nothing."),
    }
    return str(words[role])


def what_they_do(roles: Set[MemberRole]) -> str:
    """Say to a member what they do for an organisation, a sentence for each of their roles."""
    return " ".join(said for role, said in _sentences().items() if role in roles)


def _sentences() -> Mapping[MemberRole, str]:
    words = {
        MemberRole.OWNER: _("You decide who is a member."),
        MemberRole.LEAD: _("You lead surveys."),
        MemberRole.MODERATOR: _("You are a moderator of comments."),
        MemberRole.STEERING: _("You are in the steering group."),
        MemberRole.AUDITOR: _("You are an auditor: you look at how everything is set up and at what was done."),
    }
    return {role: str(said) for role, said in words.items()}
