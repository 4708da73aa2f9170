"""The security page: every line of the standard's first two levels stands on it once, and says what is so here."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "security.md").read_text()

LEVELS_1_AND_2 = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2
2.1.1-3 2.2.1-3 2.3.1-4 2.4.1
3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
4.1.1-3 4.2.1 4.3.1-2 4.4.1-4
5.1.1 5.2.1-3 5.3.1-2 5.4.1-3
6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4
7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2
8.1.1-2 8.2.1-3 8.3.1 8.4.1
9.1.1-3 9.2.1-4
10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3
11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1
12.1.1-3 12.2.1-2 12.3.1-4
13.1.1 13.2.1-5 13.3.1-2 13.4.1-5
14.1.1-2 14.2.1-4 14.3.1-3
15.1.1-3 15.2.1-3 15.3.1-7
16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
17.1.1 17.2.1-4 17.3.1-2
"""
"""The lines of levels 1 and 2 in OWASP ASVS 5.0.0, by section: 70 and 183."""

ANSWERS = ("Yes", "Partly", "No, on purpose", "Not used")


def lines_of_the_standard() -> list[str]:
    found = []
    for section, first, last in re.findall(r"(\d+\.\d+)\.(\d+)(?:-(\d+))?", LEVELS_1_AND_2):
        found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def answers() -> list[tuple[list[str], str, str]]:
    rows = re.findall(r"^\| (\d[\d., ]*) \| (.*) \| (.*) \|$", PAGE, flags=re.MULTILINE)
    return [(ids.split(", "), said, seen) for ids, said, seen in rows]


def test_every_line_of_levels_one_and_two_is_answered_once() -> None:
    assert len(lines_of_the_standard()) == 70 + 183
    assert sorted(each for ids, _said, _seen in answers() for each in ids) == sorted(lines_of_the_standard())


def test_each_answer_says_yes_or_why_not_and_where_it_can_be_seen() -> None:
    for ids, said, seen in answers():
        assert said.startswith(ANSWERS), ids
        assert "](" in said + seen or "See *" in said or said.startswith("Not used"), ids
