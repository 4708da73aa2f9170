"""Comments, which hold whatever people write, and the names that a questionnaire may give its questions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.datastructures import MultiDict

from tests.lead import Lead
from tests.pages import Page
from tests.web.respondent.questionnaires import renamed
from tests.web.respondent.staff import (
    ADDRESS,
    Staff,
    chosen_on,
    main_text,
    rows,
)
from tiassess.wave.frame import Frame
from tiassess.web.respondent.questions import field_of


def writes(staff: Staff, go: str = "next", **comments: str) -> Page:
    """Write comments that are too long, and press a button."""
    staff.opens("comments")
    return staff.is_shown({**staff.chosen(**comments), "go": go})


@pytest.mark.parametrize("go", ["next", "check", "language-cy"])
def test_a_comment_that_is_too_long_is_shown_kindly_and_not_kept(go: str, begun: Staff) -> None:
    page = writes(begun, go, c1="x" * 301, c2="Kept nowhere yet")
    assert "Your words are still here, but there are too many" in page.text
    assert "This is 1 character too many." in page.text
    assert chosen_on(page) == {"c1": "x" * 301, "c2": "Kept nowhere yet"}
    assert chosen_on(begun.opens("comments")) == {}


def test_each_box_that_is_too_long_says_by_how_much_and_is_led_to(begun: Staff) -> None:
    page = writes(begun, c1="x" * 310, c2="y" * 122)
    assert "This is 10 characters too many." in page.text
    assert "This is 2 characters too many." in page.text
    leading = [link.attrib["href"] for link in page.root.iter("a") if link.attrib["href"] in {"#q-c1", "#q-c2"}]
    assert leading == ["#q-c1", "#q-c2"]


def test_a_comment_can_be_shortened_or_skipped(begun: Staff) -> None:
    writes(begun, c1="x" * 301)
    assert begun.presses(c1="x" * 300).heading == "Check your answers"
    writes(begun, c1="x" * 301)
    assert begun.presses("skip").heading == "Check your answers"
    assert chosen_on(begun.opens("comments")) == {}


@pytest.mark.parametrize("words", ["😀" * 300, "a" + "\r\n" * 298 + "z", '"\\' * 150], ids=["emoji", "lines", "quotes"])
def test_three_hundred_signs_fit_whichever_they_are_and_can_be_sent(
    words: str, begun: Staff, sqlite_lead: Lead
) -> None:
    begun.opens("comments")
    begun.presses(c1=words, c2="ok")
    assert chosen_on(begun.opens("comments"))["c1"] == words.replace("\r\n", "\n")
    begun.presses("check")
    begun.presses("send")
    assert rows(sqlite_lead) == (1, 1)


def test_a_comment_that_begins_with_a_line_end_keeps_its_words(begun: Staff) -> None:
    begun.opens("comments")
    begun.presses(c1="\r\n\r\nTea\r\n")
    assert chosen_on(begun.opens("comments")) == {"c1": "Tea"}


def test_control_characters_vanish_before_anything_is_kept(begun: Staff) -> None:
    begun.opens("comments")
    begun.presses(c1="Kind\x00 \x1b[31mwords\x07")
    assert chosen_on(begun.opens("comments")) == {"c1": "Kind [31mwords"}


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "</textarea><b>x", "{{ 7 * 7 }}", "&lt;b&gt;", "%(day)s"]
)
def test_words_stay_words_on_every_page(words: str, begun: Staff) -> None:
    begun.opens("comments")
    begun.presses(c1=words)
    assert words in main_text(begun.page)
    assert chosen_on(begun.opens("comments")) == {"c1": words}
    page = writes(begun, c1=words * 80)
    assert chosen_on(page) == {"c1": words * 80}


def test_a_comment_far_too_long_for_any_form_is_refused_without_a_traceback(
    begun: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    begun.opens("comments")
    answer = begun.sends({**begun.chosen(c1="x" * 600_000), "go": "next"})
    assert answer.status_code in {200, 413}
    assert "Traceback" not in answer.text + caplog.text


@pytest.mark.parametrize("name", ["q2-1", "main", "go", "csrf_token"])
def test_a_question_may_have_any_id(name: str, opened: Callable[..., Frame], staff: Staff) -> None:
    opened(questionnaire=renamed("t2", name))
    staff.starts()
    for go, kept in (("next", {name: "Agree"}), ("skip", {})):
        staff.opens("part/team")
        pairs = [*staff.form.items(), (field_of(name), staff.value(name, "Agree")), ("go", go)]
        staff.follows(staff.client.post(f"{ADDRESS}part/team", data=MultiDict(pairs)))
        assert chosen_on(staff.opens("part/team")) == kept


@pytest.mark.parametrize("name", ["t2", "go", "main", "slow", "support"])
def test_a_box_may_have_any_id(name: str, opened: Callable[..., Frame], staff: Staff) -> None:
    opened(questionnaire=renamed("c1", name, t2="x2"))
    staff.starts()
    staff.opens("comments")
    others = [(field, value) for field, value in staff.form.items() if field != field_of(name)]
    pairs = [*others, (field_of(name), "Tea"), ("go", "next")]
    staff.follows(staff.client.post(f"{ADDRESS}comments", data=MultiDict(pairs)))
    assert chosen_on(staff.opens("comments")) == {name: "Tea"}
