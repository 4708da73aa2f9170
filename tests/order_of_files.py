"""Whose turn it is: the tests of the longest files begin first, so that two workers come to an end together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

LONGEST = """
journeys/test_going_back journeys/test_script test_walk_through journeys/test_every_page journeys/test_coming_back
cli/test_demo journeys/test_results release/test_comments web/workspace/test_course kills/test_course_killed
reporting/test_pdf journeys/test_skipping demonstration/test_making journeys/test_tour journeys/test_networks
journeys/test_pressing_twice kills/test_web_killed test_readme cli/test_serve jobs/test_worker journeys/test_midwife
journeys/test_shared_computer attacks/test_linking journeys/test_lead_by_pages journeys/test_closing
web/workspace/test_waves web/workspace/test_days web/workspace/test_cards web/respondent/test_pausing
release/test_course journeys/test_languages collection/test_mailing journeys/test_charts journeys/test_signing_in
journeys/test_whole_forms web/public/test_results guards/test_access guards/test_deeds guards/test_one_gate
attacks/test_holder_of_codes journeys/test_behind_the_proxy journeys/test_code_cards journeys/test_weight journeys/test_mail guards/test_proxy
release/test_withdrawing release/test_cards release/test_counting web/workspace/test_reportable
disclosure/test_reportable reporting/test_cards_on_paper
"""
"""Files of ten seconds and more, longest first. A file that is not here is no mistake: it is done among the short."""

TESTS = Path(__file__).parent


def longest_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Put the tests of long files first and leave all others in their order; a file's tests stay together."""
    turns = {TESTS / f"{name}.py": turn for turn, name in enumerate(LONGEST.split())}
    return sorted(items, key=lambda item: turns.get(item.path, len(turns)))
