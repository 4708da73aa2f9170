"""Compressed pages whose length says nothing: every page is filled up to a whole number of steps.

A page shows somebody's own answers, so its compressed length would change with them, and lengths are what a network
can see of an encrypted visit. The filling is an *extra field* of gzip (RFC 1952, section 2.3.1.1), which browsers skip.
"""

from __future__ import annotations

import secrets
import struct
import zlib
from typing import TYPE_CHECKING

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

STEP = 2048
LONG_STEP = 8192
"""For the page before sending, whose length depends most on what was answered."""
LEVEL = 5
WITH_EXTRA_FIELD = b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff"  # gzip, deflate, extra field; no time; unknown system
FILLING = b"ti"  # the two letters that name a part of the extra field


def compress_pages(app: Flask) -> None:
    """Let an application compress its pages for browsers that say they take gzip."""
    app.after_request(_compress)


def gzip_in_steps(content: bytes, step: int = STEP) -> bytes:
    """Compress a content and fill it up.

    >>> import gzip
    >>> page = gzip_in_steps(b"<p>yes</p>", 2048)
    >>> len(page), gzip.decompress(page)
    (2048, b'<p>yes</p>')
    """
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflater.compress(content) + deflater.flush()
    trailer = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    least = len(WITH_EXTRA_FIELD) + 2 + 4 + len(body) + len(trailer)  # the lengths of the field and of its one part
    filling = secrets.token_bytes(-least % step)  # random, so that nothing on the way compresses it again
    field = FILLING + struct.pack("<H", len(filling)) + filling
    return WITH_EXTRA_FIELD + struct.pack("<H", len(field)) + field + body + trailer


def _compress(response: Response) -> Response:

    is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
    if is_page and _takes_gzip() and not response.direct_passthrough:
        response.set_data(gzip_in_steps(response.get_data(), g.get("page_step", STEP)))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _takes_gzip() -> bool:
    return request.accept_encodings["gzip"] > 0
