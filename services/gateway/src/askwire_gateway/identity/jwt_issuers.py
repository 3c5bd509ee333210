"""Tokens of other issuers: who they speak for, once key, algorithm, time, audience and role have all been found good.

The issuer that a token names decides everything else: its one algorithm, its keys, its audience. What the token's own
header proposes (``jwk``, ``jku``, ``x5u``, another ``alg``) is never followed.
"""

from __future__ import annotations

import base64
import binascii
import json
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError, SecurityWarning
from joserfc.jwk import Key
from pydantic import ValidationError

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import ROLE_PERMISSIONS, Principal, Role
from askwire_common.identity.tokens import LEEWAY_SECONDS, MAX_TOKEN_BYTES
from askwire_gateway.identity.issuers import Issuer, claim
from askwire_gateway.identity.jwks import FollowedKeys

_TYPES: Final = frozenset({None, "JWT", "jwt", "at+jwt", "application/at+jwt"})
_MAX_SUBJECT: Final = 200


def issuer_of(token: str) -> str | None:
    """The issuer that a token names, unverified; None when it is no token."""
    try:
        _, payload, _ = token.split(".")
        named = json.loads(_decoded(payload)).get("iss")
    except (ValueError, binascii.Error, AttributeError, RecursionError):
        return None
    return named if isinstance(named, str) else None


class Issuers:
    """Verifies tokens of the issuers in the file; knows nothing of our own tokens."""

    def __init__(
        self, issuers: Mapping[str, Issuer], keys: Mapping[str, FollowedKeys], clock: Callable[[], float]
    ) -> None:
        self._issuers = {issuer.issuer: (label, issuer) for label, issuer in issuers.items()}
        self._keys = keys
        self._clock = clock

    def knows(self, issuer: str | None) -> bool:
        """Whether this issuer's tokens are accepted."""
        return issuer in self._issuers

    def verify(self, token: str) -> Principal:
        """The principal that the token speaks for.

        Raises:
            ServiceError: ``unauthenticated``: the token is not good, and why; ``forbidden``: it is, but names no role
                that is known here; ``unavailable``: the issuer's keys could not be read yet.
        """
        found = self._issuers.get(issuer_of(token) or "")
        if found is None or len(token) > MAX_TOKEN_BYTES:
            raise _unauthenticated("the token is of no issuer that is trusted here")
        label, issuer = found
        key = self._key(label, issuer, _header(token))
        claims = self._claims(token, issuer, key)
        return _principal(label, issuer, claims)

    def seconds_left(self, token: str) -> int:
        """How long a token is still good, clocks that differ left out; ask only of one that was verified."""
        payload = json.loads(_decoded(token.split(".")[1]))
        return max(1, int(payload["exp"] - self._clock()))

    def _key(self, label: str, issuer: Issuer, header: Mapping[str, Any]) -> Key:
        algorithms = _algorithms(issuer)
        if header.get("alg") not in algorithms:
            raise _unauthenticated(f"tokens of {label} are signed with {issuer.algorithm}, and this one is not")
        if header.get("typ") not in _TYPES or "crit" in header:
            raise _unauthenticated("this kind of token is not accepted here; send an access token")
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise _unauthenticated("the token does not say which key signed it (`kid`)")
        key = self._keys[label].get(kid)
        if key is None and not self._keys[label].known:
            raise ServiceError(Code.UNAVAILABLE, f"the keys of {label} could not be read yet", retry_after=5)
        if key is None:
            raise _unauthenticated(f"{label} has no key {kid[:64]!a}; its keys are read again every few minutes")
        return key

    def _claims(self, token: str, issuer: Issuer, key: Key) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer.issuer},
            aud={"essential": True, "value": issuer.audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SecurityWarning)  # issuers still say EdDSA where Ed25519 is meant
                claims = jwt.decode(token, key, algorithms=_algorithms(issuer)).claims
            registry.validate(claims)
        except ExpiredTokenError:
            raise _unauthenticated("the token has expired; log in again") from None
        except (InvalidClaimError, MissingClaimError) as error:
            raise _unauthenticated(f"the token's claims are not for this service: {error.description}") from None
        except (JoseError, ValueError, TypeError, RecursionError):
            raise _unauthenticated("the token is malformed or its signature is not genuine") from None
        return claims


def _algorithms(issuer: Issuer) -> list[str]:
    return ["EdDSA", "Ed25519"] if issuer.algorithm == "EdDSA" else [issuer.algorithm]


def _principal(label: str, issuer: Issuer, claims: dict[str, Any]) -> Principal:
    role = _role(issuer, claim(claims, issuer.role_claim))
    if role is None:
        detail = f"the token names no role that is known here; `{issuer.role_claim}` must hold one of those configured"
        raise ServiceError(Code.FORBIDDEN, detail)
    subject = claims["sub"]
    tenant = claim(claims, issuer.tenant_claim) if issuer.tenant_claim else None
    if issuer.tenant_claim and tenant is None:
        raise _unauthenticated(f"the token says no tenant (`{issuer.tenant_claim}`)")
    try:
        if len(subject) > _MAX_SUBJECT or not subject.isprintable():
            raise _unauthenticated("the token's subject is too long or unreadable")
        return Principal(subject=f"{label}:{subject}", role=role, permissions=ROLE_PERMISSIONS[role], tenant=tenant)
    except ValidationError:
        raise _unauthenticated(f"`{issuer.tenant_claim}` holds no tenant's name") from None


def _role(issuer: Issuer, said: object) -> Role | None:
    """The highest of the roles that a claim names; texts that are configured for nothing mean nothing."""
    names = said if isinstance(said, list) else [said]
    roles = [issuer.roles[name] for name in names if isinstance(name, str) and name in issuer.roles]
    return max(roles, default=issuer.default_role)


def _header(token: str) -> Mapping[str, Any]:
    try:
        header = json.loads(_decoded(token.partition(".")[0]))
    except (ValueError, binascii.Error, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise _unauthenticated("the token is malformed or its signature is not genuine")
    return header


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _unauthenticated(detail: str) -> ServiceError:
    return ServiceError(Code.UNAUTHENTICATED, detail)
