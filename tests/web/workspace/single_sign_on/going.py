"""Going to the provider and coming back, as a browser does."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from tests.lead import Lead
from tests.oidc_provider import RunningProvider
from tests.pages import Page
from tests.web.workspace.member import SIGN_IN, Member
from tiassess.people.accounts import find_account
from tiassess.people.tables import Account

EMAIL = "lead@loch.example"
START, BACK = f"{SIGN_IN}/single", f"{SIGN_IN}/single/back"
TOKEN, DESCRIPTION, KEYS = "/oauth2/token", "/.well-known/openid-configuration", "/jwks"
HOME = "My organisations"
AGAIN, REFUSED, ODD = (
    "Please start once more",
    "NHS Loch did not confirm who you are",
    "The answer of NHS Loch could not be checked",
)
ONCE_HERE = "Please sign in with your password this once"
AWAY, UNKNOWN = "NHS Loch does not answer just now", "We do not know yet who you are here"


def leads_there(visitor: Member, next_page: str | None = None) -> str:
    """Press the link on the sign-in page, and give where it leads."""
    page = visitor.open(SIGN_IN + (f"?{urlencode({'next': next_page})}" if next_page else ""))
    (link,) = (each.attrib["href"] for each in page.root.iter("a") if each.attrib["href"].startswith(START))
    answer = visitor.client.get(link)
    assert answer.status_code == 303
    return answer.headers["Location"]


def comes_back(visitor: Member, way_back: str, *, status: int = 200) -> Page:
    """Follow the provider's way back."""
    parts = urlsplit(way_back)
    assert parts.path == BACK
    return visitor.open(f"{parts.path}?{parts.query}", status=status)


def signs_in(visitor: Member, provider: RunningProvider, who: str = "a7", *, status: int = 200) -> Page:
    """Go to the provider, sign in there, and come back."""
    return comes_back(visitor, provider.signs_in(leads_there(visitor), who), status=status)


def belongs(people: Lead, email: str, subject: str) -> None:
    """Let an account belong to somebody at the provider already."""
    with people.database.writing() as session:
        account = find_account(session, email)
        assert account is not None
        account.subject = subject


def subjects(people: Lead) -> dict[str, str | None]:
    """Give to whom accounts belong at the provider."""
    with people.database.reading() as session:
        return {account.email: account.subject for account in session.scalars(select(Account))}
