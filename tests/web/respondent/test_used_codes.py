"""Who holds a code without its return words learns nothing: pages are the same whether or not it was used."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.web.respondent.staff import ADDRESS, Staff
from tiassess.collection.return_words import all_words, make_words

ASIDE = {"Set-Cookie", "Content-Length"}
TOKEN = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+')
WORDS = re.compile(r'(class="ti-words"[^>]*>)[^<]+')


def sends_a_form(staff: Staff, code: str) -> None:
    """Answer with a code and send."""
    staff.starts(code=code)
    staff.presses(**{"first-question": "Yes"})
    staff.presses("check", m1="Agree")
    staff.presses("send")


def leaves_one_open(staff: Staff, code: str) -> None:
    """Answer with a code and stop for now."""
    staff.starts(code=code)
    staff.presses(**{"first-question": "Yes"})
    staff.presses("stop", m1="Agree")
    staff.presses("done")


def takes_one_out(staff: Staff, code: str) -> None:
    """Send with a code, come back and take it out again."""
    staff.starts(code=code)
    words = staff.stops()
    staff.opens("check")
    staff.presses("send")
    staff.comes_back(words, code)
    staff.presses("take-out")
    staff.presses("take-out")


def walks_with(staff: Staff, code: str) -> list[tuple[object, ...]]:
    """Give everything that somebody with a code can see of it, but for its end, tokens and words."""
    end = code[-4:]
    seen: list[tuple[object, ...]] = []

    def see() -> None:
        response = staff.page.response
        body = WORDS.sub(r"\1", TOKEN.sub(r"\1", response.text)).replace(code, "").replace(end, "")
        headers = [(name, value) for name, value in response.headers.items() if name not in ASIDE]
        cookies = [len(cookie) for cookie in response.headers.getlist("Set-Cookie")]
        seen.append((response.status_code, response.request.path.replace(code, ""), headers, cookies, body))

    staff.follows(staff.client.get(f"{ADDRESS}code/{code}"))
    see()
    staff.starts()
    for page in staff.walks():
        staff.opens(page.response.request.path.removeprefix(ADDRESS))
        see()
    for go in ("stop", "done"):
        staff.presses(go)
        see()
    staff.comes_back_in_vain(" ".join(sorted(all_words())[:5]), code)
    see()
    staff.starts(code=code)
    staff.presses("check")
    see()
    staff.presses("send")
    see()
    staff.opens("check", of_a_form=False)
    see()
    return seen


@pytest.mark.parametrize("use", [sends_a_form, leaves_one_open, takes_one_out])
def test_a_used_code_looks_like_an_unused_one_to_the_byte(
    use: Callable[[Staff, str], None], codes: list[str], app: Flask
) -> None:
    use(Staff(app.test_client()), codes[0])
    used, unused = (walks_with(Staff(app.test_client()), code) for code in codes[:2])
    assert [page[1] for page in used] == [page[1] for page in unused]
    assert used == unused


def test_a_holder_of_every_code_finds_no_form_without_its_words(codes: list[str], staff: Staff, other: Staff) -> None:
    leaves_one_open(staff, codes[0])
    for code in codes:
        page = other.comes_back_in_vain(" ".join(make_words(5)), code)
        assert page.heading == "Come back to your form"
        other.starts(code=code)
        assert "Agree" not in [text for page in other.walks() for text in shown_as_chosen(page.response.text)]
        other.leaves()


def shown_as_chosen(page: str) -> list[str]:
    """The choices that are made on a page."""
    return re.findall(r"checked>\s*<label[^>]*>([^<]+)", page)
