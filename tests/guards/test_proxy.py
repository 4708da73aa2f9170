"""The real nginx with our configuration writes down no visit: in no log and, for no moment, in a temporary file."""

from __future__ import annotations

import re
import resource
import socket
import ssl
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.guards.proxy import HOST, SHIPPED, Proxy, free_port, running_proxy, with_tls
from tests.guards.visitor import ADDRESS, TELLING, TYPED, Aftermath, Visitor, come_in_every_way
from tests.journeys.survey_server import OpenSurvey, Server, fresh_settings, running_server
from tests.mail_server import make_certificate
from tests.pages import one, parse, text_of
from tiassess.app import LARGEST_FORM
from tiassess.web.assets import VENDOR
from tiassess.web.respondent.questions import field_of

LONG = (TYPED + ".") * 9_000
"""A text of about 200 kB: more than fits into any buffer but the one for bodies, and less than our server refuses."""

MUCH_TOO_LONG = LONG * 8
MANY = 60
"""More passwords than anybody tries in a moment."""


@dataclass(frozen=True)
class Passage:
    """What was seen while people came through the proxy, and what was left when they had gone."""

    aftermath: Aftermath
    proxy: Proxy
    statuses: dict[str, int]
    temporary_files_were_made: bool
    open_files: set[str]


@pytest.fixture(scope="module")
def passage(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Passage]:
    """Somebody has sent a form, much went wrong, and in the end the server behind the proxy was gone."""
    folder = tmp_path_factory.mktemp("proxied")
    (folder / "nginx").mkdir()
    with running_server(fresh_settings(migrated_sqlite, folder), folder, "--workers", "1") as server:
        proxied = running_proxy(folder / "nginx", server.address)
        proxy = proxied.__enter__()
        survey = OpenSurvey(replace(server, address=proxy.address))
        *others, stumbles = come_in_every_way(survey)
        ballots = survey.ballots
        statuses = {"ballots": ballots, **odd_requests(stumbles), "too many": presses_many_times(stumbles)}
        takes_slowly(stumbles, largest_file())
    statuses["server gone"] = stumbles.asks("POST", survey.path + "check", {field_of("words"): TYPED})[0]
    made, files = proxy.temporary_files_were_made(), proxy.open_files()
    yield Passage(Aftermath(server, [*others, stumbles]), proxy, statuses, made, files)
    proxied.__exit__(None, None, None)


def odd_requests(visitor: Visitor) -> dict[str, int]:
    """Send what is long, slow or broken, and give how each was answered."""
    comments = visitor.survey.path + "comments"
    return {
        "long": visitor.asks("POST", comments, {field_of("words"): LONG})[0],
        "much too long": visitor.asks("POST", comments, {field_of("words"): MUCH_TOO_LONG})[0],
        "slow": sends_slowly(visitor, comments, f"Content-Length: {len(LONG)}", [LONG[:50_000], LONG[50_000:]]),
        "in chunks": sends_slowly(visitor, comments, "Transfer-Encoding: chunked", [*chunks(LONG), "0\r\n\r\n"]),
        "many headers": sends_slowly(visitor, comments, "\r\n".join(f"X-{n}: {TYPED * 20}" for n in range(50)), []),
        "long header": sends_slowly(visitor, comments, f"X-Long: {LONG}", []),
        "broken off": sends_slowly(visitor, comments, f"Content-Length: {len(LONG)}", [LONG[:50_000]], wait=False),
    }


def chunks(text: str) -> list[str]:
    """Write a text in chunks, as HTTP/1.1 sends what it does not know the length of."""
    parts = [text[start : start + 30_000] for start in range(0, len(text), 30_000)]
    return [f"{len(part):x}\r\n{part}\r\n" for part in parts]


def connect(visitor: Visitor) -> socket.socket:
    """Come from the visitor's own address."""
    place = urllib.parse.urlsplit(visitor.survey.server.address)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.bind((ADDRESS, 0))
    connection.settimeout(30)
    connection.connect((place.hostname, place.port))
    return connection


def sends_slowly(visitor: Visitor, path: str, headers: str, parts: list[str], *, wait: bool = True) -> int:
    """Send a form in parts, with a pause after each, and give the status of the answer; 0 when not waited for."""
    head = f"POST {path} HTTP/1.1\r\nHost: loch\r\nContent-Type: application/x-www-form-urlencoded\r\n{headers}\r\n\r\n"
    with connect(visitor) as connection:
        try:
            for part in [head, *parts]:
                connection.sendall(part.encode())
                time.sleep(0.1)
            return int(connection.recv(1000).split()[1]) if wait else 0
        except ConnectionResetError:
            return 400  # refused while we were still speaking


def presses_many_times(visitor: Visitor) -> int:
    """Guess at a password far too often, and give how many guesses were refused."""
    guess = {"email": "canary@loch.example", "password": TYPED}
    pressed = [visitor.asks("POST", f"/workspace/sign-in?{TYPED}", guess) for _ in range(MANY)]
    return [b"Please try again in a minute" in body for _, _, body in pressed].count(True)


def largest_file() -> str:
    """Give the address of the largest file that the server gives out."""
    file = max(VENDOR.rglob("*"), key=lambda file: file.stat().st_size)
    assert file.stat().st_size > 1_000_000
    return f"/static/{file.relative_to(VENDOR)}"


def takes_slowly(visitor: Visitor, path: str) -> None:
    """Ask for something large and read hardly anything of it, as on a poor network."""
    with connect(visitor) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: loch\r\n\r\n".encode())
        assert b" 200 " in connection.recv(1000)
        time.sleep(1)


def test_people_can_answer_through_the_proxy_and_what_is_odd_is_refused(passage: Passage) -> None:
    statuses = dict(passage.statuses)
    assert 0 < statuses.pop("too many") < MANY
    assert statuses == {
        "ballots": 2,
        "long": 200,  # the page comes again, with what was sent in it
        "much too long": 413,
        "slow": 200,
        "in chunks": 200,
        "many headers": 200,
        "long header": 400,
        "broken off": 0,
        "server gone": 502,
    }


def test_no_temporary_file_was_made_for_a_moment(passage: Passage) -> None:
    assert not passage.temporary_files_were_made


def test_it_can_write_to_no_file_elsewhere(passage: Passage) -> None:
    assert passage.open_files <= {str(passage.proxy.folder / name) for name in ("output.log", "starting.log")}


@pytest.mark.parametrize("telling", TELLING)
def test_nothing_tells_who_came_or_what_they_asked_for(passage: Passage, telling: str) -> None:
    names = {Path(name).name for name in passage.aftermath.files}
    assert {"starting.log", "output.log", "nginx.pid", "tiassess.sqlite"} <= names
    passage.aftermath.assert_nowhere(telling.encode())


def test_its_logs_are_empty(passage: Passage) -> None:
    assert [log.read_text() for log in passage.proxy.folder.rglob("*.log")] == ["", ""]


def test_no_cookie_no_code_and_no_words_are_kept(passage: Passage) -> None:
    for secret in passage.aftermath.secrets():
        passage.aftermath.assert_nowhere(secret)
    for visitor in passage.aftermath.visitors:
        assert visitor.cookies
        for cookie in visitor.cookies:
            passage.aftermath.assert_nowhere(cookie.encode())


def test_a_crash_of_the_proxy_leaves_no_memory_behind(passage: Passage) -> None:
    answering = passage.proxy.processes[1:]
    assert answering
    for pid in answering:
        assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)


class Shelf(BaseHTTPRequestHandler):
    """A server that gives out something large."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(bytes(4_000_000))

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002 - the name is Python's
        """Say nothing."""


@pytest.fixture(scope="module")
def shelf() -> Iterator[str]:
    """The address of a server that gives out something large."""
    with ThreadingHTTPServer((HOST, 0), Shelf) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://{HOST}:{server.server_port}"
        server.shutdown()


def visit(proxy: Proxy, shelf: str) -> None:
    """Send something long to nobody who takes it, and take something large slowly."""
    visitor = Visitor(OpenSurvey(Server(proxy.address, None, proxy.folder), "loch"))  # type: ignore[arg-type]  # no lead
    visitor.asks("POST", "/answer/loch/baseline/check", {field_of("words"): LONG})
    takes_slowly(visitor, "/large")


WRITTEN = {
    "an access log": {"access_log off;": "access_log visits.log;"},
    "a log of faults": {"error_log /dev/null crit;": "error_log faults.log warn;"},
}
SPOOLED = {
    "a small buffer for bodies": {"client_body_buffer_size 1m;": "client_body_buffer_size 16k;"},
    "files for pages": {"proxy_max_temp_file_size 0;": "proxy_max_temp_file_size 64m;"},
}


@pytest.mark.parametrize("broken", WRITTEN)
def test_this_guard_notices_when_a_visit_is_written_down(tmp_path: Path, shelf: str, broken: str) -> None:
    changes = {**WRITTEN[broken], "client_max_body_size 1m;": "client_max_body_size 100k;"}
    with running_proxy(tmp_path, shelf, changes) as proxy:
        visit(proxy, shelf)
    assert any(ADDRESS in log.read_text() for log in tmp_path.rglob("*.log"))


def test_this_guard_notices_a_log_that_lies_elsewhere(tmp_path: Path, shelf: str) -> None:
    (tmp_path / "nginx").mkdir()
    with running_proxy(tmp_path / "nginx", shelf, {"access_log off;": f"access_log {tmp_path}/visits.log;"}) as proxy:
        assert str(tmp_path / "visits.log") in proxy.open_files()


@pytest.mark.parametrize("broken", SPOOLED)
def test_this_guard_notices_when_something_is_put_aside_in_a_file(tmp_path: Path, shelf: str, broken: str) -> None:
    with running_proxy(tmp_path, shelf) as proxy:
        visit(proxy, shelf)
        assert not proxy.temporary_files_were_made()
    with running_proxy(tmp_path, shelf, SPOOLED[broken]) as proxy:
        visit(proxy, shelf)
        assert proxy.temporary_files_were_made()


def test_what_a_body_may_be_and_what_is_kept_in_memory_of_it_are_equal() -> None:
    sizes = dict(re.findall(r"(client_max_body_size|client_body_buffer_size) (\w+);", SHIPPED.read_text()))
    assert len(sizes) == 2
    assert set(sizes.values()) == {"1m"}
    assert LARGEST_FORM < 2**20


def test_the_lines_for_tls_are_ones_that_nginx_takes(tmp_path: Path, shelf: str) -> None:
    _, certificate = make_certificate(tmp_path, "survey.example.org")
    port = free_port()
    with running_proxy(tmp_path, shelf, with_tls(port, certificate, tmp_path / "key.pem")):
        trusted = ssl.create_default_context(cafile=certificate)
        with trusted.wrap_socket(
            socket.create_connection((HOST, port)), server_hostname="survey.example.org"
        ) as spoken:
            spoken.sendall(b"GET / HTTP/1.1\r\nHost: survey.example.org\r\n\r\n")
            assert b"Strict-Transport-Security: max-age=63072000" in spoken.recv(2000)
        with pytest.raises(ssl.SSLError), socket.create_connection((HOST, port)) as stranger:
            ssl.create_default_context().wrap_socket(stranger, server_hostname="survey.example.org")
    assert [log.read_text() for log in tmp_path.rglob("*.log")] == ["", ""]


def test_a_whole_ward_that_presses_at_once_is_let_through(tmp_path: Path, shelf: str) -> None:
    with running_proxy(tmp_path, shelf) as proxy:
        visitor = Visitor(OpenSurvey(Server(proxy.address, None, proxy.folder), "loch"))  # type: ignore[arg-type]  # no lead
        for path in ["", "check"]:
            answered = [visitor.asks("POST", visitor.survey.path + path, {})[0] for _ in range(200)]
            assert set(answered) == {501}, "what the server behind says to a form, and not the proxy"


@pytest.mark.parametrize(
    "way",
    [
        "POST /workspace/sign-in",
        "POST /workspace/sign-in/code",
        "POST /workspace/new-password",
        "POST /workspace/new-password/some-link",
        "POST /workspace/invitations/some-link",
        "POST /workspace/confirm",
        "POST /workspace/password",
        "GET /workspace/sign-in/single",
        "GET /workspace/sign-in/single/back",
        "GET /workspace/confirm/single",
        "GET /workspace/sign-ins/single",
    ],
)
def test_nobody_guesses_or_asks_without_end_at_the_door_of_the_workspace(tmp_path: Path, shelf: str, way: str) -> None:
    method, path = way.split()
    with running_proxy(tmp_path, shelf) as proxy:
        visitor = Visitor(OpenSurvey(Server(proxy.address, None, proxy.folder), "loch"))  # type: ignore[arg-type]  # no lead
        answered = [visitor.asks(method, path, {} if method == "POST" else None)[0] for _ in range(40)]
    assert answered.count(429) >= 10


@pytest.mark.parametrize("status", [413, 503])
def test_what_the_proxy_says_itself_is_a_page_that_blames_nobody(status: int) -> None:
    said = re.search(rf"return {status} '([^']+)';", SHIPPED.read_text())
    assert said
    page = parse(said[1].encode())
    assert page.attrib["lang"] == "en"
    assert text_of(one(page, "title"))
    assert text_of(one(page, "h1"))
    assert "press the button again" in text_of(page)
    assert not re.search(r"\b(error|invalid|failed|sorry)\b", text_of(page), re.IGNORECASE)
