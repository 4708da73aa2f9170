"""What a browser reads when it sent what is not proper HTTP, which never reaches the application.

Gunicorn would answer with a bare page that quotes what came, and without our headers. The status stays what it says.
"""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker

PAGE = b"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>This address did not work</title>
<meta name="viewport" content="width=device-width"></head>
<body><h1>This address did not work</h1>
<p>You did nothing wrong. Please type the address anew, or use the link that you were given.</p></body></html>
"""

HEADERS = (
    "Connection: close",
    "Content-Type: text/html; charset=utf-8",
    f"Content-Length: {len(PAGE)}",
    "Cache-Control: no-store",
    "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy: same-origin",
    "Cross-Origin-Resource-Policy: same-origin",
    "Permissions-Policy: camera=(), geolocation=(), microphone=()",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
)


class StatusOnly:
    """Stands for a visitor's connection while the library writes its page: of that the first line goes on, and ours."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        """Be the connection in all else."""
        return getattr(self._connection, name)

    def sendall(self, written: bytes) -> None:
        """Send our page under the status of theirs."""
        status = written.partition(b"\r\n")[0]
        self._connection.sendall(b"\r\n".join([status, *map(str.encode, HEADERS), b"", PAGE]))


class KindWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's worker with threads, and with our page where it would show one of its own."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what never reached the application."""
        super().handle_error(req, StatusOnly(client), addr, exc)
