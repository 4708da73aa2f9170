"""Somebody with an account, as an actor: signs in, opens pages of the workspace, presses what is on them.

Every page that comes is checked as all pages are (``tests.pages``). A form is sent as a browser would send it: with its
token and with whatever stands in its fields already::

    lead = Member(app.test_client()).sign_in("lead@loch.example")
    lead.open("/workspace/organisations/loch/units")
    page = lead.press("/workspace/organisations/loch/units/add", name="Ward Ash", headcount="30")
    assert page.notices == ["“Ward Ash” is added."]

Whoever has to set up an authenticator app does so on the way in, and keeps it; a page that asks once more who it is
gets their password.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.authenticator import App
from tests.pages import Page, checked, open_page, text_of
from tiassess.web import sessions
from tiassess.web.sessions import WORKSPACE

PASSWORD = "tea at four in the garden"
SIGN_IN = "/workspace/sign-in"
CODE, SET_UP, CONFIRM = f"{SIGN_IN}/code", f"{SIGN_IN}/authenticator-app", "/workspace/confirm"
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Member:
    """Somebody before a browser; the organisation's fixtures say which accounts there are."""

    client: FlaskClient
    pages: list[Page] = field(default_factory=list)
    password: str = PASSWORD
    app: App | None = None
    recovery_codes: list[str] = field(default_factory=list)
    confirms: bool = True

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self.pages[-1]

    @property
    def path(self) -> str:
        """The address of the open page."""
        return self.page.response.request.path

    @property
    def cookie(self) -> str | None:
        """The workspace's cookie, as only the browser knows it."""
        cookie = self.client.get_cookie(WORKSPACE.name, path=WORKSPACE.path)
        return cookie.value if cookie else None

    @property
    def notices(self) -> list[str]:
        """What the page says that was done."""
        said = (each for each in self.page.root.iter("div") if each.attrib.get("role") == "status")
        return [text_of(each) for each in said]

    @property
    def faults(self) -> list[str]:
        """What the summary at the top asks to look at once more."""
        (*summary,) = (each for each in self.page.root.iter("div") if each.attrib.get("id") == "error-summary")
        return [text_of(each) for box in summary for each in box.iter("li")]

    def sign_in(
        self, email: str, password: str = PASSWORD, path: str = SIGN_IN, *, second_factor: App | None = None
    ) -> Member:
        """Sign in, and go where that leads; with an app also by its code, or by setting one up.

        Args:
            email: the address.
            password: the password.
            path: the page that is opened first.
            second_factor: the app that they have set up before; one that is asked for on the way is set up and kept.
        """
        self.open(path)
        self.gives_password(email, password)
        self.app = second_factor or self.app
        if self.path == CODE and self.app:
            self.gives_code(self.app.code(_moment()))
        elif self.path == SET_UP:
            self.sets_up_app()
        return self

    def sign_in_half(self, email: str, password: str = PASSWORD) -> Page:
        """Open the sign-in page, fill it in, and go no further than that leads."""
        self.open(SIGN_IN)
        return self.gives_password(email, password)

    def gives_password(self, email: str, password: str = PASSWORD) -> Page:
        """Fill in the sign-in page, and go no further than that leads."""
        self.password = password
        return self.press(SIGN_IN, email=email, password=password)

    def gives_code(self, code: str) -> Page:
        """Fill in the page that asks for a code of the app."""
        return self.press(CODE, code=code)

    def sets_up_app(self, moment: datetime | None = None) -> App:
        """Set the app up that the open page asks for, read the recovery codes, and go on."""
        self.app = App(self.words("ti-app-key")[0])
        self.press(self.path, code=self.app.code(moment or _moment()))
        self.recovery_codes = self.words("ti-recovery-codes")
        (way_on,) = (each for each in self.page.root.iter("a") if "nhsuk-button" in each.attrib.get("class", ""))
        self.open(way_on.attrib["href"])
        return self.app

    def sign_out(self) -> Page:
        """Press "Sign out" on the open page."""
        return self.press("/workspace/sign-out")

    def open(self, path: str, *, status: int = 200) -> Page:
        """Open a page; one that leads elsewhere is followed."""
        response = self.client.get(path)
        return self._follow(response) if response.status_code in {302, 303} else self._keep(response, status)

    def press(self, path: str, *, status: int = 200, **fields: Any) -> Page:
        """Fill in the form of the open page that goes to an address, send it, and go where that leads.

        Args:
            path: where the form goes.
            status: of the page that comes when the act leads nowhere else.
            fields: what is typed or chosen, by the fields' names; a file is ``(io.BytesIO(content), name)``.
        """
        response = self.send(path, **fields)
        return self._follow(response) if response.status_code in {302, 303} else self._keep(response, status)

    def send(self, path: str, **fields: Any) -> TestResponse:
        """Send a form of the open page and give the bare answer."""
        form = {**dict(filled(self.form_to(path))), **fields}
        return self.client.post(path, data=form, headers=OURS)

    def form_to(self, path: str) -> Element:
        """Give the form of the open page that goes to an address."""
        forms = [each for each in self.page.root.iter("form") if (each.attrib.get("action") or self.path) == path]
        assert forms, f"no form to {path} on {self.path}"
        assert forms[0].attrib["method"] == "post"
        return forms[0]

    def _follow(self, response: TestResponse) -> Page:
        """Go where an answer leads; who is asked on the way who they are says so."""
        path = response.headers["Location"]
        assert path.startswith("/"), path
        self.pages.append(open_page(self.client, path))
        if self.path == CONFIRM and response.request.path != CONFIRM and self.confirms:
            self.press(CONFIRM, password=self.password)
        return self.page

    def words(self, name: str) -> list[str]:
        """Give the words of what has a class, item by item."""
        (place,) = (each for each in self.page.root.iter() if name in each.attrib.get("class", "").split())
        return [text_of(each) for each in place.iter("li")] or [text_of(place)]

    def _keep(self, response: TestResponse, status: int) -> Page:
        self.pages.append(checked(response, status=status))
        return self.page


def filled(form: Element) -> Iterator[tuple[str, str]]:
    """Give what a browser would send of a form as it stands, without a button."""
    for each in form.iter():
        name, kind = each.attrib.get("name", ""), each.attrib.get("type", "text")
        if each.tag == "input" and kind in {"radio", "checkbox"}:
            if "checked" in each.attrib:
                yield name, each.attrib.get("value", "on")
        elif each.tag == "input" and kind != "file":
            yield name, each.attrib.get("value", "")
        elif each.tag == "select":
            options = list(each.iter("option"))
            chosen = [option for option in options if "selected" in option.attrib] or options[:1]
            yield from ((name, option.attrib.get("value", "")) for option in chosen)
        elif each.tag == "textarea":
            yield name, "".join(each.itertext())


def _moment() -> datetime:
    """Give the moment that the server's clock shows, which a test may have moved."""
    return sessions.now()  # type: ignore[attr-defined]  # what is imported there, and put in its place by tests
