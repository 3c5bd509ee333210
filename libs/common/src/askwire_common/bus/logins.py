"""NATS logins by Askwire's own credentials: what the server asks the gateway, and what it is told (auth callout).

A service is a NATS user of its own, known to the server by its nkey. Whoever else comes with an API key or a token as
password is the server's question to the gateway: its answer is a user of that one connection, who may ask and may hear
its own inbox. Both are JWTs in NATS's own form (``ed25519-nkey``); source: ADR-26 and ``jwt/v2`` of nats-io.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, Final

import nkeys
import orjson

from askwire_common.bus.permissions import Permissions

_PURPOSE: Final = b"askwire nats logins"
_AUDIENCE: Final = "$G"  # the one account of a server that is configured with users
_MAX_REQUEST: Final = 32_768


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """Somebody at the server's door.

    Attributes:
        server: the server's id, and ``user`` the key that it made for this connection: the answer names both.
        password: what was brought: a password, or a token alone.
        address: from where.
    """

    server: str
    user: str
    password: str
    address: str


def issuer_seed(principal_key: str) -> str:
    """The account nkey that signs answers, made of the gateway's key: one secret less to keep, and to lose."""
    raw = hmac.digest(base64.b64decode(principal_key), _PURPOSE, hashlib.sha256)
    return str(nkeys.encode_seed(raw, nkeys.PREFIX_BYTE_ACCOUNT).decode())


def issuer_key(principal_key: str) -> str:
    """Its public half, which the server's configuration names."""
    return _public(issuer_seed(principal_key))


def read_request(body: bytes) -> LoginRequest:
    """The server's question.

    Its signature is not looked at: nobody but the server may publish on its subject, which a test holds.

    Raises:
        ValueError: it is none.
    """
    if len(body) > _MAX_REQUEST:
        raise ValueError("the request is too long")
    try:
        middle = body.split(b".")[1]
        asked = orjson.loads(base64.urlsafe_b64decode(middle + b"=" * (-len(middle) % 4)))["nats"]
        options = asked["connect_opts"]
        return LoginRequest(
            server=asked["server_id"]["id"],
            user=asked["user_nkey"],
            password=options.get("pass") or options.get("auth_token") or "",
            address=asked.get("client_info", {}).get("host", ""),
        )
    except (IndexError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("the request is malformed") from error


class LoginSigner:
    """Writes the answers; only the gateway has one."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._issuer = _public(seed)

    def admitted(self, request: LoginRequest, name: str, allowed: Permissions, *, now: float, lifetime: float) -> bytes:
        """A user for this connection alone, which the server ends after ``lifetime`` seconds."""
        user = self._signed(
            {"sub": request.user, "aud": _AUDIENCE, "name": name, "exp": int(now + lifetime)},
            {
                "type": "user",
                "pub": {"allow": list(allowed.publish)},
                "sub": {"allow": list(allowed.subscribe)},
                "subs": -1,
                "data": -1,
                "payload": -1,
            },
            now,
        )
        return self._answer(request, {"jwt": user.decode()}, now)

    def refused(self, request: LoginRequest, reason: str, *, now: float) -> bytes:
        """Nobody; the reason goes to the server's log, and the client hears of an authorization violation."""
        return self._answer(request, {"error": reason}, now)

    def _answer(self, request: LoginRequest, told: dict[str, Any], now: float) -> bytes:
        claims = {"sub": request.user, "aud": request.server}
        return self._signed(claims, {"type": "authorization_response", **told}, now)

    def _signed(self, claims: dict[str, Any], nats: dict[str, Any], now: float) -> bytes:
        claims |= {"jti": secrets.token_hex(16), "iat": int(now), "iss": self._issuer, "nats": {"version": 2, **nats}}
        text = _encoded({"typ": "JWT", "alg": "ed25519-nkey"}) + b"." + _encoded(claims)
        signature = nkeys.from_seed(bytearray(self._seed.encode())).sign(text)
        return text + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")


def _encoded(value: dict[str, Any]) -> bytes:
    return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=")


def _public(seed: str) -> str:
    return str(nkeys.from_seed(bytearray(seed.encode())).public_key.decode())
