"""``tiassess doctor``: what would break a promise is named, with what to do, and nothing else is called broken."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url, select

from tests.cluster import OWNER, Cluster, running_cluster
from tests.conftest import migrate, settings_for
from tests.journeys.survey_server import running_server
from tests.lead import BASELINE, NOW, Lead
from tests.mail_server import mail_server
from tests.oidc_provider import RunningProvider, running_provider
from tiassess.cli import tiassess
from tiassess.cli.doctor import diagnose, identity_provider
from tiassess.cli.doctor.checks import Finding, Installation, Verdict, ask
from tiassess.cli.doctor.postgresql import SETTINGS, Setting
from tiassess.collection.key_files import KeyFiles
from tiassess.config import Settings
from tiassess.config.second_factor import SecondFactor
from tiassess.jobs.heartbeat import LONGEST_SILENCE, beat
from tiassess.jobs.queue import FILE
from tiassess.people.passwords import NOBODYS
from tiassess.people.tables import Account, MemberRole, Membership
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Organisation, WaveState
from tiassess.web.headers import HEADERS as OF_OURS

DEPLOYMENT = Path(__file__).parents[2] / "docs" / "deployment.md"
GOOD_MACHINE = {"swaps": "Filename Type Size Used Priority\n", "sys/kernel/core_pattern": "core\n"}

HEADERS = {**OF_OURS, "strict-transport-security": "max-age=63072000"}
"""What a page comes with through a proxy that hands everything on."""

CARELESS = {
    "track_commit_timestamp": "on",
    "log_statement": "mod",
    "log_min_duration_statement": "0",
    "log_min_duration_sample": "0",
    "log_transaction_sample_rate": "0.5",
    "log_parameter_max_length_on_error": "-1",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "fsync": "off",
    "archive_mode": "on",
    "archive_command": "/bin/true",
    "wal_level": "logical",
    "shared_preload_libraries": "auto_explain",
}
"""A server that somebody looks for slow queries on, and keeps everything of."""

CAREFUL = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "log_error_verbosity": "terse"}


@pytest.fixture
def kernel(tmp_path: Path) -> Path:
    """What the kernel of a machine tells that swaps nowhere and keeps no crash."""
    for name, content in GOOD_MACHINE.items():
        (tmp_path / "proc" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "proc" / name).write_text(content)
    return tmp_path / "proc"


@pytest.fixture
def installation(sqlite_lead: Lead, kernel: Path) -> Installation:
    """An installation on SQLite about which there is nothing to say."""
    settings = replace(sqlite_lead.settings, address="https://survey.example.org", host_name="North Health")
    apart = shutil.move(settings.key_dir, settings.key_dir.parent.parent / f"{settings.key_dir.parent.name}-keys")
    settings = replace(settings, key_dir=Path(apart))
    Path(sqlite_lead.database.engine.url.database or "").chmod(0o600)
    settings = replace(settings, second_factor=SecondFactor.REQUIRED)
    return Installation(settings, sqlite_lead.database, NOW, kernel, lambda _address: HEADERS)


def troubles(installation: Installation) -> list[Finding]:
    """Give what the doctor finds not to be good, with a worker that has just looked around."""
    beat(installation.settings, installation.moment)
    return [finding for finding in diagnose(installation) if finding.verdict != Verdict.GOOD]


def the_trouble(installation: Installation) -> Finding:
    """Give the one thing that is not good."""
    found = troubles(installation)
    assert len(found) == 1, found
    return found[0]


def test_of_a_careful_installation_everything_is_good(installation: Installation) -> None:
    assert troubles(installation) == []


@pytest.mark.parametrize("name", ["tiassess.sqlite", "tiassess.sqlite-wal", "instance/secret.key", "keys/a.key"])
def test_a_secret_that_others_can_read_is_to_be_mended(installation: Installation, name: str) -> None:
    folder = installation.settings.key_dir if name.startswith("keys/") else installation.database_file.parent
    file = folder / name.removeprefix("keys/")
    file.touch()
    file.chmod(0o640)
    assert the_trouble(installation) == Finding(Verdict.MEND, f"{file} can be read by others. Run: chmod 600 {file}")


def test_a_secret_of_another_account_is_to_be_mended(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody_else)
    assert {finding.verdict for finding in troubles(installation)} == {Verdict.MEND}
    assert "belongs to another account" in troubles(installation)[0].sentence


def test_keys_beside_their_database_are_to_be_looked_at(installation: Installation, tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.mkdir(mode=0o700)
    finding = the_trouble(replace(installation, settings=replace(installation.settings, key_dir=beside)))
    assert finding.verdict == Verdict.LOOK
    assert "keep it out of every backup" in finding.sentence


def test_the_embedded_default_is_to_be_looked_at(installation: Installation) -> None:
    folder = installation.settings.instance_dir
    settings = replace(installation.settings, database_url=f"sqlite:///{folder / 'tiassess.sqlite'}")
    finding = the_trouble(replace(installation, settings=settings))
    assert finding.verdict == Verdict.LOOK
    assert "fit for trying things out" in finding.sentence


def test_a_former_secret_is_to_be_looked_at(installation: Installation) -> None:
    settings = replace(installation.settings, previous_secret_keys=(bytes(range(40, 72)),))
    found = the_trouble(replace(installation, settings=settings))
    assert found.verdict is Verdict.LOOK
    assert "tiassess keys rotate" in found.sentence


def test_what_is_not_set_is_to_be_looked_at(installation: Installation) -> None:
    address, host_name = troubles(
        replace(installation, settings=replace(installation.settings, address="", host_name=""))
    )
    assert {address.verdict, host_name.verdict} == {Verdict.LOOK}
    assert address.sentence.startswith("TIASSESS_ADDRESS is not set.")
    assert host_name.sentence.startswith("TIASSESS_HOST_NAME is not set.")


def test_a_clock_that_cannot_be_right_is_to_be_mended(installation: Installation) -> None:
    finding = the_trouble(replace(installation, moment=datetime(1970, 1, 1, tzinfo=UTC)))
    assert finding == Finding(
        Verdict.MEND, "The clock of this machine says 1970-01-01. Set it, and let it be kept right by NTP."
    )


def test_a_clock_behind_the_ledger_is_to_be_mended(installation: Installation, sqlite_lead: Lead) -> None:
    has_an_open_wave(sqlite_lead, installation)
    assert troubles(replace(installation, moment=NOW - timedelta(days=1))) == []
    finding = the_trouble(replace(installation, moment=NOW - timedelta(days=2)))
    assert finding.verdict == Verdict.MEND
    assert finding.sentence.startswith(f"The ledger of “loch” has a line of {NOW.date()}, still to come.")


@pytest.mark.parametrize(
    ("file", "content", "what"),
    [
        ("sys/kernel/core_pattern", "|/lib/systemd/systemd-coredump %P\n", "/lib/systemd/systemd-coredump"),
        ("swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n", "swaps to /dev/sda2"),
    ],
)
def test_a_machine_that_may_write_memory_to_a_disk_is_to_be_looked_at(
    installation: Installation, file: str, content: str, what: str
) -> None:
    (installation.kernel / file).write_text(content)
    finding = the_trouble(installation)
    assert finding.verdict == Verdict.LOOK
    assert what in finding.sentence


def test_swap_in_compressed_memory_is_good(installation: Installation) -> None:
    (installation.kernel / "swaps").write_text("Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100\n")
    assert troubles(installation) == []


def test_a_wave_without_its_key_file_is_to_be_mended(installation: Installation, sqlite_lead: Lead) -> None:
    has_an_open_wave(sqlite_lead, installation)
    assert troubles(installation) == []
    with installation.database.reading() as session:
        KeyFiles(installation.settings.key_dir).destroy(BASELINE.find(session).id)
    assert the_trouble(installation).verdict == Verdict.MEND
    assert "Without it no ballot can be opened" in the_trouble(installation).sentence


def test_answers_past_their_day_are_to_be_mended(installation: Installation, sqlite_lead: Lead) -> None:
    has_an_open_wave(sqlite_lead, installation)
    finding = the_trouble(replace(installation, moment=NOW + timedelta(days=400)))
    assert finding.verdict == Verdict.MEND
    assert finding.sentence.endswith("Run: tiassess purge")


def test_an_erasure_that_is_due_is_to_be_mended(installation: Installation, sqlite_lead: Lead) -> None:
    has_an_open_wave(sqlite_lead, installation)
    with installation.database.writing() as session:
        BASELINE.find(session).scrub_due = True
    assert the_trouble(installation).sentence.endswith("has not been erased yet. Run: tiassess purge")


def test_a_day_that_nobody_kept_is_to_be_mended(installation: Installation, sqlite_lead: Lead) -> None:
    asks_staff(sqlite_lead, installation)
    for days, verdicts in [(10, []), (11, []), (12, [Verdict.MEND])]:
        then = replace(installation, moment=NOW + timedelta(days=days))
        assert [finding.verdict for finding in troubles(then)] == verdicts, days
    assert the_trouble(then).sentence.endswith("By hand: tiassess wave close baseline")


@pytest.mark.parametrize(("because", "is_kept"), [(None, False), ("The solver has to be looked at.", True)])
def test_late_results_are_to_be_mended_unless_everybody_can_read_why(
    installation: Installation, sqlite_lead: Lead, because: str | None, is_kept: bool
) -> None:
    asks_staff(sqlite_lead, installation)
    with installation.database.writing() as session:
        wave = BASELINE.find(session)
        wave.state, wave.late_because = WaveState.COUNTED, because
        day = Frame.of(wave).day("results")
    then = replace(installation, moment=datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=2))
    sentences = [finding.sentence for finding in troubles(then) if "should have been published" in finding.sentence]
    assert bool(sentences) is not is_kept


def asked(installation: Installation, **settings: Any) -> Installation:
    """Give the same installation with other settings."""
    return replace(installation, settings=replace(installation.settings, **settings))


@pytest.mark.parametrize("last", [None, NOW - LONGEST_SILENCE - timedelta(minutes=1)])
def test_a_missing_worker_is_to_be_looked_at(installation: Installation, last: datetime | None) -> None:
    if last:
        beat(installation.settings, last)
    [finding] = [finding for finding in diagnose(installation) if finding.verdict != Verdict.GOOD]
    assert finding.verdict == Verdict.LOOK
    assert finding.sentence.startswith("No worker has looked for what is due")
    assert (f"since {NOW.date()} 11:49 UTC" in finding.sentence) is (last is not None)


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_a_queue_that_is_away_or_is_none_is_to_be_looked_at(
    installation: Installation, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "no.queue").write_text("This is a letter. " * 100)
    (tmp_path / "no.queue").chmod(0o600)
    url = {"postgresql": "postgresql://127.0.0.1:1/loch", "sqlite": f"sqlite:///{tmp_path / 'no.queue'}"}[kind]
    finding = the_trouble(asked(installation, queue_url=url))
    assert finding.verdict == Verdict.LOOK
    assert finding.sentence.startswith("The queue cannot be reached")


def test_a_queue_that_others_can_read_is_to_be_mended(installation: Installation) -> None:
    file = installation.settings.instance_dir / FILE
    file.touch(mode=0o644)
    assert the_trouble(installation) == Finding(Verdict.MEND, f"{file} can be read by others. Run: chmod 600 {file}")


def test_the_doctor_makes_no_queue(installation: Installation) -> None:
    assert troubles(installation) == []
    assert not (installation.settings.instance_dir / FILE).exists()


def test_a_mail_server_is_asked_and_sent_nothing(installation: Installation) -> None:
    with mail_server() as server:
        there = asked(installation, mail_url=server.url, mail_from="Loch <survey@loch.example>")
        assert troubles(there) == []
        assert server.taken == []
    finding = the_trouble(there)
    assert finding.verdict == Verdict.LOOK
    assert finding.sentence.startswith("No e-mail can be sent now: ")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (None, "does not answer as tiassess does"),
        ({**HEADERS, "Set-Cookie": "visitor=7"}, "sets a cookie"),
        ({name: value for name, value in HEADERS.items() if name != "Referrer-Policy"}, "come without Referrer-Policy"),
        (dict(OF_OURS), "come without Strict-Transport-Security"),
    ],
)
def test_a_proxy_that_does_otherwise_is_to_be_looked_at(
    installation: Installation, headers: dict[str, str] | None, said: str
) -> None:
    finding = the_trouble(replace(installation, ask=lambda _address: headers))
    assert finding.verdict == Verdict.LOOK
    assert said in finding.sentence


def test_the_public_address_is_really_asked(sqlite_settings: Settings, tmp_path: Path) -> None:
    with running_server(sqlite_settings, tmp_path, "--workers", "1") as server:
        headers = ask(f"{server.address}/health/live")
        assert headers is not None
        assert OF_OURS.items() <= headers.items()
        assert ask(f"{server.address}/nowhere") is None
    assert ask(f"{server.address}/health/live") is None


def test_a_second_factor_that_is_only_offered_is_to_be_looked_at(installation: Installation) -> None:
    finding = the_trouble(asked(installation, second_factor=SecondFactor.OFFERED))
    assert finding.verdict == Verdict.LOOK
    assert "who learns a password gets in" in finding.sentence


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    """A provider of single sign-on on this machine."""
    with running_provider() as running:
        yield running


@pytest.mark.parametrize(
    ("at_the_description", "said"),
    [
        ({"status": 503}, "does not answer (HTTPError)"),
        ({"text": "<p>Welcome"}, "answers otherwise than a provider"),
        ({"text": '["issuer"]'}, "answers otherwise than a provider"),
        ({"json": {"issuer": "https://other.example"}}, 'calls itself "https://other.example". Write it into'),
        ({"status": 302, "headers": {"Location": "/"}}, "does not answer (HTTPError)"),
        ({"huge": 1}, "answers otherwise than a provider"),
        ({"drip": 0.2}, "does not answer (TimeoutError)"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_a_provider_that_is_none_just_now_is_to_be_looked_at(
    installation: Installation,
    provider: RunningProvider,
    monkeypatch: pytest.MonkeyPatch,
    at_the_description: dict[str, object],
    said: str,
) -> None:
    monkeypatch.setattr(identity_provider, "SECONDS", 2)
    trusting = replace(installation, settings=provider.trusted_with(installation.settings))
    provider.is_told(at={"/.well-known/openid-configuration": at_the_description})
    finding = the_trouble(trusting)
    assert finding.verdict == Verdict.LOOK
    assert said in finding.sentence
    provider.is_told()
    assert troubles(trusting) == []


def test_a_provider_that_cannot_be_reached_is_to_be_looked_at(installation: Installation) -> None:
    nobody = RunningProvider("http://127.0.0.1:1").trusted_with(installation.settings)
    finding = the_trouble(replace(installation, settings=nobody))
    assert finding.verdict == Verdict.LOOK
    assert "does not answer (ConnectionError), so nobody can sign in through it now" in finding.sentence


def has_members(
    lead: Lead, *roles: MemberRole, is_host: bool = False, active: bool = True, password: str | None = NOBODYS
) -> None:
    """Let somebody belong to the organisation, with rows as the program keeps them."""
    with lead.database.writing() as session:
        account = Account(
            email="ann@loch.example",
            password=password,
            active=active,
            fs_uniquifier="a",
            is_host=is_host,
            created=NOW.date(),
        )
        session.add(account)
        session.flush()
        [organisation] = session.scalars(select(Organisation))
        session.add_all(Membership(organisation_id=organisation.id, account_id=account.id, role=role) for role in roles)


@pytest.mark.parametrize(
    ("roles", "more", "said"),
    [
        ([MemberRole.OWNER], {}, None),
        ([MemberRole.OWNER], {"is_host": True}, "Somebody runs this server and leads or owns “loch”."),
        ([MemberRole.LEAD], {}, "“loch” has no owner who can sign in"),
        ([MemberRole.OWNER], {"active": False}, "“loch” has no owner who can sign in"),
        ([MemberRole.OWNER], {"password": None}, "“loch” has no owner who can sign in"),
        ([], {}, "Accounts that can sign in and belong to no organisation: 1."),
        ([], {"is_host": True}, None),
        ([], {"active": False}, None),
    ],
)
@pytest.mark.parametrize("demonstration", [False, True])
def test_who_may_sign_in_is_looked_at(
    installation: Installation,
    sqlite_lead: Lead,
    *,
    roles: list[MemberRole],
    more: dict[str, Any],
    said: str | None,
    demonstration: bool,
) -> None:
    sqlite_lead.has_an_organisation(demonstration=demonstration)
    has_members(sqlite_lead, *roles, **more)
    if said is None or (demonstration and roles):
        assert troubles(installation) == []
    else:
        assert the_trouble(installation).verdict == Verdict.LOOK
        assert the_trouble(installation).sentence.startswith(said)
        assert "@" not in the_trouble(installation).sentence


def has_an_open_wave(lead: Lead, installation: Installation, **plan: Any) -> None:
    """Let a lead open a wave whose keys lie where the installation has them."""
    there = Lead(lead.database, installation.settings, lead.folder)
    there.has_an_organisation()
    there.plans_a_wave(**plan)
    there.opens(BASELINE, NOW)


def asks_staff(lead: Lead, installation: Installation) -> None:
    """Let a lead open a wave that people can answer for ten more days."""
    has_an_open_wave(lead, installation, ways_in=("link",), opens=NOW.date(), closes=NOW.date() + timedelta(days=10))


def run(settings: Settings) -> Result:
    """Run the command."""
    return CliRunner().invoke(tiassess, ["doctor"], env=settings.as_environment(), prog_name="tiassess")


def test_the_command_ends_with_0_when_no_promise_is_broken_and_with_1_when_one_is(sqlite_settings: Settings) -> None:
    Path(make_url(sqlite_settings.database_url).database or "").chmod(0o600)
    done = run(sqlite_settings)
    assert (done.exit_code, "mend this: 0" in done.output) == (0, True), done.output
    (sqlite_settings.key_dir / "a.key").touch(mode=0o644)
    done = run(sqlite_settings)
    assert (done.exit_code, "mend this: 1" in done.output) == (1, True), done.output


def test_a_database_that_is_not_migrated_is_to_be_mended_with_the_command_that_helps(empty_settings: Settings) -> None:
    done = run(empty_settings)
    assert done.exit_code == 1
    assert "Run: tiassess db upgrade" in done.output


def test_the_doctor_changes_nothing(installation: Installation, sqlite_lead: Lead) -> None:
    has_an_open_wave(sqlite_lead, installation)
    files = [installation.database_file, *installation.settings.key_dir.iterdir()]
    before = [file.read_bytes() for file in files]
    list(diagnose(installation))
    assert [file.read_bytes() for file in files] == before


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A migrated database on a careless PostgreSQL."""
    with running_cluster(CARELESS) as cluster:
        yield migrated(cluster, tmp_path_factory.mktemp("careless"))


@pytest.fixture(scope="module")
def careful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Settings]]:
    """A migrated database on a careful PostgreSQL, and an account that owns it and nothing else."""
    with running_cluster(CAREFUL) as cluster:
        settings = migrated(cluster, tmp_path_factory.mktemp("careful"))
        for statement in ("CREATE ROLE loch LOGIN", "GRANT USAGE ON SCHEMA public TO loch"):
            say(settings, statement)
        say(settings, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO loch")
        yield cluster, settings


def migrated(cluster: Cluster, folder: Path) -> Settings:
    """Make a migrated database on a server of its own."""
    settings = settings_for(cluster.create("loch"), folder)
    migrate(settings)
    return settings


def say(settings: Settings, statement: str) -> None:
    """Say something to PostgreSQL as its superuser."""
    url = make_url(settings.database_url)
    with psycopg.connect(host=str(url.query["host"]), user=OWNER, dbname="loch", autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture
def sentences(kernel: Path) -> Callable[[Settings], dict[str, Verdict]]:
    """Find what the doctor says of a PostgreSQL, with how grave it is."""

    def ask(settings: Settings) -> dict[str, Verdict]:
        database = Database(settings.database_url)
        moment = datetime.now(UTC)  # noqa: TID251 - the clock of the real server is compared with this machine's
        found = troubles(Installation(settings, database, moment, kernel))
        database.close()
        return {finding.sentence: finding.verdict for finding in found if not finding.sentence.startswith("TIASSESS")}

    return ask


def as_owner_of_little(settings: Settings) -> Settings:
    """Give the settings of the account that owns its database and nothing else."""
    return replace(settings, database_url=settings.database_url.replace(f"{OWNER}@", "loch@"))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_setting_of_a_careless_server_is_named_with_what_to_do(
    careless: Settings, sentences: Callable[[Settings], dict[str, Verdict]], setting: Setting
) -> None:
    assert any(
        sentence.startswith(f"PostgreSQL has {setting.name} = ")
        and f"ALTER SYSTEM SET {setting.name} = {setting.value}; then {setting.then} it." in sentence
        and verdict == setting.otherwise
        for sentence, verdict in sentences(careless).items()
    )


def test_no_setting_of_a_careless_server_is_forgotten() -> None:
    looked_at = {setting.name for setting in SETTINGS} | {"archive_command", "shared_preload_libraries"}
    assert CARELESS.keys() <= looked_at


def test_a_careless_server_has_more_to_look_at(
    careless: Settings, sentences: Callable[[Settings], dict[str, Verdict]]
) -> None:
    found = sentences(careless)
    for beginning in ("PostgreSQL loads auto_explain", "The account on PostgreSQL is a superuser"):
        assert [v for sentence, v in found.items() if sentence.startswith(beginning)] == [Verdict.LOOK]
    assert run(careless).exit_code == 1


def test_of_a_careful_server_only_what_cannot_be_seen_is_said(
    careful: tuple[Cluster, Settings], sentences: Callable[[Settings], dict[str, Verdict]]
) -> None:
    [(sentence, verdict)] = sentences(as_owner_of_little(careful[1])).items()
    assert sentence.startswith("This account may not see which libraries PostgreSQL loads.")
    assert verdict == Verdict.LOOK
    done = run(as_owner_of_little(careful[1]))
    assert done.exit_code == 0, done.output


def test_a_setting_for_our_account_alone_is_found_too(
    careful: tuple[Cluster, Settings], sentences: Callable[[Settings], dict[str, Verdict]]
) -> None:
    say(careful[1], "ALTER ROLE loch SET log_min_duration_statement = 250")
    found = sentences(as_owner_of_little(careful[1]))
    say(careful[1], "ALTER ROLE loch RESET log_min_duration_statement")
    assert any("PostgreSQL has log_min_duration_statement = 250." in sentence for sentence in found)


def test_a_replication_slot_is_to_be_looked_at(
    careful: tuple[Cluster, Settings], sentences: Callable[[Settings], dict[str, Verdict]]
) -> None:
    say(careful[1], "SELECT pg_create_physical_replication_slot('copy')")
    found = sentences(as_owner_of_little(careful[1]))
    say(careful[1], "SELECT pg_drop_replication_slot('copy')")
    assert [v for sentence, v in found.items() if "replication slots (1)" in sentence] == [Verdict.LOOK]


def test_the_settings_of_postgresql_that_are_documented_are_those_that_are_looked_at() -> None:
    section = DEPLOYMENT.read_text().partition("## Is it all as it should be?\n")[2].partition("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \| (.+?) \|", section, flags=re.MULTILINE)
    assert documented == [
        (setting.name, " or ".join(f"`{value}`" for value in (setting.value, *setting.also_good)))
        for setting in SETTINGS
    ]
