"""The one way in which tests fetch a page: whatever they came for, the page is also checked for what all must keep.

A page parses as HTML5 without a fault; has a language, a title, one main heading, a way past the header; leads
somewhere with every link; labels its fields; carries neither script nor style inside it; names no other host; has every
header; sets no cookie unless it belongs to a form that somebody has begun, or to the workspace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from tinyhtml5.parser import HTMLParser
from werkzeug.test import TestResponse

from tiassess.web.headers import CONTENT_SECURITY_POLICY, HEADERS
from tiassess.web.sessions import ANSWER, WORKSPACE, Door
from tiassess.web.workspace.known_browsers import COOKIE as KNOWN_BROWSER

FETCHED = ("src", "href", "action", "srcset", "poster", "data")
POINTING = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "data-for")
UNLABELLED_TYPES = {"hidden", "submit", "button"}
SEAL = 40  # bytes that sealing adds: a nonce of 24 and a tag of 16
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(frozen=True)
class Page:
    """A page that keeps all the rules."""

    response: TestResponse
    root: Element

    @property
    def language(self) -> str:
        """The language that the page says it is in."""
        return self.root.attrib["lang"]

    @property
    def title(self) -> str:
        """The title, as a browser tab shows it."""
        return text_of(one(self.root, "title"))

    @property
    def heading(self) -> str:
        """The main heading."""
        return text_of(one(self.root, "h1"))

    @property
    def site(self) -> str:
        """Whose page it is, as its header says: the survey's organisation, or tiassess itself."""
        names = (each for each in self.root.iter("p") if each.attrib.get("class") == "ti-header__name")
        return next((text_of(name) for name in names), "tiassess")

    @property
    def text(self) -> str:
        """What the page says, in one line."""
        return text_of(one(self.root, "body"))


def open_page(
    client: FlaskClient, path: str, *, status: int = 200, accept_language: str = "", of_a_form: bool = False
) -> Page:
    """Fetch a page and check all that every page must keep; only a page of a form that was begun has a cookie."""
    headers = {"Accept-Language": accept_language} if accept_language else {}
    return checked(client.get(path, headers=headers), status=status, of_a_form=of_a_form)


def post_page(
    client: FlaskClient, path: str, form: Mapping[str, str], *, status: int = 200, of_a_form: bool = True
) -> Page:
    """Send a form that is answered with a page and not with a redirect, and check the page as every other."""
    response = client.post(path, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    return checked(response, status=status, of_a_form=of_a_form)


def checked(response: TestResponse, *, status: int = 200, of_a_form: bool = False) -> Page:
    """Check all that every page must keep."""
    assert response.status_code == status, response.text
    page = Page(response, parse(response.data))
    for check in CHECKS:
        check(page)
    door = WORKSPACE if response.request.path.startswith(f"{WORKSPACE.path}/") else ANSWER if of_a_form else None
    if door:
        keeps_one_sealed_cookie(page, door)
    else:
        leaves_no_cookie(page)
    return page


def parse(document: bytes) -> Element:
    """Parse a document as browsers do, refusing what they would only forgive."""
    parser = HTMLParser(namespace_html_elements=False)
    root: Element = parser.parse(document, override_encoding="utf-8")
    assert not parser.errors, parser.errors
    return root


def one(root: Element, tag: str) -> Element:
    """Give the only element of a kind."""
    found = list(root.iter(tag))
    assert len(found) == 1, f"{len(found)} <{tag}> on the page"
    return found[0]


def text_of(element: Element) -> str:
    """Give the words of an element."""
    return " ".join("".join(element.itertext()).split())


def elements(page: Page) -> Iterator[Element]:
    """Go through the elements, without comments."""
    return (element for element in page.root.iter() if isinstance(element.tag, str))


def says_what_it_is(page: Page) -> None:
    """Check language, title, main heading and that no heading level is left out."""
    assert page.language
    assert page.heading
    is_plain = page.response.request.path == "/plain"  # a page to end on must not tell what was open before
    assert page.title.endswith(f" – {page.site}") is not is_plain
    levels = [int(element.tag[1]) for element in elements(page) if element.tag in HEADINGS]
    assert all(below <= above + 1 for above, below in zip([0, *levels], levels, strict=False)), levels


def can_be_walked_by_keyboard(page: Page) -> None:
    """Check that the first link leads past the header to the content, which can take the focus."""
    first = next(page.root.iter("a"))
    assert first.attrib["href"] == "#main"
    assert (one(page.root, "main").attrib["id"], one(page.root, "main").attrib["tabindex"]) == ("main", "-1")


def names_things_once(page: Page) -> None:
    """Check that no id stands twice."""
    ids = [element.attrib["id"] for element in elements(page) if "id" in element.attrib]
    assert len(ids) == len(set(ids)), ids


def points_at_what_is_there(page: Page) -> None:
    """Check that every link leads somewhere, and that every name of another place on the page is one of its ids."""
    ids = {element.attrib["id"] for element in elements(page) if "id" in element.attrib}
    for element in elements(page):
        address = element.attrib.get("href")
        assert element.tag != "a" or address, text_of(element)
        named = [address.removeprefix("#")] if address and address.startswith("#") else []
        for name in POINTING:
            named += element.attrib.get(name, "").split()
        assert set(named) <= ids, element.attrib


def labels_its_fields(page: Page) -> None:
    """Check that every field has a label, every picture words, every group of choices a legend."""
    labelled = {label.attrib.get("for") for label in page.root.iter("label")}
    for element in elements(page):
        if element.tag in {"input", "select", "textarea"} and element.attrib.get("type") not in UNLABELLED_TYPES:
            assert element.attrib.get("id") in labelled, element.attrib
        if element.tag == "img":
            assert "alt" in element.attrib, element.attrib
        if element.tag == "fieldset":
            assert element.find("legend") is not None


def carries_nothing_inside(page: Page) -> None:
    """Check that no script or style is written into the page: the policy refuses both."""
    for element in elements(page):
        assert element.tag != "style"
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")], element.attrib
        if element.tag == "script":
            assert "src" in element.attrib or element.attrib.get("type") == "application/json"


def stays_at_home(page: Page) -> None:
    """Check that nothing is fetched from another host; a link that a person may follow is no fetch."""
    for element in elements(page):
        for name in FETCHED:
            address = element.attrib.get(name, "")
            if element.tag != "a":
                assert not address.startswith(("http:", "https:", "//")), address


def carries_the_headers(page: Page) -> None:
    """Check the headers that keep a visit private."""
    for name in HEADERS:
        assert page.response.headers.get_all(name), f"{name} is missing"
    assert page.response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def leaves_no_cookie(page: Page) -> None:
    """Check that the visit is not remembered: a cookie may only be taken away."""
    for cookie in page.response.headers.getlist("Set-Cookie")[-1:]:
        assert cookie.startswith(f"{ANSWER.name}=; Expires=Thu, 01 Jan 1970"), cookie
    for cookie in page.response.headers.getlist("Set-Cookie")[:-1]:  # changed once more before it goes
        is_sealed(cookie, ANSWER)


def keeps_one_sealed_cookie(page: Page, door: Door) -> None:
    """Check that the pages of a door are kept together by one cookie that no script reads and no other page gets.

    Whoever signs in gets another one besides, by which only the sign-in page knows the browser.
    """
    begins_known = f"{KNOWN_BROWSER}="
    cookies = [each for each in page.response.headers.getlist("Set-Cookie") if not each.startswith(begins_known)]
    assert len(cookies) <= 1  # it is renewed once a minute
    for cookie in cookies:
        if not cookie.startswith(f"{door.name}=;"):  # which takes it away
            is_sealed(cookie, door)


def is_sealed(cookie: str, door: Door) -> None:
    """Check that a cookie has the size of every other one and goes to its door only."""
    name, *flags = cookie.split("; ")
    length = (door.size + SEAL + 2) // 3 * 4
    assert re.fullmatch(rf"{door.name}=[\w=-]{{{length}}}", name), name
    assert sorted(flags) == ["HttpOnly", f"Path={door.path}", "SameSite=Lax", "Secure"]


CHECKS = [
    says_what_it_is,
    can_be_walked_by_keyboard,
    names_things_once,
    points_at_what_is_there,
    labels_its_fields,
    carries_nothing_inside,
    stays_at_home,
    carries_the_headers,
]
