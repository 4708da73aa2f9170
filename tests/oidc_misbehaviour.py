"""What makes the provider of the tests stricter than its library is, and what lets it misbehave when it is told to.

Stricter: it checks the proof that goes with a code (RFC 7636), and says when somebody signed in (``auth_time``).
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from tiassess.clock import now

AUTHORIZE, TOKEN, DESCRIPTION = "/oauth2/authorize", "/oauth2/token", "/.well-known/openid-configuration"
HUGE = 50 * 1024 * 1024


class Misbehaviour:
    """What the provider was told, and what it remembers beside its library."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage
        self._told: dict[str, Any] = {}
        self._challenges: dict[str, str] = {}
        self._asked: list[dict[str, str]] = []

    def hang_into(self, app: Flask) -> None:
        """Look at what the provider is asked, and change what it answers."""
        app.add_url_rule("/told", view_func=self._be_told, methods=["GET", "PUT"])
        app.before_request(self._check_verifier)
        for change in (self._answer_otherwise, self._sign_otherwise, self._remember_challenge):  # the last one is first
            app.after_request(change)

    def _be_told(self) -> Any:
        if request.method == "GET":
            return self._asked
        self._told = request.get_json()
        return "", 204

    def _check_verifier(self) -> Any:
        if request.path != TOKEN:
            return None
        self._asked.append(request.form.to_dict())
        challenge = self._challenges.get(request.form.get("code", ""))
        verifier = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        if challenge != base64.urlsafe_b64encode(verifier).decode().rstrip("="):
            return {"error": "invalid_grant", "error_description": "<b>Not yours</b>"}, 400
        return None

    def _remember_challenge(self, answer: Response) -> Response:
        said = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        if request.path == AUTHORIZE and "code" in said:
            assert request.args["code_challenge_method"] == "S256"
            self._challenges[said["code"][0]] = request.args["code_challenge"]
        if request.path == AUTHORIZE and "error" in said and "state" not in said:  # which the standard asks for
            answer.headers["Location"] += f"&state={request.args['state']}"
        return answer

    def _sign_otherwise(self, answer: Response) -> Response:
        """Sign a proof anew, with what it was told to say."""
        if request.path == "/jwks" and "key_id" in self._told:
            answer.set_data(json.dumps({"keys": [self._key().as_dict(private=False)]}))
        if request.path != TOKEN or answer.status_code != 200:
            return answer
        said = answer.get_json()
        payload = said["id_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        claims = {**claims, "auth_time": int(now().timestamp()), **self._told.get("claims", {})}
        claims = {name: value for name, value in claims.items() if value is not None}
        answer.set_data(json.dumps({**said, "id_token": self._signed(claims), **self._told.get("token", {})}))
        return answer

    def _signed(self, claims: Mapping[str, Any]) -> str:
        algorithm = self._told.get("alg", "RS256")
        if algorithm == "none":
            return f"{_in_base64({'alg': 'none'})}.{_in_base64(claims)}."
        if algorithm == "HS256":
            secret = OctKey.import_key(self._told["secret"])
            return jwt.encode({"alg": "HS256"}, dict(claims), secret, algorithms=["HS256"])
        key = RSAKey.generate_key(2048) if self._told.get("key") == "another" else self._key()
        header = {"alg": algorithm} | ({"kid": key.kid} if key.kid else {})
        return jwt.encode(header, dict(claims), KeySet([key]) if key.kid else key, algorithms=[algorithm])

    def _key(self) -> RSAKey:
        named = {"kid": self._told["key_id"]} if "key_id" in self._told else {}
        return RSAKey.import_key({**self._storage.jwk.as_dict(is_private=True), **named})

    def _answer_otherwise(self, answer: Response) -> Response:
        """Answer at an address as it was told: late, at length, or something else."""
        how = self._told.get("at", {}).get(request.path, {})
        time.sleep(how.get("slow", 0))
        if "json" in how:
            answer.set_data(json.dumps({**answer.get_json(), **how["json"]}))
        if "text" in how:
            answer.set_data(how["text"])
        if "huge" in how:
            answer = Response((b" " * 65536 for _ in range(HUGE // 65536)), mimetype="application/json")
        if "drip" in how:
            answer = Response(_drip(how["drip"]), mimetype="application/json")
        answer.status_code = how.get("status", answer.status_code)
        answer.headers.update(how.get("headers", {}))
        return answer


def _drip(seconds: float) -> Iterator[bytes]:
    while True:
        yield b" "
        time.sleep(seconds)


def _in_base64(said: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
