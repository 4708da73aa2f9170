"""What is pressed is done, or refused with a sentence; a name that has gone meanwhile is nobody's fault."""

from __future__ import annotations

import pytest
from flask import Flask

from tiassess.errors import RefusedError
from tiassess.wave.errors import UnknownNameError
from tiassess.web.workspace.here import press


def test_what_is_refused_is_told_and_leads_nowhere(app: Flask) -> None:
    told: list[RefusedError] = []

    def act() -> str:
        raise RefusedError("Not today.")

    with app.test_request_context():
        assert press(act, "/back", told.append) is None
    assert [str(each) for each in told] == ["Not today."]


def test_a_name_that_went_while_somebody_pressed_is_never_told_as_a_fault_of_theirs(app: Flask) -> None:
    told: list[RefusedError] = []

    def act() -> str:
        raise UnknownNameError("There is no such unit any more.")

    with app.test_request_context(), pytest.raises(UnknownNameError):
        press(act, "/back", told.append)
    assert told == []
