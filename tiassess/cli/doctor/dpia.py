"""The annex to a data protection impact assessment, made from the settings, the waves and the inventory as they are.

Facts only: whether they are good enough is for the people who assess them. It holds no secret and no figure of results.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Iterator

from sqlalchemy import make_url, select

from tiassess.cli.doctor.checks import Finding, Installation, Verdict
from tiassess.cli.doctor.inventory import cookies_as_markdown, elsewhere_as_markdown, tables_as_markdown
from tiassess.config.mail import Mail, Smtp
from tiassess.disclosure.comments import DAYS_HELD
from tiassess.disclosure.groups import Profile, thresholds_of
from tiassess.jobs.queue import queue_url_of
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Organisation, Wave

TITLE = "Annex to a data protection impact assessment"

PURPOSE = """A service asks its staff, without their names, how trauma-informed it is, and shows everybody the results.
Answers are opinions about work. Nothing that is kept leads from an answer to a person, and no decision about anybody is
made from it."""

ACCESS = (
    ("who answers", "their own form, until they send it; with their return words they replace it or take it out"),
    ("whoever opens the page of results", "the published results, and nothing else"),
    ("a steering member or moderator", "names, days and states of opened waves, and the published results"),
    ("an auditor", "how everything is set up, the ledger and the audit trail, and the published results"),
    ("an owner", "the same, and who the members are; decides who is one"),
    (
        "a lead",
        "units, roles, waves and the ledger; of an open wave one of three bands of participation; after counting how "
        "the results were checked and which groups will be shown; no figure before anybody else. Uploads addresses, "
        "cannot read them",
    ),
    (
        "who runs the server",
        "settings and log; with database, secret and key files together also sealed ballots until "
        "they are erased. That is why whoever runs the server must not manage the people who answer",
    ),
    ("other organisations on this server", "nothing"),
)

JOBS = """Jobs close, count, publish and erase waves on their days, send messages, and destroy what is due. What waits
in the queue is a random id, the name of a task and ids of waves, with a mark that is checked before anything is read.
It holds no address, code, answer or count. No result of a job is kept."""

TRANSFERS = """This program sends nothing to anybody but the messages that a lead asks for. Pages load nothing from
other hosts and count no visits."""

RISKS = (
    "Who controls the running server can read what is sent from then on.",
    "Who copies database, secret and key files before publishing can open what was sealed so far.",
    "If almost everybody in a group answers alike, others can guess what each of them said.",
    "In a group of the smallest size, all but one who pool their answers know the last one's.",
    "Words in a comment can show who wrote it.",
    "A network or mail system may show that a page or a link was opened.",
    "Behind an open link one person can send many forms.",
)


def annex(installation: Installation, findings: Iterable[Finding]) -> str:
    """Write the annex as Markdown.

    Args:
        installation: what is described.
        findings: what the doctor found.
    """
    sections = {
        "Purpose": PURPOSE,
        "This installation": _table("what", "how it is set", _settings(installation)),
        "What its doctor found": _list(_told(findings)),
        "Protection of small groups": _thresholds(),
        "Waves": _table("wave", "as people were promised it", _waves(installation)),
        "Who can see what": _table("who", "what", ACCESS),
        "What the database keeps": tables_as_markdown(),
        "What is kept elsewhere": elsewhere_as_markdown(),
        "Cookies": cookies_as_markdown(),
        "Jobs": JOBS,
        "Transfers": TRANSFERS,
        "Risks that stay": _list(RISKS),
    }
    version = importlib.metadata.version("tiassess")
    made = f"Made by tiassess {version} on {installation.moment:%Y-%m-%d}."
    return "\n\n".join([f"# {TITLE}", made, *(f"## {title}\n\n{text}" for title, text in sections.items())])


def _settings(installation: Installation) -> Iterator[tuple[str, str]]:
    settings = installation.settings
    in_folder = (settings.instance_dir / "secret.key").exists()
    yield "who runs the server", settings.host_name or "no name was given"
    yield "public address", settings.address or "not set"
    yield "database", _place(settings.database_url)
    yield "secret", "in the instance folder" if in_folder else "in the environment"
    yield "older secrets still read", str(len(settings.keys.secrets) - 1)
    yield "key files", str(settings.key_dir)
    yield "queue of jobs", _place(queue_url_of(settings))
    yield "e-mail", _way_of_mail(settings.mail)


def _place(url: str) -> str:
    """Say what kind of place an address is, and on which machine; never a user or a password."""
    parsed = make_url(url)
    return f"{parsed.drivername.partition('+')[0]}, {parsed.database} on {parsed.host or 'this machine'}"


def _way_of_mail(mail: Mail | None) -> str:
    if mail is None:
        return "none is sent"
    through = mail.through
    way = f"the mail server {through.host}, {through.security}" if isinstance(through, Smtp) else "GOV.UK Notify"
    return f"through {way}; from {mail.sender}; what comes back goes to {mail.bounces}"


def _told(findings: Iterable[Finding]) -> Iterator[str]:
    found = list(findings)
    yield f"{sum(one.verdict is Verdict.GOOD for one in found)} things are good."
    yield from (f"{one.verdict}: {one.sentence}" for one in found if one.verdict is not Verdict.GOOD)


def _thresholds() -> str:
    rows = (
        (
            profile.value,
            f"{fewest.unit} people; {fewest.cross} where unit and role cross; {fewest.comment} for comments",
        )
        for profile in Profile
        for fewest in [thresholds_of(profile)]
    )
    floor = "No setting shows a group of fewer than five people. A wave may ask for more, as its row below says."
    held = f"Comments are held locked for at most {DAYS_HELD} days, and nobody can read them yet."
    return "\n\n".join([floor, _table("profile", "the fewest people behind a result", rows), held])


def _waves(installation: Installation) -> Iterator[tuple[str, str]]:
    with installation.database.reading() as session:
        query = select(Organisation.slug, Wave).join(Organisation, Organisation.id == Wave.organisation_id)
        rows = session.execute(query.where(Wave.frame.is_not(None)).order_by(Organisation.slug, Wave.opens)).all()
    for organisation, wave in rows:
        frame = Frame.of(wave)
        days = [f"{name} {frame.day(day)}" for name, day in DAYS.items()]
        ways = ", ".join(frame.ways_in) or "import only"
        words = "comments asked" if frame.comment_items else "no comments"
        smallest = f"{frame.profile.value}, {frame.thresholds.unit} people or more"
        yield f"{organisation}/{wave.slug}", "; ".join([wave.state.value, *days, ways, words, smallest])


DAYS = {"opened": "opens", "closes": "closes", "results": "results", "destroyed at the latest": "destroy"}


def _table(first: str, second: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {_cell(one)} | {_cell(two)} |" for one, two in rows]
    return "\n".join([f"| {first} | {second} |", "|---|---|", *lines]) if lines else "None."


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
