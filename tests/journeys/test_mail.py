"""A lead writes to staff from a phone, and a member of staff answers by the link in the message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.collection.postman import ADDRESS, BOUNCES, SENDER
from tests.journeys.survey_server import OpenSurvey, Server, fresh_settings, running_server
from tests.journeys.test_lead_by_pages import NARROW, PageLead
from tests.mail_server import MailServer, mail_server
from tests.respondent import Respondent
from tests.web.workspace.member import PASSWORD
from tiassess.clock import now
from tiassess.collection.mailing import send_mailing
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.tables import MemberRole
from tiassess.wave.organisations import find_organisation

STAFF = ["ann@loch.example", "bob@loch.example", "cleo@loch.example"]
LINK = re.compile(rf"^{re.escape(ADDRESS)}(/answer/\S+/code/\S+)$", re.MULTILINE)
_numbers = count(1)


@pytest.fixture(scope="module")
def writing(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, MailServer]]:
    """A server that sends e-mail, and the mail server that takes it."""
    folder = tmp_path_factory.mktemp("writing")
    with mail_server() as mail:
        settings = replace(
            fresh_settings(migrated_sqlite, folder),
            address=ADDRESS,
            mail_url=mail.url,
            mail_from=SENDER,
            mail_bounces=BOUNCES,
        )
        with running_server(settings, folder, "--workers", "1") as server:
            yield server, mail


@contextmanager
def lead_of(survey: OpenSurvey, browser: Browser, *, scripts: bool) -> Iterator[PageLead]:
    """Let the lead of a survey come with a phone and look at its wave."""
    server = survey.server
    context = browser.new_context(viewport={"width": NARROW, "height": 640}, java_script_enabled=scripts)
    context.set_default_timeout(20_000)
    lead = PageLead(context.new_page(), server, survey.organisation, scripts)
    add_account(server.database, lead.email, PASSWORD, now().date())
    with server.database.reading() as session:
        organisation = find_organisation(session, survey.organisation).id
    add_membership(server.database, lead.email, organisation, MemberRole.LEAD)
    lead.signs_in()
    lead.follows("Baseline")
    yield lead
    context.close()


def worker_sends(survey: OpenSurvey) -> None:
    """Let a worker send whatever waits."""
    server = survey.server
    with server.database.reading() as session:
        wave = survey.name.find(session).id
    while send_mailing(server.database, server.settings, wave, now()):
        pass


def test_staff_are_written_to_and_answer_by_their_link(
    writing: tuple[Server, MailServer], browser: Browser, come: Callable[..., Respondent], scripts: bool, tmp_path: Path
) -> None:
    server, mail = writing
    survey = OpenSurvey(server, f"mail-{next(_numbers)}")
    survey.opens(ways_in=("cards", "e-mail"))
    before = len(mail.taken)
    with lead_of(survey, browser, scripts=scripts) as lead:
        lead.follows("Send e-mails, and see how far they are")
        lead.follows("Upload a list")
        file = tmp_path / "staff.csv"
        file.write_text("\n".join(["email", *STAFF, "nobody", ""]))
        lead.page.get_by_label("CSV file").set_input_files(file)
        lead.presses("Upload it")
        expect(lead.page.locator("#error-summary")).to_contain_text("staff.csv, line 5: this is not an e-mail address")
        file.write_text("\n".join(["email", *STAFF, ""]))
        lead.page.get_by_label("CSV file").set_input_files(file)
        lead.presses("Upload it")
        lead.is_told("There are 3 addresses now.")
        lead.follows("Read it and send it")
        expect(lead.page.get_by_role("main")).to_contain_text("XXXX-XXXX-XXXX-XXXX-XXXX")
        lead.presses("Send it to them all")
        lead.is_told("The first message goes to everybody on the list.")
        lead.follows("Look again")
        worker_sends(survey)
        lead.follows("Look again")
        expect(lead.page.get_by_role("main")).to_contain_text("3 of 3 addresses have been tried.")
    messages = mail.taken[before:]
    assert sorted(message.to for message in messages) == STAFF

    (path,) = LINK.findall(messages[0].text)
    person = come(survey, scripts=scripts, viewport={"width": NARROW, "height": 640})
    person.page.goto(server.address + path)
    assert "/code/" not in person.page.url
    person.presses("Start")
    person.fills_everything_in()
    person.sends()
    person.sees("Thank you. If you pressed Send, your answers are in and locked.")
    assert survey.ballots == 1
