"""The inventory: every table and column, every cookie and file, with what it is for and how long it stays.

A test holds it against the tables, so that no column can be added without a reason; `docs/privacy.md` and the annex of
`tiassess doctor --dpia` are made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tiassess.disclosure.comments import DAYS_HELD

FOR_GOOD = "for good"
UNTIL_REMOVED = "until a lead removes it"
WHILE_OPEN = "until the wave closes"
WITH_BALLOTS = "until the results are published, too few answered, or the day of destruction comes"

SHARED: Mapping[str, str] = {
    "organisation_id": "whose row it is; no row is read without naming its organisation",
    "wave_id": "of which wave it is",
}
"""Columns of many tables, which mean the same in all of them."""


@dataclass(frozen=True)
class Kept:
    """A table of the database.

    Attributes:
        what: what a row is, and what it is for.
        until: how long a row stays.
        columns: each further column, with what it is for.
        of_people: who can be known from it, or empty for nobody.
    """

    what: str
    until: str
    columns: Mapping[str, str]
    of_people: str = ""


TABLES: Mapping[str, Kept] = {
    "account": Kept(
        "somebody who can sign in",
        "until a host forgets whose it was; then a row that names nobody stays, because lines of trails point to it",
        {
            "id": "random",
            "email": "by which they sign in; once it is forgotten, a random mark",
            "password": "its Argon2id hash; empty for who signs in at their own organisation's provider only",
            "active": "whether they may sign in",
            "fs_uniquifier": "random; a new one signs out every browser of theirs",
            "second_factor": "the secret of their authenticator app, encrypted, with what was used of it last",
            "recovery_codes": "hashes of codes that stand in for the app, each good for once",
            "subject": "who they are at the provider of single sign-on, as the provider says it",
            "is_host": "whether they run the server",
            "created": "the day; no time of any visit is kept",
        },
        of_people="members of organisations and hosts",
    ),
    "address": Kept(
        "an e-mail address of somebody who is asked, so that invitation and reminders can be sent",
        WHILE_OPEN,
        {
            "id": "keyed hash of the address, so that it is there once; it leads to no code",
            "sealed": "address and unit, encrypted, of one size",
            "messages": "how many messages were handed over for it",
            "stage": "how the last one fared; nothing of what came of it",
        },
        of_people="staff who are asked by e-mail; whether they answered is not known",
    ),
    "ballot": Kept(
        "one form that was sent or imported, sealed",
        WITH_BALLOTS,
        {
            "id": "follows from the code, or from words where there is none or another was first; random "
            "if imported, and for all at closing",
            "sealed": "the answers, encrypted, of one size in a wave",
            "mac": "mark that this program put it there",
            "replace_check": "what return words must lead to before it is replaced or taken out; gone at closing",
        },
        of_people="staff who answered; nothing here leads to anybody",
    ),
    "card_order": Kept(
        "cards that one member asked for and another one prints, once",
        WHILE_OPEN,
        {
            "id": "random",
            "cards": "how many for each pile",
            "asked_by": "which membership asked",
            "printed_by": "which membership printed them",
        },
        of_people="leads",
    ),
    "comment": Kept(
        "one comment, parted from everything else that its writer said",
        f"for {DAYS_HELD} days after counting, or until the wave is destroyed",
        {"id": "random; its order says nothing", "sealed": "the text, encrypted, of one size"},
        of_people="staff who wrote it, if their words show who they are",
    ),
    "comment_key": Kept(
        "what opens the comments of a wave",
        "as long as its comments",
        {
            "wrapped_key": "the key, wrapped under the secret and a key file of its own",
            "destroy_on": "the day on which comments and key go",
        },
    ),
    "draft": Kept(
        "a form that somebody fills in, encrypted under a key that only their code and words lead to; a mark of the "
        "same size once it was sent",
        "until it is left, or once its words were shown until it is taken out; at the latest until the wave closes",
        {"id": "follows from code and words", "sealed": "the answers so far, encrypted, of one size in a wave"},
        of_people="staff who answer; nothing here leads to anybody",
    ),
    "fingerprint_key": Kept(
        "a key of fingerprints that were made under a secret which was replaced since, encrypted",
        FOR_GOOD,
        {"id": "random", "sealed": "the key, encrypted under the present secret"},
    ),
    "heads_told": Kept(
        "up to which line of its ledger an organisation's owners and auditors were sent the checksums by e-mail",
        FOR_GOOD,
        {"number": "of the line"},
    ),
    "import_batch": Kept(
        "fingerprint of an imported file, so that the same answers are not published twice",
        f"{FOR_GOOD} once the wave was published",
        {"fingerprint": "keyed hash of the answers, without units and roles"},
    ),
    "invitation": Kept(
        "a link that was sent to one person, to join or to choose a new password",
        "until it is used or taken back, or its days are over",
        {
            "id": "random; for a new password it follows from the address, so that there is one at a time",
            "purpose": "what the link is for",
            "email": "whom it was sent to",
            "roles": "what they will do for the organisation",
            "is_host": "whether they will run the server",
            "invited_by": "the account of who asked for it, if anybody did",
            "made": "the day",
            "ends": "the last day on which it is good",
            "token_sha256": "checksum of what stands in the link, which is in the message and nowhere else",
            "refused": "whether the mail server said that there is no such mailbox",
        },
        of_people="who was invited; hosts, owners and others who have an account",
    ),
    "issued_code": Kept(
        "a code that was given out: enough to tell it from one that was not",
        WHILE_OPEN,
        {
            "id": "follows from the code; the code cannot be found from it, nor a draft or ballot",
            "way_in": "cards or e-mail",
            "unit": "the unit whose pile it lay in, if any",
            "card_order": "the order of cards it was printed for",
        },
    ),
    "ledger_entry": Kept(
        "a line of what happened to a wave, so that nothing can be changed unseen",
        FOR_GOOD,
        {
            "number": "its place",
            "entry": "event, day, checksums; of who acted the random id of their membership",
            "sha256": "checksum over the line and the one before",
        },
        of_people="leads who published, withdrew or printed, by the id of their membership",
    ),
    "mailing": Kept(
        "one round of messages to all addresses of a wave",
        WHILE_OPEN,
        {
            "number": "1 for the invitation, then reminders",
            "finished": "whether every address was tried",
        },
    ),
    "membership": Kept(
        "what somebody is for an organisation",
        "until it is ended",
        {"id": "random", "account_id": "whose", "role": "owner, lead, moderator, steering or auditor"},
        of_people="members of organisations",
    ),
    "organisation": Kept(
        "an organisation",
        FOR_GOOD,
        {
            "id": "random",
            "slug": "its name in addresses",
            "name": "as people read it",
            "timezone": "where its days begin and end",
            "created": "when it was added",
            "demonstration": "whether it is made up",
        },
    ),
    "participation_band": Kept(
        "what a lead was told last of an open wave: one of three bands",
        WHILE_OPEN,
        {"band": "fewer than a third, up to two thirds, more", "looked": "the day, so that it is told once a week"},
    ),
    "release": Kept(
        "the results of a wave, as they are published",
        f"{FOR_GOOD}; what was withdrawn goes, but for its checksum",
        {
            "number": "1 for the one that was counted, then corrections",
            "sha256": "its checksum",
            "replaces": "the checksum of the one it corrects",
            "document": "its bytes; protected results and nobody's answers",
            "questionnaire": "the questions behind it",
            "audit": "what was tried to break it",
            "publishing_audit": "the same, just before it became public",
            "published": "whether it is public",
        },
    ),
    "role": Kept(
        "a role family", UNTIL_REMOVED, {"id": "random", "slug": "its name in files", "name": "as people read it"}
    ),
    "share_link": Kept(
        "a link by which somebody without an account reads what is published of an organisation",
        FOR_GOOD,
        {
            "id": "random; with a mark over it that only the secret makes it is the address, which is kept nowhere",
            "label": "for whom it is, in the words of who made it",
            "made_by": "the account of who made it",
            "made": "the day",
            "ends": "the last day on which it is good",
            "revoked": "the day on which it was taken back",
        },
        of_people="owners and leads who made it; whoever its label names",
    ),
    "sign_in": Kept(
        "a browser in which somebody is signed in; without this row its cookie lets nobody in",
        "until they sign out or are signed out, at the latest until the next day",
        {
            "token_sha256": "checksum of what the browser shows, which is in its cookie and nowhere else",
            "account_id": "whose",
            "begun": "the day; no time, no address and no kind of device or browser",
        },
        of_people="members of organisations and hosts",
    ),
    "trail_entry": Kept(
        "a line of the audit trail: what somebody who is signed in looked at or did, the command line, a worker, or "
        "that a share link was opened",
        FOR_GOOD,
        {
            "trail": "the organisation, or none for the server's own trail",
            "number": "its place",
            "entry": "deed, day, names of pages and waves, ids of accounts; no address, no time, nobody who answers",
            "sha256": "checksum over the line and the one before",
            "once": "checksum of what is written once a day only, so that it is there once",
        },
        of_people="members of organisations and hosts, by the id of their account; nobody who answers",
    ),
    "trail_head": Kept(
        "the last line of an audit trail",
        FOR_GOOD,
        {
            "trail": "the organisation, or none for the server's own trail",
            "number": "of the line",
            "sha256": "its checksum",
        },
    ),
    "unit": Kept(
        "a team, ward or department as it is today",
        UNTIL_REMOVED,
        {
            "id": "random",
            "slug": "its name in files",
            "name": "as people read it",
            "parent": "the unit that it belongs to",
            "headcount": "how many work there: for rates, and for how many cards there may be",
        },
    ),
    "wave": Kept(
        "one assessment: who is asked, what, and when",
        f"{FOR_GOOD}; a draft until a lead removes it",
        {
            "id": "random",
            "slug": "its name in addresses",
            "name": "as people read it",
            "state": "where it stands",
            "opens": "first day",
            "closes": "last day",
            "results": "day of results",
            "destroy_on": "day of destruction",
            "profile": "how results are protected",
            "breakdown": "by units, by roles, or both",
            "threshold": "the smallest group",
            "ways_in": "link, cards, e-mail, or none for import only",
            "texts": "what the organisation says of itself: names of services and contacts",
            "comments": "whether comments are asked for",
            "questionnaire": "the questions",
            "frame": "all of this as it was frozen at opening, with units and headcounts",
            "received": "how many ballots there were at closing, to which counting is held",
            "codes": "while open, how many codes of each pile were cancelled; later, how many were valid, by way in",
            "late_because": "why results are late, as everybody reads it",
            "late_until": "the new day",
            "destroyed_because": "why there are no results",
            "erasure_due": "whether answers still have to be erased",
            "scrub_due": "whether old pages of the database still have to be rewritten",
        },
        of_people="whoever is named as a contact",
    ),
    "wave_key": Kept(
        "the keys of a wave",
        WITH_BALLOTS,
        {
            "public_key": "ballots are sealed to it",
            "wrapped_private_key": "opens ballots; wrapped under the secret and the wave's key file",
            "mac": "ties the public key to this installation",
            "wrapped_salt": "from which what belongs to codes and words is derived; wrapped; gone at closing",
        },
    ),
}


@dataclass(frozen=True)
class Elsewhere:
    """Something that is kept outside of the database's tables.

    Attributes:
        what: what it is and where.
        why: what it holds, and for what.
        until: how long it stays.
    """

    what: str
    why: str
    until: str


ELSEWHERE = (
    Elsewhere(
        "wave key files, in the key directory",
        "32 random bytes each; half of what opens ballots and salt, outside the database and its backups",
        WITH_BALLOTS,
    ),
    Elsewhere(
        "comment key files, in the key directory", "the same for comments, which outlive the ballots", "as the comments"
    ),
    Elsewhere(
        "state files, in the key directory",
        "how far each wave has come, so that an older database is recognised; beside them empty locks of workers",
        FOR_GOOD,
    ),
    Elsewhere(
        "the secret, in the environment or the instance folder",
        "every key of this installation is made from it",
        "until the host renews it",
    ),
    Elsewhere(
        "the queue of jobs",
        "messages of a random id, a task's name and ids of waves, with a mark; no address, code, answer, count or time",
        "until a worker takes them",
    ),
    Elsewhere(
        "the log of the server",
        "starts, stops and faults, with the page and the place in the program; of what a visit left behind the hour "
        "only; no visitor and nothing that was sent",
        "as long as the host keeps it",
    ),
    Elsewhere(
        "messages by e-mail, in the mail systems they pass through",
        "invitation with a code, reminders without one; who was asked, and nothing of who answered. To owners and "
        "auditors checksums of ledger and trail go too, and links to people who sign in",
        "as long as those systems keep them; not ours",
    ),
    Elsewhere(
        "printed cards",
        "a code each, in a pile from which anybody takes one",
        "worth nothing once the wave has closed",
    ),
    Elsewhere(
        "imported files, with whoever has them",
        "earlier answers, readable",
        "not ours; decide beforehand who deletes them, and when",
    ),
)


@dataclass(frozen=True)
class Cookie:
    """A cookie, encrypted and of one size, set in the browser of whoever uses a door.

    Attributes:
        name: its name.
        path: the addresses that it is sent to.
        holds: what is in it, and for what.
        until: what ends it, besides time and the closing of the browser.
        idle_minutes: so many minutes without a press end it; None for one that stays when a browser closes.
        longest_minutes: so many minutes end it whatever is pressed, or None.
        days: how many days one lasts that stays when a browser closes.
    """

    name: str
    path: str
    holds: str
    until: str
    idle_minutes: int | None = None
    longest_minutes: int | None = None
    days: int | None = None


COOKIES = (
    Cookie(
        *("__Secure-answer", "/answer"),
        "wave, code and return words of a form that is open, a code that a link has brought, language, a token against "
        "forged forms, the minute of the last use",
        "sending, stopping, leaving, starting again",
        idle_minutes=30,
    ),
    Cookie(
        *("__Secure-workspace", "/workspace"),
        "which account signed in and in which minute, what stands for this sign-in, the minutes in which somebody last "
        "showed who they are, and their app, a sentence to show next, a token against forged forms, the minute of the "
        "last use; on the way in, whose password was right and the key of an app that is being set up",
        "signing out, a new password",
        idle_minutes=60,
        longest_minutes=720,
    ),
    Cookie(
        *("__Secure-known", "/workspace/sign-in"),
        "in which account somebody signed in, or chose its password, in this browser, so that strangers who guess its "
        "password do not keep them out",
        "a new password",
        days=90,
    ),
)
"""Every cookie there is; public pages set none, and none is there to count visits or to recognise a respondent."""


def cookies_as_markdown() -> str:
    """Write which cookies there are."""
    rows = [f"| `{one.name}` | `{one.path}` | {one.holds} | {one.until}, {_time_of(one)} |" for one in COOKIES]
    return "\n".join(["| cookie | where | what it holds | ended by |", "|---|---|---|---|", *rows])


def _time_of(cookie: Cookie) -> str:
    if cookie.idle_minutes is None:
        return f"{cookie.days} days"
    idle = f"the closing of the browser, {cookie.idle_minutes} minutes without a press"
    return f"{idle}, {cookie.longest_minutes // 60} hours" if cookie.longest_minutes else idle


def tables_as_markdown() -> str:
    """Write what the database keeps, a table of columns for each of its tables."""
    shared = "; ".join(f"`{name}`: {why}" for name, why in SHARED.items())
    parts = [f"In many tables: {shared}."]
    for name, kept in TABLES.items():
        of_people = f" Of people: {kept.of_people}." if kept.of_people else ""
        rows = [f"| `{column}` | {why} |" for column, why in kept.columns.items()]
        head = f"**`{name}`**: {kept.what}. Kept {kept.until}.{of_people}"
        parts.append("\n".join([head, "", "| column | what it is |", "|---|---|", *rows]))
    return "\n\n".join(parts)


def elsewhere_as_markdown() -> str:
    """Write what is kept outside of the database."""
    rows = [f"| {one.what} | {one.why} | {one.until} |" for one in ELSEWHERE]
    return "\n".join(["| what and where | what it holds | kept |", "|---|---|---|", *rows])
