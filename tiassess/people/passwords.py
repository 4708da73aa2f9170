"""Passwords: kept as Argon2id hashes, and refused where somebody could guess them.

Length is what counts; no rule asks for digits or signs (NIST SP 800-63B, section 5.1.1.2; NCSC, "Password policy").
How easily one is guessed zxcvbn says: it knows the passwords that were stolen most often, words, names, dates and
rows of keys (Wheeler, "zxcvbn: low-budget password strength estimation", USENIX Security 2016).
"""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

MEMORY = 19 * 1024  # KiB
ITERATIONS = 2
"""The OWASP Password Storage Cheat Sheet's parameters for Argon2id with one lane; about 40 ms on one core."""

SHORTEST = 12
LONGEST = 200
READ_OF_ONE = 32
"""So many characters are weighed: four words are told from one in them, and weighing takes a second at the most."""

FEWEST_GUESSES = 1e11
"""Whoever stole the hashes tries some 25 a second on one core; ten thousand cores would take four days. The password
checker's own best mark begins at a tenth of it, and lets a name or a place with a year pass."""

OURS = ("tiassess", "survey", "trauma", "informed", "hospital", "scotland", "password", "workspace")
"""Words that come to mind on our pages, besides those that the checker knows."""

NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$hhjp0CBKtOT0TcLYzrKVJg$Eyyp4l9vRDG/2xAns+MFEt+FEdX9wzY4okVaWd+fxvU"
"""A hash that no password is let in by: comparing with it takes as long as with a real one."""

_weighing = Lock()
"""The checker keeps the words it was given where every thread reads them."""


def hash_password(password: str) -> str:
    """Hash a password with a salt of its own, in the form that names its parameters."""
    hashing = Argon2id(salt=os.urandom(16), length=32, iterations=ITERATIONS, lanes=1, memory_cost=MEMORY)
    return str(hashing.derive_phc_encoded(_bytes(password)))


def is_right(password: str, kept: str | None) -> bool:
    """Say whether a password is the one that was hashed; without a hash say no, in the same time.

    >>> is_right("four quiet words here", hash_password("four quiet words here"))
    True
    >>> is_right("x", NOBODYS), is_right("x", None)
    (True, False)
    """
    try:
        Argon2id.verify_phc_encoded(_bytes(password[: LONGEST + 1]), kept or NOBODYS)
    except InvalidKey:
        return False
    return kept is not None


def is_hashed_as_today(kept: str) -> bool:
    """Say whether a hash has the parameters of today; otherwise it is made anew when its password is typed.

    >>> is_hashed_as_today(NOBODYS), is_hashed_as_today(NOBODYS.replace("t=2", "t=1"))
    (True, False)
    """
    return kept.startswith(f"$argon2id$v=19$m={MEMORY},t={ITERATIONS},p=1$")


def make_password() -> str:
    """Make a password that nobody can guess, to be read aloud or typed once: 80 bits in four groups."""
    letters = "abcdefghjkmnpqrstvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def find_weakness(password: str, email: str) -> str | None:
    """Say why somebody could guess a password, or None.

    >>> find_weakness("tea at four in the garden", "ann@loch.example") is None
    True
    >>> find_weakness("Password2026!", "ann@loch.example")
    'Too many people use a password like this one. Take four words that have nothing to do with each other.'
    """
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(plain) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Four words are a good password."
    if len(plain) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if _guesses(plain, email) < FEWEST_GUESSES:
        return "Too many people use a password like this one. Take four words that have nothing to do with each other."
    return None


def _guesses(plain: str, email: str) -> float:
    """Say how many guesses a password stands, from somebody who knows the address and this product."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - 14 MiB of words, needed only when a password is set

    known = [*OURS, *(part for part in re.split(r"[@.\-_+]", email.casefold()) if len(part) > 2)]
    with _weighing:
        return float(zxcvbn(plain[:READ_OF_ONE], user_inputs=known)["guesses"])


def _bytes(password: Any) -> bytes:
    return unicodedata.normalize("NFKC", password).encode(errors="surrogatepass")
