"""What the script makes kinder, on bare pages that carry the names which it looks for and nothing else."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from script.assets import SCRIPT, compact
from tests.journeys.conftest import FLAGS
from tiassess.web.assets import VENDOR, Assets
from tiassess.web.headers import SecurityHeaders

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

BUILT = compact((SCRIPT / "answer.js").read_text(encoding="utf-8"))
AWAY = "http://elsewhere.example/"
GONE_ON = "/part/2"

LEAVE = '<form method="post" action="/leave" data-leave data-plain="/plain"><button>Leave quickly</button></form>'
ANSWERS = """
<div id="slow" role="alert" hidden>Your answers are still here. Please press the button again.</div>
<section id="idle" hidden>
  <h2>Are you still there?</h2>
  <button type="button" id="stay">Keep my answers here</button>
</section>
<form method="post" action="{path}" id="answers" autocomplete="off" novalidate>
  <input type="hidden" name="csrf_token" value="a token">
  <label for="team">Team</label> <input id="team" name="team">
  <label for="best">What helps?</label> <textarea id="best" name="best"></textarea>
  <p class="ti-character-count" aria-live="polite" data-for="best" data-limit="10"
     data-left="Characters left: {{n}}" data-over="Characters too many: {{n}}"></p>
  <button name="go" value="next">Next</button>
  <button name="go" value="skip">Skip this part</button>
</form>
"""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8"> <title>{path}</title> <link rel="icon" href="data:,">
  <script type="module" src="/answer.js"></script>
</head>
<body data-idle-warning="25" data-idle-limit="30" data-stay="/stay" data-plain="/plain"><h1>{path}</h1>{body}</body>
</html>"""


def show(path: str, body: str = LEAVE + ANSWERS, **options: Any) -> Response:
    """Answer with a bare page."""
    return Response(PAGE.format(path=path, body=body.format(path=path)), content_type="text/html", **options)


def send_on(to: object = GONE_ON) -> Response:
    """Answer as the server does when it kept what was sent."""
    return Response(json.dumps({"next": to}), content_type="application/json")


@dataclass(frozen=True)
class Asked:
    """What a request brought."""

    form: dict[str, str]
    accept: str
    content_type: str


class Survey:
    """A server of bare pages: it notes what it is asked for, and answers as a test wants it to."""

    def __init__(self) -> None:
        self.asked: dict[str, list[Asked]] = {}
        self.answers: dict[str, Callable[[], Response]] = {
            "GET /answer.js": lambda: Response(BUILT, content_type="text/javascript"),
            "GET /plain": lambda: show("/plain", ""),
            "POST /part/1": send_on,
            "POST /part/2": lambda: send_on("/part/3"),
            "POST /leave": lambda: Response(status=303, headers={"Location": "/plain"}),
            "POST /stay": lambda: Response(status=204),
        }
        self.patient = threading.Event()
        self.address = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        request = Request(environ)
        line = f"{request.method} {request.path}"
        asked = Asked(request.form.to_dict(), request.headers["Accept"], request.headers.get("Content-Type", ""))
        self.asked.setdefault(line, []).append(asked)
        answer = self.answers.get(line, lambda: show(request.path))()
        return answer(environ, start_response)

    def count(self, line: str) -> int:
        """Count how often something was asked for."""
        return len(self.asked.get(line, []))

    def holds(self, line: str) -> None:
        """Let an answer wait until the test says otherwise."""
        usual = self.answers.get(line, lambda: show(line.split()[1]))

        def late() -> Response:
            self.patient.wait(30)
            return usual()

        self.answers[line] = late


@pytest.fixture
def survey() -> Iterator[Survey]:
    """A running server of bare pages."""
    survey = Survey()
    server = make_server("127.0.0.1", 0, SecurityHeaders(survey), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=[0.02])  # seconds until it sees that it may stop
    thread.start()
    survey.address = f"http://127.0.0.1:{server.server_port}"
    yield survey
    survey.patient.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser, survey: Survey) -> Iterator[BrowserContext]:
    """A visit that ends with nothing kept, nothing said and nothing asked of other hosts."""
    context = browser.new_context(base_url=survey.address)
    heard: list[str] = []
    context.on("console", lambda message: heard.append(message.text))
    context.on("weberror", lambda mistake: heard.append(str(mistake.error)))
    context.on("request", lambda request: heard.append(request.url))
    yield context
    for page in context.pages:
        if page.url.startswith(survey.address):
            assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    context.close()
    own = (survey.address, "data:", "Failed to load resource")  # which is what the browser itself says of mistakes
    assert [word for word in heard if not word.startswith(own)] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose clock can be put forward."""
    page = context.new_page()
    page.clock.install()
    return page


@pytest.fixture
def part(page: Page) -> Page:
    """The first part, with an answer in it."""
    page.goto("/part/1")
    page.get_by_label("What helps?").fill("More tea")
    return page


def press(page: Page, name: str) -> None:
    """Press a button, whatever it says about being pressed."""
    page.get_by_role("button", name=name, include_hidden=True).click(force=True, no_wait_after=True)


def pass_minutes(page: Page, minutes: float) -> None:
    """Let time pass, as for somebody who is away from the page."""
    page.clock.fast_forward(round(minutes * 60_000))


def until_asked(page: Page, survey: Survey, line: str, times: int = 1) -> None:
    """Wait until a request has reached the server."""
    for _ in range(100):
        if survey.count(line) >= times:
            return
        page.wait_for_timeout(20)
    pytest.fail(f"{line} was not asked {times} times: {survey.asked}")


def no_page() -> Response:
    """Answer with nothing to show, so that the browser stays where it is."""
    return Response(status=204)


def assert_nothing_is_seen(page: Page) -> None:
    """Nothing of the page is on the screen."""
    expect(page.locator("h1")).to_be_attached()
    expect(page.locator("h1")).to_be_hidden()


def assert_still_here(page: Page) -> None:
    """The page is as it was, says so, and its buttons work."""
    expect(page.locator("#slow")).to_be_visible()
    expect(page.locator("#slow")).to_be_focused()
    expect(page.get_by_label("What helps?")).to_have_value("More tea")
    expect(page.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "false")
    assert page.url.endswith("/part/1")


# The file


def test_the_script_is_small() -> None:
    assert len(BUILT) <= 4096


def test_browsers_get_the_script_under_a_name_of_its_own() -> None:
    address = Assets(VENDOR).address("answer.js")
    assert (VENDOR / address.rpartition("/")[2]).read_bytes() == BUILT


def test_only_comments_and_space_are_left_out() -> None:
    assert compact('// Why.\nif (late) {\n  // A reason.\n\n  say("//");\n}\n') == b'if (late) {\nsay("//");\n}\n'


def test_a_page_without_questions_needs_none(page: Page, survey: Survey) -> None:
    survey.answers["GET /thanks"] = lambda: show("/thanks", "")
    page.goto("/thanks")
    expect(page.get_by_role("heading")).to_be_visible()  # and the visit's end sees that nothing was said


# Sending without losing answers


@pytest.mark.parametrize(("name", "value"), [("Next", "next"), ("Skip this part", "skip")])
def test_a_button_sends_the_answers_and_goes_where_the_server_says(
    part: Page, survey: Survey, name: str, value: str
) -> None:
    press(part, name)
    part.wait_for_url("**/part/2")
    (sent,) = survey.asked["POST /part/1"]
    assert sent.form == {"csrf_token": "a token", "team": "", "best": "More tea", "go": value}
    assert sent.content_type.startswith("application/x-www-form-urlencoded")
    assert sent.accept == "application/json"


def test_enter_means_next(part: Page, survey: Survey) -> None:
    part.get_by_label("Team").press("Enter")
    part.wait_for_url("**/part/2")
    assert survey.asked["POST /part/1"][0].form["go"] == "next"


OTHER_ANSWERS: dict[str, Callable[[], Response]] = {
    "a page": lambda: show("/said", LEAVE),
    "elsewhere": lambda: send_on(AWAY),
    "script": lambda: send_on("javascript:document.title='run'"),
}
MORE_OTHER_ANSWERS: dict[str, Callable[[], Response]] = {
    "400": lambda: show("/said", LEAVE, status=400),
    "503": lambda: show("/said", LEAVE, status=503),
    "another address": lambda: Response(status=303, headers={"Location": "/said"}),
    "400 with words for scripts": lambda: Response(
        json.dumps({"next": GONE_ON}), content_type="application/json", status=400
    ),
    "//": lambda: send_on("//elsewhere.example/"),
    "none": lambda: send_on(None),
}


@pytest.mark.parametrize(
    "answer",
    [
        *(pytest.param(answer, id=name) for name, answer in OTHER_ANSWERS.items()),
        *(pytest.param(answer, id=name, marks=pytest.mark.long) for name, answer in MORE_OTHER_ANSWERS.items()),
    ],
)
def test_any_other_answer_shows_as_the_servers_own_page(
    part: Page, survey: Survey, answer: Callable[[], Response]
) -> None:
    def say() -> Response:
        to_the_script = survey.asked["POST /part/1"][-1].accept == "application/json"
        return answer() if to_the_script else show("/said", LEAVE)

    survey.answers["POST /part/1"] = say
    press(part, "Skip this part")
    expect(part.get_by_role("heading")).to_have_text("/said")
    scripted, native = survey.asked["POST /part/1"]
    assert native.form == scripted.form
    assert native.form["go"] == "skip"
    assert native.accept.startswith("text/html")


def test_a_network_that_is_down_keeps_the_answers(part: Page, context: BrowserContext, survey: Survey) -> None:
    context.set_offline(True)
    press(part, "Next")
    assert_still_here(part)
    context.set_offline(False)
    survey.holds("POST /part/1")
    press(part, "Next")
    expect(part.locator("#slow")).to_be_hidden()
    survey.patient.set()
    part.wait_for_url("**/part/2")


def test_twenty_seconds_without_an_answer_keep_the_answers(part: Page, survey: Survey) -> None:
    survey.holds("POST /part/1")
    press(part, "Next")
    until_asked(part, survey, "POST /part/1")
    part.clock.fast_forward(17_000)
    expect(part.locator("#slow")).to_be_hidden()
    part.clock.fast_forward(3_000)
    assert_still_here(part)


def test_half_an_answer_is_not_waited_for_either(part: Page, survey: Survey) -> None:
    def begin() -> Iterator[str]:
        yield '{"next": '
        survey.patient.wait(30)

    survey.answers["POST /part/1"] = lambda: Response(begin(), content_type="application/json")
    with part.expect_response("**/part/1"):
        press(part, "Next")
    part.clock.fast_forward(20_000)
    assert_still_here(part)


def test_a_second_press_does_nothing_and_keeps_the_focus(part: Page, survey: Survey) -> None:
    survey.holds("POST /part/1")
    press(part, "Next")
    expect(part.get_by_role("button", name="Skip this part")).to_have_attribute("aria-disabled", "true")
    expect(part.get_by_role("button", name="Next")).to_be_focused()
    press(part, "Next")
    press(part, "Skip this part")
    survey.patient.set()
    part.wait_for_url("**/part/2")
    assert survey.count("POST /part/1") == 1


def test_a_press_works_again_when_the_next_page_does_not_come(part: Page, survey: Survey) -> None:
    survey.answers["GET /part/2"] = no_page
    press(part, "Next")
    until_asked(part, survey, "GET /part/2")
    press(part, "Next")
    part.clock.fast_forward(20_000)
    press(part, "Next")
    until_asked(part, survey, "POST /part/1", times=2)
    assert survey.count("POST /part/1") == 2


# Leaving quickly


def press_leave(page: Page) -> None:
    """Press the button that leaves."""
    press(page, "Leave quickly")


def test_leaving_tells_the_server_and_cannot_be_gone_back_to(part: Page, survey: Survey) -> None:
    part.goto("/part/2")
    press_leave(part)
    part.wait_for_url("**/plain")
    assert survey.count("POST /leave") == 1
    part.go_back()
    part.wait_for_url("**/part/1")


def test_leaving_hides_the_page_at_once_and_does_not_wait_for_the_server(part: Page, survey: Survey) -> None:
    survey.holds("POST /leave")
    part.clock.pause_at(part.evaluate("Date.now()") / 1000 + 1)
    press_leave(part)
    assert_nothing_is_seen(part)
    until_asked(part, survey, "POST /leave")
    part.clock.run_for(1000)
    part.wait_for_url("**/plain")
    assert not survey.patient.is_set()


def test_leaving_does_not_need_the_server(part: Page) -> None:
    part.route("**/leave", lambda route: route.abort())
    press_leave(part)
    part.wait_for_url("**/plain")


def test_leaving_empties_the_cookie_and_no_late_answer_brings_it_back(
    part: Page, context: BrowserContext, survey: Survey
) -> None:
    def answer_with(cookie: str) -> Response:
        answer = send_on()
        answer.headers["Set-Cookie"] = cookie
        return answer

    context.add_cookies([{"name": "form", "value": "here", "url": survey.address, "httpOnly": True}])
    survey.answers["POST /part/1"] = lambda: answer_with("form=again; HttpOnly")
    survey.answers["POST /leave"] = lambda: answer_with("form=; Max-Age=0; HttpOnly")
    survey.answers["GET /plain"] = no_page  # so that the page that was left lives on until the late answer comes
    survey.holds("POST /part/1")
    press(part, "Next")
    until_asked(part, survey, "POST /part/1")
    press_leave(part)
    until_asked(part, survey, "GET /plain")
    survey.patient.set()
    part.wait_for_timeout(300)
    assert context.cookies() == []
    assert survey.count("GET /part/2") == 0
    assert_nothing_is_seen(part)


def test_a_late_answer_leads_nowhere_after_leaving(part: Page, survey: Survey) -> None:
    part.evaluate("window.stop = () => {}")  # as where a browser lets the request go on
    survey.answers["GET /plain"] = no_page
    survey.holds("POST /part/1")
    press(part, "Next")
    until_asked(part, survey, "POST /part/1")
    press_leave(part)
    until_asked(part, survey, "GET /plain")
    with part.expect_response("**/part/1"):
        survey.patient.set()
    part.wait_for_timeout(100)
    assert survey.count("GET /part/2") == 0
    assert_nothing_is_seen(part)


# Being away


def test_twenty_five_minutes_without_a_press_bring_a_question(part: Page) -> None:
    pass_minutes(part, 24)
    expect(part.locator("#idle")).to_be_hidden()
    pass_minutes(part, 1)
    expect(part.get_by_role("heading", name="Are you still there?")).to_be_focused()


def test_typing_does_not_count_for_the_server_so_it_does_not_count_here(part: Page) -> None:
    pass_minutes(part, 24)
    part.get_by_label("What helps?").press_sequentially(" and time")
    pass_minutes(part, 1)
    expect(part.locator("#idle")).to_be_visible()


def test_staying_tells_the_server_and_goes_back_to_where_one_was(part: Page, survey: Survey) -> None:
    pass_minutes(part, 25)
    press(part, "Keep my answers here")
    expect(part.locator("#idle")).to_be_hidden()
    expect(part.get_by_label("What helps?")).to_be_focused()
    (asked,) = survey.asked["POST /stay"]
    assert (asked.form, asked.accept) == ({"csrf_token": "a token"}, "application/json")
    pass_minutes(part, 24)
    expect(part.locator("#idle")).to_be_hidden()
    pass_minutes(part, 1)
    expect(part.locator("#idle")).to_be_visible()


@pytest.mark.parametrize(
    "answer", [lambda: Response(status=303, headers={"Location": "/part/1"}), lambda: Response(status=403)]
)
def test_staying_is_not_promised_when_the_server_did_not_say_so(
    part: Page, survey: Survey, answer: Callable[[], Response]
) -> None:
    survey.answers["POST /stay"] = answer
    pass_minutes(part, 25)
    press(part, "Keep my answers here")
    assert_still_here_with_the_question(part)


def test_staying_can_be_pressed_again_when_the_network_was_down(part: Page, context: BrowserContext) -> None:
    pass_minutes(part, 25)
    context.set_offline(True)
    press(part, "Keep my answers here")
    assert_still_here_with_the_question(part)
    context.set_offline(False)
    press(part, "Keep my answers here")
    expect(part.locator("#idle")).to_be_hidden()
    expect(part.locator("#slow")).to_be_hidden()


def assert_still_here_with_the_question(page: Page) -> None:
    """The page says that the answers are here, and still asks."""
    expect(page.locator("#slow")).to_be_focused()
    expect(page.locator("#idle")).to_be_visible()


def test_thirty_minutes_without_a_press_end_on_the_plain_page(part: Page) -> None:
    part.goto("/part/2")
    pass_minutes(part, 29)
    expect(part.locator("#idle")).to_be_visible()
    pass_minutes(part, 1)
    part.wait_for_url("**/plain")
    part.go_back()
    part.wait_for_url("**/part/1")


def test_after_thirty_minutes_nothing_is_seen_even_if_no_page_comes(part: Page, survey: Survey) -> None:
    survey.answers["GET /plain"] = no_page
    pass_minutes(part, 30)
    until_asked(part, survey, "GET /plain")
    assert_nothing_is_seen(part)


@pytest.mark.parametrize(("minutes", "address"), [(26, "**/part/1"), (31, "**/plain")])
def test_a_laptop_that_slept_is_asked_when_it_wakes(part: Page, minutes: int, address: str) -> None:
    now = part.evaluate("Date.now()")
    part.clock.pause_at(now / 1000 + 1)  # no timer runs from here on
    part.clock.set_system_time(now / 1000 + minutes * 60)
    part.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
    part.wait_for_url(address)
    if address == "**/part/1":
        expect(part.locator("#idle")).to_be_visible()


def test_answers_on_their_way_are_not_cut_off_by_the_clock(part: Page, survey: Survey) -> None:
    pass_minutes(part, 29.9)
    survey.holds("POST /part/1")
    press(part, "Next")
    until_asked(part, survey, "POST /part/1")
    part.clock.fast_forward(15_000)
    survey.patient.set()
    part.wait_for_url("**/part/2")


# Back, counting, focus


def test_a_page_from_the_browsers_memory_is_asked_for_again(browser: Browser, survey: Survey) -> None:
    survey.answers["GET /part/1"] = lambda: show("/part/1", headers={"Cache-Control": "private"})
    usual = ["--disable-back-forward-cache"]
    remembering = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=FLAGS, ignore_default_args=usual
    )
    page = remembering.new_page(base_url=survey.address)
    page.goto("/part/1#best")
    page.evaluate("addEventListener('pageshow', (event) => (document.title = event.persisted))")
    page.goto("/plain")
    with page.expect_response("**/part/1"):
        page.go_back(wait_until="commit")
    remembering.close()
    assert survey.count("GET /part/1") == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "Characters left: 10", marks=pytest.mark.long),
        pytest.param("more\ntea", "Characters left: 2", marks=pytest.mark.long),
        ("☕🫖👍🏽", "Characters left: 6"),
        pytest.param("more time!", "Characters left: 0", marks=pytest.mark.long),
        ("more time!!!", "Characters too many: 2"),
    ],
)
def test_characters_are_counted_as_the_server_counts(part: Page, text: str, says: str) -> None:
    part.get_by_label("What helps?").fill(text)
    expect(part.locator(".ti-character-count")).to_have_text(says)


def test_what_was_there_before_is_counted(page: Page, survey: Survey) -> None:
    body = ANSWERS.replace("</textarea>", "More tea</textarea>")
    survey.answers["GET /part/1"] = lambda: show("/part/1", body)
    page.goto("/part/1")
    expect(page.locator(".ti-character-count")).to_have_text("Characters left: 2")


def test_the_number_is_read_out_when_typing_pauses_and_not_with_each_letter(page: Page) -> None:
    page.goto("/part/1")
    heard = page.locator(".nhsuk-u-visually-hidden[aria-live=polite]")
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    for letter in "tea":
        page.get_by_label("What helps?").press(letter)
        page.clock.run_for(900)
        expect(heard).to_have_text("")
    expect(page.locator(".ti-character-count[aria-hidden=true]")).to_have_text("Characters left: 7")
    page.clock.run_for(100)
    expect(heard).to_have_text("Characters left: 7")


def test_the_focus_goes_to_the_notice(page: Page, survey: Survey) -> None:
    notice = '<div id="notice" tabindex="-1">Please press the button again.</div>'
    survey.answers["GET /part/1"] = lambda: show("/part/1", notice + ANSWERS)
    page.goto("/part/1")
    expect(page.locator("#notice")).to_be_focused()
