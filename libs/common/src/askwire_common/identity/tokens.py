"""Principals as signed tokens: JWTs (Ed25519, keys chosen by ``kid`` from a local set) that travel on every hop.

The gateway signs; every other service verifies with public keys only, two of them while keys rotate. Headers that
would let a token choose its own key or algorithm are not looked at.
"""

from __future__ import annotations

import base64
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from pydantic import ValidationError

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import public_key
from askwire_common.identity.principal import Permission, Principal, Role

ISSUER = "askwire-gateway"
AUDIENCE = "askwire"
LEEWAY_SECONDS = 30
MAX_TOKEN_BYTES = 8_192
_ALGORITHMS = ["Ed25519"]
_REMEMBERED = 4_096


class TokenSigner:
    """Signs principals; only the gateway has one. The key is 32 raw bytes in base64."""

    def __init__(self, private: str, clock: Callable[[], float]) -> None:
        self._key = _key(public_key(private), private)
        self._clock = clock

    def sign(
        self, principal: Principal, lifetime: float, *, at: float | None = None, token_id: str | None = None
    ) -> str:
        """A token for this principal that expires ``lifetime`` seconds after ``at``, which is now unless given.

        With ``at`` and ``token_id`` the same token comes out each time, whichever gateway signs it.
        """
        now = int(self._clock() if at is None else at)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": principal.subject,
            "iat": now,
            "exp": now + int(lifetime),
            "jti": token_id or uuid.uuid4().hex,
            "role": principal.role.name,
            "permissions": sorted(principal.permissions),
            "reply": principal.reply_prefix,
        }
        claims |= {"tenant": principal.tenant} if principal.tenant is not None else {}
        claims |= {"sid": principal.session} if principal.session is not None else {}
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=_ALGORITHMS)


class TokenVerifier:
    """Verifies tokens, and remembers those it has verified until they expire."""

    def __init__(self, publics: Iterable[str], clock: Callable[[], float]) -> None:
        self._keys = KeySet([_key(public) for public in publics])
        self._clock = clock
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._verified: OrderedDict[str, tuple[Principal, float]] = OrderedDict()

    def verify(self, token: str) -> Principal:
        """The principal that the token speaks for.

        Raises:
            ServiceError: ``unauthenticated``: missing, malformed, forged or expired.
        """
        known = self._verified.get(token)
        if known is not None and self._clock() < known[1]:
            return known[0]
        principal, expires = self._check(token)
        self._verified[token] = principal, expires
        while len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return principal

    def _check(self, token: str) -> tuple[Principal, float]:
        if not token or len(token) > MAX_TOKEN_BYTES:
            raise _unauthenticated("there is no principal token, or it is too long")
        try:
            decoded = jwt.decode(token, self._keys, algorithms=_ALGORITHMS)
            if decoded.header.get("typ") != "at+jwt" or "crit" in decoded.header:
                raise _unauthenticated("this is not an access token of Askwire")
            self._claims.validate(decoded.claims)
            claims = decoded.claims
            principal = Principal(
                subject=claims["sub"],
                role=Role[claims["role"]],
                permissions=frozenset(Permission(p) for p in claims["permissions"]),
                reply_prefix=claims["reply"],
                tenant=claims.get("tenant"),
                session=claims.get("sid"),
            )
        except (JoseError, KeyError, ValueError, TypeError, ValidationError) as error:
            raise _unauthenticated(
                "the principal token is malformed, forged, expired or from another issuer"
            ) from error
        return principal, float(claims["exp"])


def _key(public: str, private: str | None = None) -> OKPKey:
    parts: dict[str, str | list[str]] = {"kty": "OKP", "crv": "Ed25519", "x": _base64url(public)}
    if private is not None:
        parts["d"] = _base64url(private)
    key = OKPKey.import_key(parts)
    key.ensure_kid()
    return key


def _base64url(text: str) -> str:
    return base64.urlsafe_b64encode(base64.b64decode(text)).rstrip(b"=").decode()


def _unauthenticated(reason: str) -> ServiceError:
    return ServiceError(Code.UNAUTHENTICATED, f"{reason}; take a new one from POST /v1/auth/token")
