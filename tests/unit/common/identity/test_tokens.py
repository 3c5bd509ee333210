"""Tokens say who asks: those of another key, algorithm, audience, kind or time are refused, whatever they claim."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import generate_key, public_key
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_common.identity.tokens import AUDIENCE, ISSUER, LEEWAY_SECONDS, TokenSigner, TokenVerifier

KEY = generate_key()
NOW = 1_000_000.0
ADA = Principal(subject="ada", role=Role.ANALYST, permissions=frozenset({Permission.READ}), reply_prefix="_INBOX.ada.")
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "ada",
    "iat": int(NOW),
    "exp": int(NOW) + 60,
    "role": "ANALYST",
    "permissions": ["READ"],
    "reply": "_INBOX.ada.",
}


def verifier(now: float = NOW, *more: str) -> TokenVerifier:
    return TokenVerifier([public_key(KEY), *more], lambda: now)


def _okp(private: str) -> OKPKey:
    def url(text: str) -> str:
        return base64.urlsafe_b64encode(base64.b64decode(text)).rstrip(b"=").decode()

    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": url(public_key(private)), "d": url(private)})
    key.ensure_kid()
    return key


def signed(key: Any = None, *, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token of our own key, or another, with some claims changed (None leaves one out)."""
    key = key or _okp(KEY)
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    whole = {"alg": "Ed25519", "typ": "at+jwt", "kid": _okp(KEY).kid} | (header or {})
    return jwt.encode(whole, claims, key, algorithms=[whole["alg"]])


def refused(token: str, now: float = NOW) -> None:
    """The token is refused, with the one sentence that helps its owner and tells a forger nothing."""
    with pytest.raises(ServiceError) as caught:
        verifier(now).verify(token)
    assert caught.value.code is Code.UNAUTHENTICATED
    assert "POST /v1/auth/token" in caught.value.detail


def test_what_was_signed_is_who_asks() -> None:
    assert verifier().verify(TokenSigner(KEY, lambda: NOW).sign(ADA, 60)) == ADA
    assert verifier().verify(signed()) == ADA


def test_tenant_and_session_travel_along() -> None:
    whole = ADA.model_copy(update={"tenant": "acme", "session": "s1"})
    assert verifier().verify(TokenSigner(KEY, lambda: NOW).sign(whole, 60)) == whole
    refused(signed(tenant="x' OR '1'='1"))


def test_it_expires_after_a_leeway_for_clocks_apart() -> None:
    assert verifier(NOW + 60 + LEEWAY_SECONDS - 1).verify(signed()) == ADA
    refused(signed(), NOW + 60 + LEEWAY_SECONDS + 2)


def test_what_is_remembered_expires_as_well() -> None:
    now = [NOW]
    remembering = TokenVerifier([public_key(KEY)], lambda: now[0])
    token = signed()
    assert remembering.verify(token) == ADA
    now[0] += 60 + LEEWAY_SECONDS + 2
    with pytest.raises(ServiceError):
        remembering.verify(token)


def test_two_keys_are_known_while_they_rotate() -> None:
    new = generate_key()
    rotated = TokenVerifier([public_key(new), public_key(KEY)], lambda: NOW)

    assert rotated.verify(signed()) == rotated.verify(TokenSigner(new, lambda: NOW).sign(ADA, 60)) == ADA


def test_alg_none_is_refused() -> None:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    for algorithm in ("none", "None", ""):
        refused(f"{part({'alg': algorithm, 'typ': 'at+jwt'})}.{part(CLAIMS)}.")


def test_the_public_key_is_no_shared_secret() -> None:
    """The oldest confusion: HS256 with the public key as its secret."""
    refused(signed(OctKey.import_key(base64.b64decode(public_key(KEY)) * 2), header={"alg": "HS256"}))


def test_a_foreign_key_is_refused_whatever_it_calls_itself() -> None:
    foreign = _okp(generate_key())

    refused(signed(foreign))
    refused(signed(foreign, header={"kid": foreign.kid}))
    refused(signed(foreign, header={"jwk": foreign.as_dict(private=False)}))


@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"typ": ""}, {"kid": "other"}])
def test_another_kind_of_token_is_refused(header: dict[str, Any]) -> None:
    refused(signed(header=header))


def test_what_must_be_understood_and_is_not_is_refused() -> None:
    """`crit` names extensions that a verifier must know; nobody here knows any."""
    head = {"alg": "Ed25519", "typ": "at+jwt", "kid": _okp(KEY).kid, "crit": ["exp2"], "exp2": 1}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, CLAIMS)]
    private: Any = _okp(KEY).private_key
    signature = base64.urlsafe_b64encode(private.sign(b".".join(parts))).rstrip(b"=")
    refused(b".".join([*parts, signature]).decode())


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "other"},
        {"aud": None},
        {"iss": "other"},
        {"iss": None},
        {"sub": None},
        {"exp": None},
        {"exp": "never"},
        {"role": "GOD"},
        {"role": None},
        {"permissions": ["EVERYTHING"]},
        {"permissions": 7},
        {"reply": None},
        {"reply": 7},
    ],
    ids=str,
)
def test_claims_that_are_not_ours_are_refused(changes: dict[str, Any]) -> None:
    refused(signed(**changes))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "." * 10, "a" * 8_193, signed() + "x"])
def test_what_is_no_token_is_refused(token: str) -> None:
    refused(token)


def test_a_token_that_is_too_long_is_not_even_read() -> None:
    refused(signed(filling="x" * 9_000))


@given(st.text(max_size=120))
def test_no_text_does_worse_than_to_be_refused(text: str) -> None:
    refused(text)


def test_a_role_bounds_what_permissions_can_say() -> None:
    """A token may claim ADMIN; its role decides what that is worth."""
    found = verifier().verify(signed(role="VIEWER", permissions=["ADMIN", "READ"]))

    assert found.may(Permission.READ)
    assert not found.may(Permission.ADMIN)
