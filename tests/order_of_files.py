"""Whose turn it is: the tests of the longest files begin first, so that two workers come to an end together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

LONGEST = """
journeys/test_script guards/test_access reporting/test_pdf guards/test_logs journeys/test_every_page
journeys/test_results attacks/test_linking test_readme cli/test_serve release/test_counting test_walk_through
web/workspace/test_course release/test_withdrawing cli/test_demo collection/test_mailing demonstration/test_making
journeys/test_coming_back jobs/test_worker journeys/test_lead_by_pages web/workspace/test_waves
attacks/test_holder_of_codes journeys/test_tour web/workspace/test_cards release/test_comments journeys/test_roles
journeys/test_going_back upkeep/test_restored_waves journeys/test_pressing_twice guards/test_proxy
web/respondent/test_pausing journeys/test_networks jobs/test_sweeping journeys/test_shared_computer
journeys/test_signing_in jobs/test_heads web/public/test_results web/workspace/test_days guards/test_one_gate
journeys/test_skipping kills/test_web_killed journeys/test_charts web/workspace/test_reportable guards/test_links
disclosure/test_reportable journeys/test_code_cards upkeep/test_rotating journeys/test_closing journeys/test_mail
release/test_course journeys/test_languages
"""
"""Files of ten seconds and more, longest first. A file that is not here is no mistake: it is done among the short."""

TESTS = Path(__file__).parent


def longest_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Put the tests of long files first and leave all others in their order; a file's tests stay together."""
    turns = {TESTS / f"{name}.py": turn for turn, name in enumerate(LONGEST.split())}
    return sorted(items, key=lambda item: turns.get(item.path, len(turns)))
