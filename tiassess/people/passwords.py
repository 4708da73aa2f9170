"""Passwords: kept as Argon2id hashes, and refused where somebody could guess them.

Length is what counts; no rule asks for digits or signs (NIST SP 800-63B, section 5.1.1.2; NCSC, "Password policy").
"""

from __future__ import annotations

import os
import secrets
import unicodedata
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

MEMORY = 19 * 1024  # KiB
ITERATIONS = 2
"""The OWASP Password Storage Cheat Sheet's parameters for Argon2id with one lane; about 40 ms on one core."""

SHORTEST = 12
LONGEST = 200
FEWEST_SIGNS = 6
"""Fewer different signs than this are one key held down, or two in turn."""

WORDS = (
    *("password", "passwort", "passphrase", "letmein", "welcome", "qwertyuiop", "qwerty", "asdfghjkl", "zxcvbnm"),
    *("iloveyou", "administrator", "admin", "changeme", "secret", "sunshine", "princess", "football", "liverpool"),
    *("monkey", "dragon", "master", "superman", "summer", "winter", "autumn", "spring", "monday", "hospital", "nhs"),
    *("tiassess", "survey", "staff", "trauma", "informed", "account", "login", "signin", "test", "example", "temp"),
    *("abcdefghijklmnopqrstuvwxyz", "abcdef", "abc", "1q2w3e4r5t6y", "1q2w3e4r", "q1w2e3r4t5y6", "qazwsxedcrfv"),
)
"""What people take when they are asked for a long password at a bad moment."""

LOOK_ALIKES = str.maketrans("@$0!|3", "asolle")

NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$hhjp0CBKtOT0TcLYzrKVJg$Eyyp4l9vRDG/2xAns+MFEt+FEdX9wzY4okVaWd+fxvU"
"""A hash that no password is let in by: comparing with it takes as long as with a real one."""


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
    if len(set(plain)) < FEWEST_SIGNS or _is_run(plain) or _is_common(plain, email):
        return "Too many people use a password like this one. Take four words that have nothing to do with each other."
    return None


def _is_run(plain: str) -> bool:
    """Whether the signs only count up or down, such as 123456789012."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(plain)}
    return len(steps) == 1


def _is_common(plain: str, email: str) -> bool:
    """Whether fewer than six letters are left without common words and the address, and something was taken away."""
    plain = left = plain.translate(LOOK_ALIKES) if any(sign.isalpha() for sign in plain) else ""
    names = [part for part in email.casefold().replace("@", ".").split(".") if len(part) > 2]
    for word in sorted([*WORDS, *names], key=len, reverse=True):
        left = left.replace(word, "")
    return sum(sign.isalpha() for sign in left) < 6 and (left != plain or not plain)


def _bytes(password: Any) -> bytes:
    return unicodedata.normalize("NFKC", password).encode(errors="surrogatepass")
