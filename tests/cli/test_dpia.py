"""``tiassess doctor --dpia``: the annex tells how this very installation is set up, and gives no secret away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from tests.lead import BASELINE, NOW, Lead
from tiassess.cli import tiassess
from tiassess.cli.doctor import diagnose
from tiassess.cli.doctor.checks import Installation
from tiassess.cli.doctor.dpia import annex
from tiassess.cli.doctor.inventory import TABLES
from tiassess.config import Settings
from tiassess.disclosure.comments import DAYS_HELD

PASSWORD = "tea-at-four"


def annex_of(lead: Lead, settings: Settings) -> str:
    """Give the annex of an installation."""
    installation = Installation(settings, lead.database, NOW)
    return annex(installation, diagnose(installation))


@pytest.fixture
def settings_in_use(sqlite_lead: Lead) -> Settings:
    """Settings with everything set, and with secrets in them."""
    return replace(
        sqlite_lead.settings,
        host_name="North | Health",
        address="https://survey.example.org",
        previous_secret_keys=(bytes(range(40, 72)),),
        queue_url=f"postgresql://loch:{PASSWORD}@db.example.org/jobs",
        mail_url=f"smtp://user:{PASSWORD}@mail.example.org:587",
        mail_from="Survey <survey@example.org>",
        mail_bounces="host@example.org",
    )


def test_the_annex_tells_how_this_installation_is_set_up(sqlite_lead: Lead, settings_in_use: Settings) -> None:
    text = annex_of(sqlite_lead, settings_in_use)
    for line in (
        "| who runs the server | North \\| Health |",
        "| public address | https://survey.example.org |",
        "| older secrets still read | 1 |",
        "| queue of jobs | postgresql, jobs on db.example.org |",
        "| e-mail | through the mail server mail.example.org, starttls; from Survey <survey@example.org>; "
        "what comes back goes to host@example.org |",
        f"Comments are held locked for at most {DAYS_HELD} days",
    ):
        assert line in text


def test_the_annex_gives_no_secret_away(sqlite_lead: Lead, settings_in_use: Settings) -> None:
    text = annex_of(sqlite_lead, settings_in_use)
    secrets = [settings_in_use.secret_key, *settings_in_use.previous_secret_keys]
    for secret in [PASSWORD, *(key.hex() for key in secrets)]:
        assert secret not in text


def test_the_annex_names_an_api_key_of_nobody(sqlite_lead: Lead, settings_in_use: Settings) -> None:
    uuid = "0123abcd-0123-0123-0123-0123456789ab"
    url = f"notify:live-{uuid}-{uuid}/{uuid}"
    text = annex_of(sqlite_lead, replace(settings_in_use, mail_url=url))
    assert "through GOV.UK Notify" in text
    assert uuid not in text


def test_the_annex_tells_of_every_wave_what_people_were_promised(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    assert "\n## Waves\n\nNone.\n" in annex_of(sqlite_lead, sqlite_lead.settings)
    frame = sqlite_lead.opens(BASELINE, NOW)
    text = annex_of(sqlite_lead, sqlite_lead.settings)
    assert f"| loch/baseline | open; opened {frame.day('opens')}; closes {frame.day('closes')};" in text
    assert f"destroyed at the latest {frame.day('destroy')}" in text
    assert f"{frame.thresholds.unit} people or more" in text


def test_the_annex_tells_what_the_doctor_found_and_every_table(sqlite_lead: Lead) -> None:
    text = annex_of(sqlite_lead, replace(sqlite_lead.settings, host_name=""))
    assert "- look at this: TIASSESS_HOST_NAME is not set." in text
    for table in TABLES:
        assert f"**`{table}`**" in text


def test_the_command_prints_the_annex_and_ends_with_0(sqlite_settings: Settings) -> None:
    Path(make_url(sqlite_settings.database_url).database or "").chmod(0o644)
    done = CliRunner().invoke(tiassess, ["doctor", "--dpia"], env=sqlite_settings.as_environment())
    assert done.exit_code == 0
    assert done.output.startswith("# Annex to a data protection impact assessment\n")
    assert "- mend this: " in done.output


def test_an_annex_of_a_database_that_is_not_there_is_refused(empty_settings: Settings) -> None:
    done = CliRunner().invoke(tiassess, ["doctor", "--dpia"], env=empty_settings.as_environment())
    assert done.exit_code == 1
    assert "tiassess db upgrade" in done.output
