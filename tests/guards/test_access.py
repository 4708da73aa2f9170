"""Who may enter: every route is tried by everybody, for every organisation, by every verb.

The tries are made from the routes and their marks, so a new route is tried as soon as it is there; what each mark means
is written here once more, so that it cannot widen unseen. What is refused looks the same for an organisation of others
as for one that does not exist, and changes nothing: it leaves one line a day in the server's trail for each person and
page. A page of one organisation never reaches an object of another, whatever id stands in its address. A look that is
allowed writes a line of the audit trail and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.guards.lively import (
    ENDED,
    FIRTH,
    INVITATIONS,
    LINKS,
    LOCH,
    MEMBERS,
    NOBODY,
    REMOVED,
    ROLES,
    TO_RUN_THE_SERVER,
    TOKENS,
    WAVES,
    Lively,
    Server,
    at_the_leads_moment,
    served,
)
from tests.pages import one, parse, text_of
from tests.web.workspace.member import SIGN_IN
from tiassess.people.tables import MemberRole
from tiassess.people.trail import Deed
from tiassess.storage.loading import load_for
from tiassess.wave.tables import Wave
from tiassess.web.audience import OF_AN_ORGANISATION, Audience, audience_at, open_to
from tiassess.web.running import running
from tiassess.web.sessions import WORKSPACE
from tiassess.web.workspace.access import access

OPEN_TO_EVERYBODY = {
    SIGN_IN,
    f"{SIGN_IN}/single",
    f"{SIGN_IN}/single/back",
    "/workspace/invitations/<token>",
    "/workspace/invitations/<token>/single",
    "/workspace/new-password",
    "/workspace/new-password/<token>",
}
"""Addresses below /workspace/ that nobody has to sign in for."""

SEA = "sea"
"""An organisation that does not exist."""

STRANGERS = {NOBODY, ENDED, REMOVED, "somebody of no organisation"}
"""Who belongs nowhere: one organisation is as strange to them as another, so they try one."""

SAILORS = {"host", "owner", "somebody of Firth"}
"""Who tries what does not exist, too."""

OBJECTS: Mapping[str, Mapping[str, str]] = {
    slug: {
        "unit": unit,
        "role": role,
        "link": str(LINKS[slug]),
        "member": str(MEMBERS[slug]),
        "invitation": str(INVITATIONS[slug]),
        "token": TOKENS[slug],
        "hosted": slug,
        "account": str(MEMBERS[slug]),
        "invited": str(TO_RUN_THE_SERVER),
    }
    for slug, unit, role in ((LOCH, "ward-a", "nurse"), (FIRTH, "ward-x", "porter"))
}
"""What stands in addresses for each organisation, by the argument's name. A further argument needs a line here."""

RIPE: Mapping[str, str] = {
    "workspace.close_wave": "open",
    "workspace.extend_wave": "open",
    "workspace.look_up_participation": "open",
    "workspace.delay_results_of_wave": "counted",
    "workspace.count_wave": "closed",
    "workspace.check_wave": "counted",
    "workspace.publish_wave": "counted",
    "workspace.withdraw_results_of_wave": "published",
}
"""At which wave of Loch an act would do something; cards, posters and e-mails at the open one, all else at a draft."""

MEANT: Mapping[Audience, frozenset[MemberRole]] = {
    Audience.MEMBERS: frozenset(MemberRole),
    Audience.OWNERS: frozenset({MemberRole.OWNER}),
    Audience.LEADS: frozenset({MemberRole.LEAD}),
    Audience.OWNERS_AND_LEADS: frozenset({MemberRole.OWNER, MemberRole.LEAD}),
    Audience.CONFIGURATION: frozenset({MemberRole.OWNER, MemberRole.LEAD, MemberRole.AUDITOR}),
    Audience.OVERSIGHT: frozenset({MemberRole.OWNER, MemberRole.AUDITOR}),
}

ACTING = frozenset({MemberRole.OWNER, MemberRole.LEAD})
"""Who does anything in an organisation; everybody else only looks."""

REFUSING = frozenset({Deed.WAS_NOT_LET_IN})
"""What a refusal writes: a line of the server's trail, once a day for each person and page, and nothing else."""

LOOKING = REFUSING | {Deed.VIEWED, Deed.TRAIL_EXPORTED}
"""What a look writes: a line of the trail, once a day for each person and page or for each export; and nothing else."""

INSIDE = {200, 302, 303, 400, 409, 422}
"""What somebody who was let in may get: a page, a way on, or a page that says what is not right yet."""

VERBS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"})


@dataclass(frozen=True)
class Try:
    """One request of somebody, and whether they may be let in."""

    who: str
    method: str
    rule: Rule
    audience: Audience
    organisation: str
    objects_of: str
    wave: str = ""

    @property
    def is_let_in(self) -> bool:
        """Whether they may enter, as it is meant."""
        return self.is_meant and self.organisation == self.objects_of

    @property
    def is_meant(self) -> bool:
        """Whether the page is meant for them, whatever it is to show."""
        if self.who in {NOBODY, ENDED}:
            return False
        match self.audience:
            case Audience.SIGNED_IN:
                return True
            case Audience.HOSTS:
                return self.who == "host"
            case _:
                return bool(ROLES[self.who].get(self.organisation, frozenset()) & MEANT[self.audience])


def has_objects(rule: Rule) -> bool:
    """Say whether an address names something of an organisation."""
    return bool(rule.arguments - {"organisation"})


def ripe_wave(rule: Rule) -> str:
    """Give the wave of Loch on which a route has most to do."""
    by_its_way = "open" if any(part in rule.rule for part in ("/cards", "/mail", "poster")) else "draft"
    return RIPE.get(str(rule.endpoint), by_its_way)


def address(server: Server, attempt: Try) -> str:
    """Give the address of a try."""
    waves = {LOCH: attempt.wave or ripe_wave(attempt.rule), FIRTH: "autumn"}
    names = {
        **OBJECTS[attempt.objects_of],
        "wave": waves[attempt.objects_of],
        "order": server.lively.order,
        "organisation": attempt.organisation,
    }
    return server.address(str(attempt.rule.endpoint), {name: names[name] for name in attempt.rule.arguments})


def tries(server: Server, *methods: str, endpoints: tuple[str, ...] = ()) -> Iterator[Try]:
    """Give every request of everybody: to what is theirs, to what is others', and to what does not exist."""
    for rule in server.app.url_map.iter_rules():
        audience = audience_at(server.app, str(rule.endpoint))
        if audience in {None, Audience.EVERYONE, Audience.HALF_WAY} or (endpoints and rule.endpoint not in endpoints):
            continue
        for method in (rule.methods or set()) & set(methods):
            for who in (NOBODY, *ROLES):
                yield from (Try(who, method, rule, audience, *place) for place in _places(rule, who))
                leaps = [(LOCH, FIRTH), (FIRTH, LOCH)] if has_objects(rule) and "organisation" in rule.arguments else []
                leaping = (Try(who, method, rule, audience, *leap) for leap in leaps)
                yield from (each for each in leaping if each.is_meant)  # others do not get as far as the object


def _places(rule: Rule, who: str) -> list[tuple[str, str]]:
    """Give the organisations at which somebody tries a route, each with whose objects its address names."""
    if "organisation" not in rule.arguments or who in STRANGERS:
        return [(LOCH, LOCH)]
    return [(LOCH, LOCH), (FIRTH, FIRTH), *([(SEA, LOCH)] if who in SAILORS else [])]


def wrong_refusals(server: Server, attempts: Iterable[Try]) -> list[str]:
    """Make the tries that are to be refused, and say which of them got further or changed something."""
    refused = [attempt for attempt in attempts if not attempt.is_let_in]
    before = server.rows(but=REFUSING)
    answers = ((attempt, _asks(server, attempt)) for attempt in refused)
    wrong = [_said(server, attempt, answer) for attempt, answer in answers if not _is_refused(attempt, answer)]
    return wrong + _changing(server, refused, before, REFUSING)


def wrong_looks(server: Server, attempts: Iterable[Try]) -> list[str]:
    """Look wherever somebody is let in, and say where they were not, or changed something by looking."""
    let_in = [attempt for attempt in attempts if attempt.is_let_in]
    before = server.rows(but=LOOKING)
    answers = ((attempt, _asks(server, attempt)) for attempt in let_in)
    wrong = [_said(server, attempt, answer) for attempt, answer in answers if not _is_welcomed(answer)]
    return wrong + _changing(server, let_in, before, LOOKING)


def wrong_acts(server: Server, attempts: Iterable[Try]) -> list[str]:
    """Press wherever somebody is let in, each time as if nothing had happened yet, and say where they were not."""
    wrong = []
    for attempt in (each for each in attempts if each.is_let_in):
        answer = _asks(server, attempt)
        if not _is_welcomed(answer):
            wrong.append(_said(server, attempt, answer))
        if server.has_changed():
            server.begins_anew()
    return wrong


def _changing(server: Server, attempts: Sequence[Try], before: Sequence[object], but: Set[Deed]) -> list[str]:
    """Say which of some tries changed a row; only where some did are they made once more, one by one."""
    if server.rows(but=but) == before:
        return []
    changing = []
    server.begins_anew()
    for attempt in attempts:
        _asks(server, attempt)
        if server.rows(but=but) != before:
            changing.append(f"{attempt.who} changed a row by {attempt.method} {address(server, attempt)}")
            server.begins_anew()
    return changing


def _asks(server: Server, attempt: Try) -> TestResponse:
    return server.asks(attempt.who, attempt.method, address(server, attempt))


def _is_welcomed(answer: TestResponse) -> bool:
    return answer.status_code in INSIDE and not answer.headers.get("Location", "").startswith(f"{SIGN_IN}?")


def _said(server: Server, attempt: Try, answer: TestResponse) -> str:
    return f"{attempt.who} got {answer.status_code} from {attempt.method} {address(server, attempt)}"


def _is_refused(attempt: Try, answer: TestResponse) -> bool:
    if attempt.who in {NOBODY, ENDED}:
        return answer.status_code == 303 and answer.headers["Location"].partition("?")[0] == SIGN_IN
    return answer.status_code == 404


@pytest.fixture
def serve(lively: Lively, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server on a copy; further routes may be given."""
    started: list[Server] = []

    def serve_one(**views: Callable[..., Any]) -> Server:
        def plant(app: Flask) -> None:
            for name, view in views.items():
                rule = f"/workspace/organisations/<organisation>/{name}/<wave>"
                app.add_url_rule(rule, name, view, methods=["GET", "POST"])

        started.append(served(lively, tmp_path, plant))
        return started[-1]

    with at_the_leads_moment():
        yield serve_one
    for server in started:
        server.stops()


def test_the_guard_tries_every_mark_and_every_role(serve: Callable[..., Server]) -> None:
    server = serve()
    assert {attempt.audience for attempt in tries(server, "GET")} <= set(Audience) - {Audience.EVERYONE}
    assert set(MEANT) == OF_AN_ORGANISATION
    assert {role for roles in ROLES.values() for role in roles.get(LOCH, ())} == set(MemberRole)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_gets_where_their_role_does_not_go_and_nothing_changes(
    serve: Callable[..., Server], method: str
) -> None:
    server = serve()
    assert wrong_refusals(server, tries(server, method)) == []


def test_everybody_looks_where_their_role_goes(serve: Callable[..., Server]) -> None:
    server = serve()
    assert wrong_looks(server, tries(server, "GET")) == []


def test_everybody_acts_where_their_role_goes(serve: Callable[..., Server]) -> None:
    server = serve()
    assert wrong_acts(server, tries(server, "POST")) == []


def test_a_lead_gets_to_every_page_of_a_wave_at_every_stage(serve: Callable[..., Server]) -> None:
    server = serve()
    pages = [each for each in tries(server, "GET") if each.who == "lead" and "wave" in each.rule.arguments]
    assert wrong_looks(server, (replace(each, wave=wave) for each in pages for wave in WAVES)) == []


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_other_ways_to_look_let_nobody_further(serve: Callable[..., Server], method: str) -> None:
    server = serve()
    asking = {NOBODY, "steering", "auditor", "somebody of Firth"}
    some = [each for each in tries(server, method) if each.who in asking and each.organisation == LOCH]
    leaping = [each for each in some if each.is_meant and not each.is_let_in]
    reaching = [each for each in some if each not in leaping]
    assert wrong_refusals(server, some if method == "HEAD" else reaching) == []
    assert wrong_looks(server, some) == []
    server.has_changed()
    for each in leaping:  # nothing is looked up for OPTIONS, so that its answer tells nothing and leaves no line
        server.asks(each.who, method, address(server, each))
    assert method == "HEAD" or not server.has_changed()


def test_a_verb_that_a_route_does_not_know_does_nothing(serve: Callable[..., Server]) -> None:
    server = serve()
    known: dict[str, set[str]] = {}
    for each in tries(server, *VERBS):
        known.setdefault(address(server, replace(each, organisation=LOCH, objects_of=LOCH)), set()).update(
            each.rule.methods or ()
        )
    assert len(known) > 20
    for path, methods in known.items():
        for verb in VERBS - methods:
            assert server.asks("lead", verb, path).status_code == 405, f"{verb} {path}"
    assert not server.has_changed()


def test_every_route_of_the_workspace_but_the_sign_in_page_is_for_somebody(serve: Callable[..., Server]) -> None:
    app = serve().app
    open_ones = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(WORKSPACE.path) and audience_at(app, rule.endpoint) is Audience.EVERYONE
    }
    assert open_ones == OPEN_TO_EVERYBODY


def acts_of_lookers(app: Flask) -> set[str]:
    """Give the routes by which somebody could act who is there to look."""
    return {
        str(rule.endpoint)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or set()) and MEANT.get(audience_at(app, str(rule.endpoint)), frozenset()) - ACTING  # type: ignore[arg-type]  # None means nobody
    }


def test_who_is_there_to_look_has_nothing_to_press(serve: Callable[..., Server]) -> None:
    assert acts_of_lookers(serve().app) == set()


def test_the_guard_notices_an_act_that_is_open_too_wide(serve: Callable[..., Server]) -> None:
    def press(**_names: str) -> str:
        return "pressed"

    server = serve(papers=open_to(Audience.MEMBERS)(press), plans=open_to(Audience.CONFIGURATION)(press))
    assert acts_of_lookers(server.app) == {"papers", "plans"}


def test_an_organisation_of_others_looks_like_one_that_does_not_exist(serve: Callable[..., Server]) -> None:
    def papers(organisation: str, wave: str) -> str:
        return f"The papers of {wave} at {organisation}"

    server = serve(papers=open_to(Audience.MEMBERS)(papers))
    seen = set()
    for attempt in tries(server, "GET"):
        if attempt.who in {"owner", "host"} and attempt.organisation in {FIRTH, SEA}:
            answer = server.asks(attempt.who, "GET", address(server, attempt))
            headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
            seen.add((answer.status_code, answer.data, *headers.items()))
            page = answer.data
    assert len(seen) == 1
    assert text_of(one(parse(page), "h1")) == "There is no page here"


def test_routes_that_look_up_for_their_organisation_are_for_its_members_and_its_leads(
    serve: Callable[..., Server],
) -> None:
    def name_of(organisation: str, wave: str) -> str:
        with running().database.reading() as session:
            found = load_for(session, access().organisation_id, Wave, slug=wave)
            return found.name if found and organisation == access().organisation else abort(404)

    def plan_of(organisation: str, wave: str) -> str:
        assert access().is_lead
        return name_of(organisation, wave)

    server = serve(papers=open_to(Audience.MEMBERS)(name_of), plans=open_to(Audience.LEADS)(plan_of))
    looks, acts = ([*tries(server, method, endpoints=("papers", "plans"))] for method in ("GET", "POST"))
    assert wrong_refusals(server, [*looks, *acts]) + wrong_looks(server, looks) + wrong_acts(server, acts) == []


def test_the_guard_notices_a_route_that_reaches_the_objects_of_others(serve: Callable[..., Server]) -> None:
    def leap(organisation: str, wave: str) -> str:
        with running().database.reading() as session:
            return session.scalars(select(Wave.name).where(Wave.slug == wave)).one()

    server = serve(papers=open_to(Audience.MEMBERS)(leap))
    wrong = wrong_refusals(server, tries(server, "GET", endpoints=("papers",)))
    assert "lead got 200 from GET /workspace/organisations/loch/papers/autumn" in wrong
    assert not [sentence for sentence in wrong if "/firth/" in sentence and sentence.startswith("lead")]


def test_the_guard_notices_an_act_that_is_done_before_it_is_refused(serve: Callable[..., Server]) -> None:
    def rename(organisation: str, wave: str) -> tuple[str, int]:
        with running().database.writing() as session:
            session.scalars(select(Wave).where(Wave.slug == wave)).one().name = "Another name"
        return "refused", 404

    server = serve(papers=open_to(Audience.LEADS)(rename))
    wrong = wrong_refusals(server, tries(server, "POST", endpoints=("papers",)))
    assert "lead changed a row by POST /workspace/organisations/loch/papers/autumn" in wrong


def test_the_guard_notices_a_mark_that_means_more_than_it_did(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    wider = {**MEANT, Audience.LEADS: frozenset({MemberRole.LEAD, MemberRole.STEERING})}
    monkeypatch.setattr("tiassess.web.workspace.access.ROLES_OF", wider)
    server = serve()
    wrong = wrong_refusals(server, tries(server, "GET", endpoints=("workspace.open_wave",)))
    assert wrong[0] == "steering got 200 from GET /workspace/organisations/loch/waves/draft/open"
    assert all("steering" in sentence for sentence in wrong)
