"""What an old phone has to fetch, counted as it comes over the network, and from where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.journeys.survey_server import OpenSurvey, Server
from tests.respondent import Respondent
from tiassess.config import shipped_folder
from tiassess.instrument.definition import Instrument
from tiassess.instrument.library import InstrumentLibrary
from tiassess.instrument.selecting import keep_items

Come = Callable[..., Respondent]

KILOBYTE = 1000


@dataclass
class Network:
    """What came over the network to a browser: heads and bodies, as they were compressed."""

    requests: list[str] = field(default_factory=list)
    received: float = 0

    def listens_to(self, respondent: Respondent) -> None:
        """Count from now on."""
        devtools = respondent.browser.new_cdp_session(respondent.page)
        devtools.on("Network.requestWillBeSent", self._asks)
        devtools.on("Network.loadingFinished", self._has_received)
        devtools.send("Network.enable")

    def _asks(self, event: dict[str, Any]) -> None:
        self.requests.append(event["request"]["url"])
        self.received += event.get("redirectResponse", {}).get("encodedDataLength", 0)

    def _has_received(self, event: dict[str, Any]) -> None:
        self.received += event["encodedDataLength"]


def longest_survey(server: Server) -> OpenSurvey:
    """The largest built-in questionnaire, open today."""
    survey = OpenSurvey(server)
    questionnaire = InstrumentLibrary(shipped_folder("instruments")).find("ti-organisation")
    survey.opens(questionnaire=questionnaire)
    return survey


def of_42_questions() -> Instrument:
    """That questionnaire without its two shortest parts: seven parts of six questions or so."""
    whole = InstrumentLibrary(shipped_folder("instruments")).find("ti-organisation")
    kept = frozenset(item for section in whole.sections if len(section.items) > 3 for item in section.items)
    assert len(kept) == 42
    return keep_items(whole, kept)


def test_the_first_page_is_light(come: Come, server: Server) -> None:
    respondent, network = come(longest_survey(server)), Network()
    network.listens_to(respondent)
    respondent.opens_the_link()
    respondent.page.wait_for_load_state("networkidle")
    assert network.received <= 60 * KILOBYTE
    assert len([address for address in network.requests if address.startswith("http")]) <= 8


def test_a_whole_form_of_42_questions_is_light(come: Come, server: Server) -> None:
    survey = OpenSurvey(server)
    survey.opens(questionnaire=of_42_questions())
    respondent, network = come(survey), Network()
    network.listens_to(respondent)
    respondent.starts()
    respondent.fills_everything_in()
    respondent.sends()
    respondent.page.wait_for_load_state("networkidle")
    assert survey.ballots == 1
    assert network.received <= 120 * KILOBYTE


@pytest.mark.long
def test_the_whole_survey_asks_no_other_host(come: Come, server: Server) -> None:
    survey = longest_survey(server)
    respondent, network = come(survey), Network()
    network.listens_to(respondent)
    respondent.starts()
    respondent.fills_everything_in()
    respondent.sends()
    respondent.page.wait_for_load_state("networkidle")
    assert survey.ballots == 1
    assert {address.split("/answer/")[0].split("/static/")[0] for address in network.requests} == {server.address}
