"""A member of staff who answers a survey in a browser, as an actor: what journeys have in common."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Error, Locator, Page, Response, expect

from tiassess.collection.codes import AccessCode
from tiassess.web.respondent.questions import field_of

MOST_PAGES = 20
LONGEST_TABBING = 150


class _StaysThere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_: object) -> None:
        """Lead nowhere."""


@dataclass(frozen=True)
class Respondent:
    """Somebody with a browser and the address of a survey."""

    page: Page
    address: str

    # Coming and going

    def opens_the_link(self) -> None:
        """Go to the address on the poster."""
        self.page.goto(self.address)

    def starts(self, button: str = "Start") -> None:
        """Read the first page and press Start, whatever it is called."""
        self.opens_the_link()
        self.presses(button)

    def starts_with(self, code: AccessCode) -> None:
        """Type a code, as it stands on a card, and press Start."""
        self.presses_start_with(code.written)

    def presses_start_with(self, typed: str) -> None:
        """Type something for a code and press Start."""
        self.opens_the_link()
        self.page.get_by_label("Your code").fill(typed)
        self.presses("Start")

    def opens_the_card(self, code: AccessCode) -> None:
        """Take a photo of the code on a card, or follow the link in a message."""
        self.page.goto(f"{self.address}code/{code.written}")

    def stops(self) -> str:
        """Press Stop for now and write the words down."""
        self.presses("Stop for now")
        self.sees("Your answers so far are locked away")
        return self.words

    def is_done(self) -> None:
        """Say that the words are written down."""
        self.presses("I have them: Done")

    def comes_back(self, words: str, code: AccessCode | None = None) -> None:
        """Type code and return words."""
        self.comes_to("come-back")
        if code is not None:
            self.page.get_by_label("Your code").fill(code.written)
        self.page.get_by_label("Your return words").fill(words)
        self.presses("Come back")

    def comes_to(self, path: str) -> Response:
        """Type in the address of a page of the survey."""
        response = self.page.goto(self.address + path)
        assert response is not None
        return response

    def leaves_quickly(self) -> None:
        """Press the button that is on every page."""
        self.presses("Leave this page quickly")
        self.page.wait_for_url("**/plain")

    def goes_back(self) -> None:
        """Press Back in the browser."""
        self.page.go_back(wait_until="commit")  # a page from the browser's memory does not load
        self.waits_until(lambda: bool(self.page.evaluate("document.readyState === 'complete'")))

    # Answering

    def answers(self, item: str, option: str) -> None:
        """Choose an answer to a question."""
        self.choice(item, option).check()

    def writes(self, item: str, text: str) -> None:
        """Write a comment."""
        self.page.locator(f"#{field_of(item)}").fill(text)

    def skips_the_item(self) -> None:
        """Go on without an answer."""
        self.goes_on()

    def skips_the_part(self) -> None:
        """Leave everything on this page blank."""
        self.presses("Skip this part")

    def goes_on(self) -> None:
        """Press Next, or Go on."""
        self.presses("Next", "Go on")

    def goes_on_to(self, heading: str) -> None:
        """Press Next until a page comes."""
        for _ in range(MOST_PAGES):
            if self.heading == heading:
                return
            self.goes_on()
        message = f"“{heading}” does not come"
        raise AssertionError(message)

    def wants_to_send(self) -> None:
        """Press the button that leads to the last page from everywhere."""
        self.presses("Send what I have answered")

    def sends(self) -> None:
        """Press Send on the last page."""
        self.presses("Send my answers")

    def fills_everything_in(self, comment: str = "Warmer tea") -> None:
        """Answer the first question of each page with its last choice and reach the last page."""
        for _ in range(MOST_PAGES):
            if self.heading == "Check your answers":
                return
            for radios in self.page.locator(".nhsuk-radios").all()[:1]:
                radios.get_by_role("radio").last.check()
            for box in self.page.get_by_role("textbox").all():
                box.fill(comment)
            self.goes_on()

    def presses(self, *names: str) -> None:
        """Press a button, by any of its names, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.button(*names).click()

    def presses_without_waiting(self, name: str, times: int) -> None:
        """Press a button again and again, as somebody on a slow network does."""
        self.button(name).scroll_into_view_if_needed()
        box = self.button(name).bounding_box()
        assert box
        for _ in range(times):
            self.page.mouse.click(box["x"] + 5, box["y"] + 5)
            self.page.wait_for_timeout(100)

    def presses_in_vain(self, name: str) -> None:
        """Press a button and get the browser's own page, because there is no network."""
        with suppress(Error), self.page.expect_navigation():
            self.button(name).click()

    def presses_and_hears_nothing(self, name: str) -> None:
        """Let a press reach the server, and its reply get lost on the way back."""
        form = self.page.locator("#answers")
        fields = form.evaluate("form => [...new FormData(form)]")
        fields.append(["go", self.button(name).get_attribute("value")])
        body = urllib.parse.urlencode([tuple(field) for field in fields]).encode()
        address = form.evaluate("form => form.action")
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in self.browser.cookies())
        pressed = urllib.request.Request(address, body, {"Cookie": cookies})
        with suppress(urllib.error.HTTPError):  # where the reply would have led is lost too
            urllib.request.build_opener(_StaysThere).open(pressed, timeout=30).close()

    def follows(self, link: str) -> None:
        """Follow a link on the page."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link, exact=True).click()

    # The keyboard

    def tabs_to(self, place: Locator) -> None:
        """Press Tab until something has the focus."""
        for _ in range(LONGEST_TABBING):
            if place.evaluate("place => place === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        message = f"Tab does not lead to {place}"
        raise AssertionError(message)

    def types(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def types_and_gets_a_page(self, key: str) -> None:
        """Press a key that leads to a page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    # Seeing

    @property
    def heading(self) -> str:
        """The main heading of the page, of which there is one."""
        return self.page.locator("h1").inner_text()

    @property
    def words(self) -> str:
        """The return words on the page."""
        return self.page.locator(".ti-words").inner_text()

    def sees(self, heading: str) -> None:
        """Expect a page by its main heading."""
        expect(self.page.locator("h1")).to_have_text(heading)

    def reads(self, words: str) -> None:
        """Expect words on the page."""
        expect(self.page.locator("body")).to_contain_text(words)

    def waits_until(self, comes: Callable[[], bool]) -> None:
        """Wait until something has come to be, also after the page has gone."""
        for _ in range(100):
            if comes():
                return
            self.page.wait_for_timeout(50)
        assert comes()

    def question(self, item: str) -> Locator:
        """Find a question with its choices."""
        return self.page.locator("fieldset", has=self.page.locator(f"[name='{field_of(item)}']"))

    def choice(self, item: str, option: str) -> Locator:
        """Find one choice of a question."""
        return self.question(item).get_by_label(option, exact=True)

    def button(self, *names: str) -> Locator:
        """Find a button by any of its names."""
        return self.page.get_by_role("button", name=re.compile(f"^({'|'.join(map(re.escape, names))})$"))

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen or written on the page, as it looks and not as it was sent: labels and texts by question."""
        found: dict[str, str] = self.page.evaluate(
            """() => Object.fromEntries([
                ...[...document.querySelectorAll("input:checked")].map((one) => [one.name, one.labels[0].innerText]),
                ...[...document.querySelectorAll("textarea, select")].map((one) => [one.name, one.value]),
            ].filter(([, value]) => value))"""
        )
        return {field.removeprefix(field_of("")): value for field, value in found.items()}

    @property
    def cookies(self) -> list[str]:
        """The names of the cookies that the browser holds."""
        return [cookie["name"] for cookie in self.browser.cookies()]

    # The browser and its network

    @property
    def browser(self) -> BrowserContext:
        """The browser as this person uses it, with its own cookies."""
        return self.page.context

    def opens_another_tab(self) -> Respondent:
        """Open another tab of the same browser."""
        return Respondent(self.browser.new_page(), self.address)

    @contextmanager
    def without_network(self) -> Iterator[None]:
        """Lose the network for a while."""
        self.browser.set_offline(True)
        yield
        self.browser.set_offline(False)

    def is_on_a_slow_network(self) -> None:
        """Go on with half a second to each answer and as little as an old phone gets through."""
        devtools = self.browser.new_cdp_session(self.page)
        slow = {"offline": False, "latency": 500, "downloadThroughput": 50_000, "uploadThroughput": 20_000}
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", slow)
