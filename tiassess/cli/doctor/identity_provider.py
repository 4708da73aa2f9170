"""Check of the provider of single sign-on: it answers from here, and calls itself as the settings do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from tiassess.cli.doctor.checks import SECONDS, Check, Installation, Verdict
from tiassess.config.single_sign_on import ISSUER, SingleSignOn

LONGEST: Final = 256 * 1024
"""Bytes of what a provider says of itself; more is not read."""


def examine_provider(installation: Installation) -> Iterator[str]:
    """Ask the provider what it says of itself, as signing in does, and find whether that would go on from there."""
    known = installation.settings.single_sign_on
    if known is None:
        return
    try:
        said = json.loads(_description(known))
        named = said["issuer"]
    except OSError as mishap:  # as every mishap of the library is
        yield (
            f"{known.issuer} does not answer ({type(mishap).__name__}), so nobody can sign in through it now. Check "
            f"{ISSUER}, and whether this machine can reach it."
        )
    except (ValueError, TypeError, KeyError):
        yield f"{known.description} answers otherwise than a provider of single sign-on. Check {ISSUER}."
    else:
        if named != known.issuer:
            yield f"The provider calls itself {json.dumps(named)[:300]}. Write it into {ISSUER} exactly like this."


def _description(known: SingleSignOn) -> bytes:
    """Give what stands at the address where a provider describes itself, as far as it comes in time."""
    import requests  # noqa: PLC0415 - only where there is a provider

    until, read = time.monotonic() + SECONDS, bytearray()
    with closing(requests.get(known.description, timeout=SECONDS, allow_redirects=False, stream=True)) as answer:
        while (part := answer.raw.read1(LONGEST, decode_content=True)) and len(read) <= LONGEST:
            read += part
            if time.monotonic() > until:
                raise TimeoutError
        if answer.status_code != requests.codes.ok:
            raise requests.HTTPError
    return bytes(read)


CHECKS = (Check("The provider of single sign-on answers, or there is none.", examine_provider, Verdict.LOOK),)
