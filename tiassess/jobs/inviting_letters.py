"""The words of messages that bring a link to somebody who is to sign in: who invites to what, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tiassess.collection.letters import Letter, in_one_line
from tiassess.people.tables import MemberRole

WHAT_THEY_DO: Final = {
    MemberRole.OWNER: "decide who is a member there",
    MemberRole.LEAD: "prepare, open and close surveys",
    MemberRole.MODERATOR: "read comments before others do",
    MemberRole.STEERING: "read results in the steering group",
    MemberRole.AUDITOR: "look at how everything is set up and at what was done",
}
NO_ANSWER: Final = "Please do not write back to this message. Nobody here can read what you write."


@dataclass(frozen=True)
class Link:
    """What a message brings.

    Attributes:
        address: the whole address, with what stands in it; it is for one person.
        server: the public address of the server.
        host: who runs it; may be empty.
        until: the last day on which the link is good.
    """

    address: str
    server: str
    host: str
    until: date

    @property
    def where(self) -> str:
        """Give the server's name as people know it."""
        return f"{self.server} (run by {in_one_line(self.host)})" if self.host else self.server

    def __repr__(self) -> str:
        return "Link(…)"


def invitation_letter(link: Link, inviter: str, organisation: str, roles: Sequence[MemberRole]) -> Letter:
    """Write an invitation.

    Args:
        link: where it is accepted.
        inviter: the address of who invites; empty for whoever runs the server.
        organisation: its name; empty for an invitation to run the server.
        roles: what they will do there.
    """
    name = in_one_line(organisation)
    subject = f"Invitation to {name}" if name else "Invitation to run a survey server"
    return Letter(subject, _body(_invited(link, inviter, name, roles)))


def new_password_letter(link: Link, email: str, *, is_sent: bool) -> Letter:
    """Write what brings a link for a new password.

    Args:
        link: where it is chosen.
        email: for which account.
        is_sent: whether whoever runs the server sends it; otherwise somebody asked for it.
    """
    return Letter("Choosing a new password", _body(_asked(link, email, is_sent=is_sent)))


def _invited(link: Link, inviter: str, name: str, roles: Sequence[MemberRole]) -> Iterator[str]:
    who = inviter or "Whoever runs the server"
    if name:
        yield f"{who} invites you to {name}, where staff are asked how it is to work there, at {link.where}."
        yield "\n".join(["There you would", *(f"- {WHAT_THEY_DO[role]}" for role in roles)])
    else:
        yield f"{who} invites you to run the server {link.where}."
    yield from _opens(link, "To accept")
    yield "If you did not expect this, there is nothing that you must do. The link ends by itself."
    if inviter:
        yield f"Questions? Ask {inviter}."
    yield NO_ANSWER


def _asked(link: Link, email: str, *, is_sent: bool) -> Iterator[str]:
    if is_sent:
        yield f"Whoever runs {link.where} sends you this link to a new password for {email}."
    else:
        yield f"Somebody asked for a new password for {email} at {link.where}."
    yield from _opens(link, "To choose one")
    yield "As long as nobody does, your password stays as it is. If it was not you, there is nothing that you must do."
    yield NO_ANSWER


def _opens(link: Link, what_for: str) -> Iterator[str]:
    yield f"{what_for}, open this link until {link.until.day} {link.until:%B %Y}:\n\n{link.address}"
    yield (
        "Opening it changes nothing yet: the page has a button. The link is for you alone and works once. Please do "
        "not pass it on."
    )


def _body(paragraphs: Iterator[str]) -> str:
    return "\n\n".join(paragraphs) + "\n"
