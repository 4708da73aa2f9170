"""Whose turn it is: the tests of the longest files begin first, so that two workers come to an end together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

LONGEST = """
attacks/test_linking release/test_comments journeys/test_script reporting/test_pdf journeys/test_every_page
kills/test_course_killed kills/test_web_killed journeys/test_results test_readme cli/test_serve jobs/test_worker
test_walk_through web/workspace/test_course cli/test_demo demonstration/test_making release/test_course
attacks/test_holder_of_codes journeys/test_coming_back release/test_withdrawing journeys/test_lead_by_pages
release/test_cards web/workspace/test_waves collection/test_mailing journeys/test_tour web/workspace/test_cards
journeys/test_roles guards/test_proxy journeys/test_going_back journeys/test_pressing_twice
web/respondent/test_pausing journeys/test_networks journeys/test_shared_computer journeys/test_signing_in
web/public/test_results guards/test_access guards/test_deeds release/test_counting guards/test_one_gate
web/workspace/test_days journeys/test_skipping journeys/test_charts web/workspace/test_reportable
disclosure/test_reportable journeys/test_code_cards journeys/test_closing journeys/test_mail journeys/test_languages
"""
"""Files of ten seconds and more, longest first. A file that is not here is no mistake: it is done among the short."""

TESTS = Path(__file__).parent


def longest_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Put the tests of long files first and leave all others in their order; a file's tests stay together."""
    turns = {TESTS / f"{name}.py": turn for turn, name in enumerate(LONGEST.split())}
    return sorted(items, key=lambda item: turns.get(item.path, len(turns)))
