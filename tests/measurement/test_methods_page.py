from __future__ import annotations

import doctest
from pathlib import Path

METHODS = Path(__file__).parents[2] / "docs" / "methods.md"


def test_the_examples_on_the_page_of_methods_are_true() -> None:
    outcome = doctest.testfile(str(METHODS), module_relative=False)
    assert outcome.attempted >= 8
    assert outcome.failed == 0
