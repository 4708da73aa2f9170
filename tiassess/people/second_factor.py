"""The second factor: an authenticator app that shows a code each half minute, and codes on paper for when it is lost.

The app's secret is sealed to its account, together with the last step whose code was used: no code works twice. The
recovery codes are kept as slow hashes only; each works once.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.config import SubKeys
from tiassess.config.sealing import open_small, seal_small
from tiassess.people.passwords import ITERATIONS, MEMORY
from tiassess.people.sign_ins import end_all_sign_ins
from tiassess.people.tables import Account
from tiassess.people.trail import Deed, Noted, Who, by_account, note_of_account
from tiassess.people.turns import take_account, take_account_and_turns
from tiassess.storage.database import Database

LABEL = "second-factor"
SECRET_BYTES = 20
"""RFC 4226, section 4: 160 bits are recommended."""

STEP_SECONDS = 30
DIGITS = 6
"""With SHA-1 for the code, this is what every app takes for granted (RFC 6238)."""

STEPS_AROUND = (-1, 0, 1)
"""A code of the step before or after counts too: a phone's clock may be a little off (RFC 6238, section 5.2)."""

CODES = 10
CODE_SIGNS = 12
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: 60 bits in twelve signs, none of which looks like another."""

AS_READ = str.maketrans({"I": "1", "L": "1", "O": "0", "U": None, "-": None, " ": None})
_FORM = struct.Struct(f">Q{SECRET_BYTES}s")


def as_text(secret: bytes) -> str:
    """Give an app's secret as people type it, in groups of four (base 32, RFC 4648).

    >>> as_text(bytes(5))
    'AAAA AAAA'
    """
    letters = base64.b32encode(secret).decode()
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def as_uri(secret: bytes, email: str, issuer: str) -> str:
    """Give an app's secret as it reads it from a picture, with whom and where it is for."""
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS).get_provisioning_uri(email, issuer)  # noqa: S303 - see STEP_SECONDS


def make_secret() -> bytes:
    """Make a secret for an app."""
    return secrets.token_bytes(SECRET_BYTES)


def step_of(code: str, secret: bytes, moment: datetime, last: int = 0) -> int | None:
    """Give the step whose code this is; None if it is no code of about now, or one that was used.

    Args:
        code: what was typed; blanks in it do not count.
        secret: of the app.
        moment: now.
        last: the last step whose code was used.
    """
    typed = "".join(code.split()).encode(errors="replace")
    present = int(moment.timestamp()) // STEP_SECONDS
    hotp = HOTP(secret, DIGITS, SHA1())  # noqa: S303 - see above
    steps = [present + around for around in STEPS_AROUND]
    right = [step for step in steps if hmac.compare_digest(hotp.generate(step), typed) and step > last]
    return max(right, default=None)


def set_second_factor(  # noqa: PLR0913, PLR0917 - what it rests on, whose, and with what it is proved
    database: Database, keys: SubKeys, account_id: UUID, secret: bytes, code: str, moment: datetime, *, is_first: bool
) -> list[str] | None:
    """Let an account sign in with an app from now on, and give its new recovery codes; None if the code is not right.

    Args:
        database: where it is kept.
        keys: the sub-keys of this server.
        account_id: whose it is.
        secret: what the app was given.
        code: what the app shows: it proves that it has it.
        moment: now.
        is_first: whether it may not take the place of another app: where only the password is proved.
    """
    step = step_of(code, secret, moment)
    if step is None:
        return None
    codes, hashes = _new_recovery_codes(account_id)
    with database.writing() as session:
        one = take_account(session, account_id)
        if is_first and one.second_factor is not None:
            return None
        one.second_factor, one.recovery_codes = _sealed(keys, account_id, secret, step), hashes
        for deed in (Deed.SECOND_FACTOR_SET, Deed.RECOVERY_CODES_MADE):
            note_of_account(session, account_id, Noted(deed, by_account(account_id), moment.date()))
    return codes


def is_code_right(database: Database, keys: SubKeys, account_id: UUID, code: str, moment: datetime) -> bool:
    """Say whether a code is the app's of about now, and use it up."""
    with database.writing() as session:
        one = take_account(session, account_id)
        opened = _opened(keys, one)
        if opened is None:
            return False
        last, secret = opened
        step = step_of(code, secret, moment, last)
        if step is not None:
            one.second_factor = _sealed(keys, account_id, secret, step)
        return step is not None


def use_recovery_code(database: Database, account_id: UUID, code: str, today: date) -> int | None:
    """Use a recovery code up, and say how many are left; None if it is none of them."""
    hashed = _hashed(code, account_id)  # it takes a while, and is done before anything is locked
    with database.writing() as session:
        one = take_account(session, account_id)
        left = [kept for kept in one.recovery_codes if not hmac.compare_digest(kept, hashed)]
        if len(left) == len(one.recovery_codes):
            return None
        one.recovery_codes = left
        note_of_account(session, account_id, Noted(Deed.RECOVERY_CODE_USED, by_account(account_id), today))
        return len(left)


def make_recovery_codes(database: Database, account_id: UUID, today: date) -> list[str]:
    """Make new recovery codes, to be shown once; the ones before work no more."""
    codes, hashes = _new_recovery_codes(account_id)
    with database.writing() as session:
        take_account(session, account_id).recovery_codes = hashes
        note_of_account(session, account_id, Noted(Deed.RECOVERY_CODES_MADE, by_account(account_id), today))
    return codes


def remove_second_factor(database: Database, account_id: UUID, who: Who, today: date, *, ends_sign_ins: bool) -> None:
    """Take the app and the recovery codes from an account.

    Args:
        database: where they are kept.
        account_id: whose they are.
        who: who does it.
        today: the day.
        ends_sign_ins: whether every browser is signed out: where somebody else does it because they were lost.
    """
    with database.writing() as session:
        one = take_account_and_turns(session, account_id)
        one.second_factor, one.recovery_codes = None, []
        deeds = [Deed.SECOND_FACTOR_REMOVED]
        if ends_sign_ins:
            end_all_sign_ins(session, account_id)
            deeds.append(Deed.SIGN_INS_ENDED)
        for deed in deeds:
            of = {} if who == by_account(account_id) else {"account": str(account_id)}
            note_of_account(session, account_id, Noted(deed, who, today, of))


def renew_second_factors(session: Session, keys: SubKeys, *, changes: bool) -> tuple[int, int]:
    """Seal every app's secret under the present secret of the server, or say only what that would change.

    What is sealed so already stays as it is, and so does what nobody can open.

    Args:
        session: a writing session, or a reading one if nothing is to be changed.
        keys: of the present secret and the former ones.
        changes: whether to do it.

    Returns:
        How many rested on a former secret, and how many can be opened with no secret that is known.
    """
    present = SubKeys(keys.secrets[:1])
    query = select(Account).where(Account.second_factor.is_not(None)).order_by(Account.id)
    stale = foreign = 0
    for row in session.scalars(query.with_for_update(key_share=True) if changes else query):
        if _opened(present, row) is not None:
            continue
        opened = _opened(keys, row)
        if opened is None:
            foreign += 1
            continue
        stale += 1
        if changes:
            row.second_factor = _sealed(present, row.id, opened[1], opened[0])
    return stale, foreign


def _sealed(keys: SubKeys, account_id: UUID, secret: bytes, last: int) -> bytes:
    return seal_small(keys, LABEL, _FORM.pack(last, secret), account_id.bytes)


def _opened(keys: SubKeys, one: Account) -> tuple[int, bytes] | None:
    """Give the last step that was used and the secret."""
    plaintext = open_small(keys, LABEL, one.second_factor or b"", one.id.bytes)
    if plaintext is None:
        return None
    last, secret = _FORM.unpack(plaintext)
    return last, secret


def _new_recovery_codes(account_id: UUID) -> tuple[list[str], list[str]]:
    """Give new codes as people read them, and their hashes."""
    signs = ["".join(secrets.choice(SIGNS) for _ in range(CODE_SIGNS)) for _ in range(CODES)]
    codes = ["-".join(each[place : place + 4] for place in range(0, CODE_SIGNS, 4)) for each in signs]
    return codes, [_hashed(code, account_id) for code in codes]


def _hashed(code: str, account_id: UUID) -> str:
    """Hash a recovery code, however it is written, with the account's own salt, so that one hash finds it among ten."""
    plain = code.upper().translate(AS_READ)[: 2 * CODE_SIGNS]
    salt = sha256(b"recovery code" + account_id.bytes).digest()[:16]
    hashing = Argon2id(salt=salt, length=32, iterations=ITERATIONS, lanes=1, memory_cost=MEMORY)
    return hashing.derive(plain.encode(errors="replace")).hex()
