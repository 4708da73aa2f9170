"""The provider of single sign-on: where people are sent, and what it proves of them when they come back.

Nothing that it says is believed but what it signed, for this server, for this person's way there and back, with one of
the keys that it shows at the address that the settings name. This module is loaded when somebody first goes there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final, cast

import requests
from authlib.integrations.base_client import OAuthError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidKeyIdError
from joserfc.jwk import KeySet

from tiassess.config.single_sign_on import SingleSignOn, is_safe_provider
from tiassess.people.subjects import Proof, subject_of
from tiassess.web.workspace.patient_session import PatientSession
from tiassess.web.workspace.pending import Pending
from tiassess.web.workspace.single_sign_on_words import NotProvenError, Why

if TYPE_CHECKING:
    from joserfc.jwk import KeySetSerialization

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""How a proof may be signed: with keys that the provider alone has. Never "none", and never with our own secret."""

LEEWAY: Final = 60
"""Seconds by which two clocks may differ."""

AT_A_TIME: Final = 2
"""People for whom one process waits at a time: a slow provider holds up no more threads than these."""

WAITING: Final = 2
"""People who wait until one of these is done, so that all four threads of a process get their turn."""

WAITS_FOR = 2.0
"""Seconds for which they wait: a provider that answers does so sooner, and a slow one holds up others no longer."""

GOOD_FOR = 3600.0
"""Seconds for which the provider's description and keys are not asked for again."""

LONGEST_ID = 255
"""OpenID Connect Core 1.0, section 2: a subject has at most 255 signs, and all are ASCII."""

CLOCK_CLAIMS = frozenset({"iat", "nbf"})


class Provider:
    """The provider, as one process of this server knows it."""

    def __init__(self, known: SingleSignOn) -> None:
        """Know nothing of it yet but the settings."""
        self._known = known
        self._room = BoundedSemaphore(AT_A_TIME)
        self._queue = BoundedSemaphore(WAITING)
        self._kept: dict[str, tuple[float, Any]] = {}

    def way_there(self, pending: Pending, back: str) -> str:
        """Give the address at the provider to which somebody is led.

        Args:
            pending: what is remembered of them.
            back: where the provider leads them afterwards.

        Raises:
            NotProvenError: the provider does not answer, or not as one.
        """
        once_more = {"prompt": "login", "max_age": 0} if pending.again else {}
        with self._asking(back, is_known=self._is_kept("description")) as session:
            way, _state = session.create_authorization_url(
                self._endpoint(session, "authorization_endpoint"),
                state=pending.state,
                code_verifier=pending.verifier,
                nonce=pending.nonce,
                **once_more,
            )
        return str(way)

    def proof(self, pending: Pending, said: Mapping[str, str], back: str, moment: datetime) -> Proof:
        """Redeem the code with which somebody came back, and give what that proves.

        Args:
            pending: what was remembered of them.
            said: what their address says.
            back: the address to which they came.
            moment: the present one.

        Raises:
            NotProvenError: it proves nothing, or the provider does not answer.
        """
        with self._asking(back) as session:
            token = session.fetch_token(
                self._endpoint(session, "token_endpoint"),
                code=said["code"],
                code_verifier=pending.verifier,
                grant_type="authorization_code",
                allow_redirects=False,
            )
            claims = self._claims(session, token, pending, moment)
            if "email" not in claims and not pending.again:
                claims |= self._more(session, token, claims["sub"])
        return self._proof_of(claims)

    @contextmanager
    def _asking(self, back: str, *, is_known: bool = False) -> Iterator[PatientSession]:
        """Give a session with the provider; whatever breaks in it or in its answers comes out as our own error.

        Args:
            back: where the provider leads people afterwards.
            is_known: whether nothing will be asked, because it was not long ago, so that nobody has to wait.
        """
        try:
            with (
                nullcontext() if is_known else self._one_of_few(),
                PatientSession(
                    client_id=self._known.client_id,
                    client_secret=self._known.client_secret,
                    redirect_uri=back,
                    scope="openid email",
                    code_challenge_method="S256",
                ) as session,
            ):
                yield session
        except NotProvenError:
            raise
        except OAuthError as refusal:
            why = Why.OTHER_WINDOW if refusal.error == "invalid_grant" else Why.ODD
            raise NotProvenError(why, "it did not take the code") from None
        except requests.exceptions.JSONDecodeError:  # which is such an exception too
            raise NotProvenError(Why.ODD, "its answer is not written in JSON") from None
        except requests.RequestException as mishap:
            raise NotProvenError(Why.AWAY, f"it could not be reached: {type(mishap).__name__}") from None
        except ExpiredTokenError:
            raise NotProvenError(Why.CLOCKS, "its proof is over already") from None
        except ClaimError as mishap:
            why = Why.CLOCKS if mishap.claim in CLOCK_CLAIMS else Why.ODD
            raise NotProvenError(why, f"its proof does not say what it should: {mishap.claim}") from None
        except Exception as mishap:  # noqa: BLE001 - whatever an answer from outside breaks in a library proves nothing
            raise NotProvenError(Why.ODD, f"its answer could not be read: {type(mishap).__name__}") from None

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        """Let few ask at a time, and few wait for them, so that a slow provider does not hold up everybody."""
        if not self._room.acquire(blocking=False):
            self._wait()
        try:
            yield
        finally:
            self._room.release()

    def _wait(self) -> None:
        others = NotProvenError(Why.AWAY, "others are being waited for")
        if not self._queue.acquire(blocking=False):
            raise others
        try:
            if not self._room.acquire(timeout=WAITS_FOR):
                raise others
        finally:
            self._queue.release()

    def _endpoint(self, session: PatientSession, name: str) -> str:
        description = self._description(session)
        address = description[name]
        if not isinstance(address, str) or not is_safe_provider(address):
            raise NotProvenError(Why.ODD, f"its {name} is not safe")
        methods = description.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" not in methods and "client_secret_post" in methods:
            session.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - the name of a way, no password
        return address

    def _description(self, session: PatientSession) -> Mapping[str, Any]:
        """Give what the provider says of itself (OpenID Connect Discovery 1.0, section 4)."""

        def ask() -> Mapping[str, Any]:
            said = _ask(session, self._known.description)
            if said["issuer"] != self._known.issuer:
                raise NotProvenError(Why.ODD, "it calls itself by another address than TIASSESS_OIDC_ISSUER")
            return said

        return cast("Mapping[str, Any]", self._keep("description", ask))

    def _keys(self, session: PatientSession) -> KeySet:
        """Give the keys with which the provider signs."""
        address = self._endpoint(session, "jwks_uri")
        keys = self._keep("keys", lambda: KeySet.import_key_set(cast("KeySetSerialization", _ask(session, address))))
        return cast("KeySet", keys)

    def _is_kept(self, name: str) -> bool:
        asked, _value = self._kept.get(name, (-GOOD_FOR, None))
        return time.monotonic() - asked < GOOD_FOR

    def _keep(self, name: str, ask: Callable[[], Any]) -> Any:
        """Give what was asked for not long ago, or ask for it."""
        asked, value = self._kept.get(name, (-GOOD_FOR, None))
        if time.monotonic() - asked >= GOOD_FOR:
            value = ask()
            self._kept[name] = (time.monotonic(), value)
        return value

    def _claims(
        self, session: PatientSession, token: Mapping[str, Any], pending: Pending, moment: datetime
    ) -> dict[str, Any]:
        """Give what the provider's proof says, after every check of the standard (Core 1.0, section 3.1.3.7)."""
        try:
            proof = jwt.decode(token["id_token"], self._keys(session), algorithms=ALGORITHMS)
        except InvalidKeyIdError:  # it signs with a new key
            self._kept.pop("keys", None)
            proof = jwt.decode(token["id_token"], self._keys(session), algorithms=ALGORITHMS)
        is_ours = {
            "iss": {"essential": True, "value": self._known.issuer},
            "aud": {"essential": True, "value": self._known.client_id},
        }
        asked = {"nonce": pending.nonce, "client_id": self._known.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(proof.claims, proof.header, is_ours, asked)
        claims.validate(now=int(moment.timestamp()), leeway=LEEWAY)
        return dict(claims)

    def _more(self, session: PatientSession, token: Mapping[str, Any], id_there: str) -> dict[str, Any]:
        """Ask for the address of somebody whose proof does not name it (Core 1.0, section 5.3)."""
        if "userinfo_endpoint" not in self._description(session):
            return {}
        session.token = token
        said = _ask(session, self._endpoint(session, "userinfo_endpoint"), withhold_token=False)
        if said["sub"] != id_there:
            raise NotProvenError(Why.ODD, "it speaks of somebody else than it proved")
        return {name: said[name] for name in ("email", "email_verified") if name in said}

    def _proof_of(self, claims: Mapping[str, Any]) -> Proof:
        id_there, email, signed_in = claims["sub"], claims.get("email"), claims.get("auth_time")
        if not (0 < len(id_there) <= LONGEST_ID and id_there.isascii() and id_there.isprintable()):
            raise NotProvenError(Why.ODD, "its name for a person cannot be one")
        is_verified = isinstance(email, str) and claims.get("email_verified") is True
        return Proof(
            subject=subject_of(self._known.issuer, id_there),
            verified_email=email if is_verified else None,
            signed_in=None if signed_in is None else datetime.fromtimestamp(signed_in, UTC),
        )


def _ask(session: PatientSession, address: str, *, withhold_token: bool = True) -> dict[str, Any]:
    """Give what stands at an address of the provider."""
    answer = session.get(address, withhold_token=withhold_token, allow_redirects=False)
    answer.raise_for_status()
    said = answer.json()
    if answer.status_code != requests.codes.ok or not isinstance(said, dict):
        raise NotProvenError(Why.ODD, "its answer is of another kind")
    return said
