"""Checks of a PostgreSQL server: it must not write down what tells who answered, when, or what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import text

from tiassess.cli.doctor.checks import Check, Installation, Verdict

ALTER = "As its superuser, run: ALTER SYSTEM SET {name} = {value}; then {then} it."
RELOAD, RESTART = "reload", "restart"
MOST_SECONDS_APART = 60
COPIES = {
    "replicas": "SELECT count(*) FROM pg_stat_replication",
    "replication slots": "SELECT count(*) FROM pg_replication_slots",
}
LOOPBACK = ("127.", "::1")


@dataclass(frozen=True)
class Setting:
    """A setting of PostgreSQL and what it must be.

    Attributes:
        name: its name.
        value: what to set it to.
        why: what goes wrong otherwise.
        then: what the server needs before it is so.
        otherwise: how grave it is if it is something else.
        also_good: further values that are as good.
    """

    name: str
    value: str
    why: str
    then: str = RELOAD
    otherwise: Verdict = Verdict.MEND
    also_good: tuple[str, ...] = ()

    def is_good(self, value: str) -> bool:
        """Say whether a value is one that it may have."""
        return value in {self.value, *self.also_good}


SETTINGS = (
    Setting("track_commit_timestamp", "off", "It keeps the time at which each ballot came.", RESTART),
    Setting("log_statement", "none", "Its log would say when each ballot came, with ids.", also_good=("ddl",)),
    Setting("log_min_duration_statement", "-1", "Its log would say when each ballot came, with ids."),
    Setting("log_min_duration_sample", "-1", "Its log would say when some ballots came, with ids."),
    Setting("log_transaction_sample_rate", "0", "Its log would say when some ballots came, with ids."),
    Setting("log_parameter_max_length_on_error", "0", "Its log would quote what a form had just sent."),
    Setting(
        "synchronous_commit",
        "on",
        "An answer that was thanked for could be lost.",
        also_good=("local", "remote_write", "remote_apply"),
    ),
    Setting("fsync", "on", "Answers that were thanked for could be lost."),
    Setting("full_page_writes", "on", "A power cut could damage what was kept."),
    Setting(
        *("log_error_verbosity", "terse", "The detail of a fault in its log may quote a row."),
        otherwise=Verdict.LOOK,
    ),
    Setting(
        *("archive_mode", "off", "Archived logs keep sealed ballots after they are deleted, and when they came."),
        *(RESTART, Verdict.LOOK),
    ),
    Setting(
        *("wal_level", "replica", "A logical log can be read row by row, with times."),
        *(RESTART, Verdict.LOOK),
        also_good=("minimal",),
    ),
)
"""One row a setting: the first six keep promise P1, the next three P9; of the others there may be good reasons."""

WATCHERS = ("auto_explain", "pgaudit")
"""Libraries that write statements into the log, or plans with what was asked for."""


def examine_setting(setting: Setting, installation: Installation) -> Iterator[str]:
    """Find a setting that is not what it must be for the account that we use."""
    value = _values(installation).get(setting.name)
    if value is not None and not setting.is_good(value):
        advice = ALTER.format(name=setting.name, value=setting.value, then=setting.then)
        yield f"PostgreSQL has {setting.name} = {value}. {setting.why} {advice}"


def examine_libraries(installation: Installation) -> Iterator[str]:
    """Find libraries that log statements; an account without rights may not see which are loaded."""
    values = _values(installation)
    if "shared_preload_libraries" not in values:
        yield f"This account may not see which libraries PostgreSQL loads. Ask whether {' or '.join(WATCHERS)} is one."
    loaded = " ".join(value for name, value in values.items() if name.endswith("_preload_libraries"))
    for library in WATCHERS:
        if library in loaded:
            yield f"PostgreSQL loads {library}, which can log when each ballot came. Turn it off for this database."


def examine_copies(installation: Installation) -> Iterator[str]:
    """Find replicas and slots: what is deleted here stays there until they have caught up."""
    for noun, query in COPIES.items():
        number = _one(installation, query)
        if number != "0":
            yield (
                f"PostgreSQL has {noun} ({number}). Deleted ballots stay there for as long as they lag behind. "
                "Watch them, and keep TIASSESS_KEY_DIR away from their machines."
            )


def examine_account(installation: Installation) -> Iterator[str]:
    """Find an account that may do more than it needs."""
    if _one(installation, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "true":
        yield "The account on PostgreSQL is a superuser. Let it own its database and nothing else."


def examine_way(installation: Installation) -> Iterator[str]:
    """Find a database on another machine that is spoken to in the clear."""
    place = _one(installation, "SELECT host(inet_server_addr())")
    encrypted = _one(installation, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    if place and not place.startswith(LOOPBACK) and encrypted != "true":
        yield "The database is on another machine and spoken to in the clear. Add ?sslmode=verify-full to its address."


def examine_clocks(installation: Installation) -> Iterator[str]:
    """Find two machines that do not agree on the time."""
    theirs = float(_one(installation, "SELECT extract(epoch FROM clock_timestamp())"))
    if abs(theirs - installation.moment.timestamp()) > MOST_SECONDS_APART:
        yield "The clocks of this machine and of the database's are more than a minute apart. Keep both right by NTP."


def _values(installation: Installation) -> Mapping[str, str]:
    with installation.database.reading() as session:
        return {row.name: row.setting for row in session.execute(text("SELECT name, setting FROM pg_settings"))}


def _one(installation: Installation, query: str) -> str:
    with installation.database.reading() as session:
        return str(session.scalar(text(f"SELECT ({query})::text")) or "")


def _of(setting: Setting) -> Check:
    examine: Callable[[Installation], Iterator[str]] = partial(examine_setting, setting)
    return Check(f"PostgreSQL's {setting.name} is as it should be.", examine, setting.otherwise)


CHECKS = (
    *map(_of, SETTINGS),
    Check("PostgreSQL loads nothing that logs statements.", examine_libraries, Verdict.LOOK),
    Check("PostgreSQL has no replicas.", examine_copies, Verdict.LOOK),
    Check("The account on PostgreSQL owns its database and nothing else.", examine_account, Verdict.LOOK),
    Check("The way to the database is safe.", examine_way),
    Check("The clocks of this machine and of the database agree.", examine_clocks, Verdict.LOOK),
)
