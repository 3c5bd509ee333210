"""Tokens of other issuers: what a good one says is believed, and a table of attacks is not."""

from __future__ import annotations

import base64
import hmac
import json
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import ROLE_PERMISSIONS, Principal, Role
from askwire_common.identity.tokens import LEEWAY_SECONDS
from askwire_gateway.identity.issuers import Algorithm, Issuer
from askwire_gateway.identity.jwks import FollowedKeys
from askwire_gateway.identity.jwt_issuers import Issuers, issuer_of

NOW = 1_000_000
OLD = RSAKey.generate_key(2048, {"kid": "2025"})
NEW = RSAKey.generate_key(2048, {"kid": "2026"})
STRANGE = RSAKey.generate_key(2048, {"kid": "2026"})
SECRET = OctKey.generate_key(256, {"kid": "shared"})
CURVE = ECKey.generate_key("P-256", {"kid": "curve"})
EDWARDS = OKPKey.generate_key("Ed25519", parameters={"kid": "edwards"})
CORPORATE = Issuer.model_validate(
    {
        "issuer": "https://login.example.com/",
        "audience": "askwire",
        "algorithm": "RS256",
        "keys": "keys.json",
        "role_claim": "realm.roles",
        "roles": {"data-admins": "ADMIN", "staff": "viewer"},
        "tenant_claim": "org",
    }
)
CLAIMS: dict[str, Any] = {
    "iss": CORPORATE.issuer,
    "aud": ["askwire", "mail"],
    "sub": "ada",
    "iat": NOW,
    "exp": NOW + 60,
    "realm": {"roles": ["staff"]},
    "org": "acme",
}


async def issuers(*keys: Key, **changes: Any) -> Issuers:
    """One issuer with these keys, and some of its entry changed."""
    issuer = Issuer.model_validate(CORPORATE.model_dump() | changes)
    private = issuer.algorithm == "HS256"
    document = json.dumps({"keys": [key.as_dict(private=private) for key in keys or (OLD, NEW)]}).encode()

    async def read() -> bytes:
        return document

    followed = FollowedKeys(read, issuer.algorithm, label="corporate", every=60, soonest=60)
    await followed.read()
    return Issuers({"corporate": issuer}, {"corporate": followed}, lambda: NOW)


def signed(key: Key = NEW, *, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A good token, but for the changes (None leaves a claim or header out)."""
    head = {"alg": "RS256", "kid": key.kid} | (header or {})
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return jwt.encode(
            {name: value for name, value in head.items() if value is not None}, claims, key, algorithms=[head["alg"]]
        )


def unsigned(header: dict[str, Any], signature: str = "", **changes: Any) -> str:
    """A token put together by hand."""
    return f"{part(header)}.{part(CLAIMS | changes)}.{signature}"


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def hashed(secret: bytes) -> str:
    """HS256 by hand: libraries will not take a public key for a secret any more."""
    text = f"{part({'alg': 'HS256', 'kid': '2026'})}.{part(CLAIMS)}"
    return f"{text}.{base64.urlsafe_b64encode(hmac.digest(secret, text.encode(), 'sha256')).rstrip(b'=').decode()}"


async def test_a_token_speaks_for_its_subject_in_the_role_and_tenant_that_it_claims() -> None:
    found = (await issuers()).verify(signed())
    assert found == Principal(
        subject="corporate:ada", role=Role.VIEWER, permissions=ROLE_PERMISSIONS[Role.VIEWER], tenant="acme"
    )


@pytest.mark.parametrize(
    ("algorithm", "key"), [("HS256", SECRET), ("ES256", CURVE), ("EdDSA", EDWARDS)], ids=["HS256", "ES256", "EdDSA"]
)
async def test_each_algorithm_is_understood(algorithm: Algorithm, key: Key) -> None:
    trusting = await issuers(key, algorithm=algorithm)
    assert trusting.verify(signed(key, header={"alg": algorithm})).subject == "corporate:ada"


async def test_two_keys_are_good_while_they_rotate() -> None:
    trusting = await issuers()
    assert trusting.verify(signed(OLD)) == trusting.verify(signed(NEW))


@pytest.mark.parametrize(
    ("claim", "role"),
    [
        ({"roles": ["staff", "data-admins"]}, Role.ADMIN),
        ({"roles": "data-admins"}, Role.ADMIN),
        ({"roles": ["ADMIN", "staff"]}, Role.VIEWER),
    ],
    ids=str,
)
async def test_the_highest_configured_role_counts_and_no_other_text_does(claim: object, role: Role) -> None:
    assert (await issuers()).verify(signed(realm=claim)).role is role


@pytest.mark.parametrize("claim", [{"roles": ["ADMIN"]}, {"roles": 7}, {}, "staff", None, {"roles": [["staff"]]}])
async def test_a_token_without_a_role_is_forbidden_unless_there_is_a_default(claim: object) -> None:
    with pytest.raises(ServiceError) as caught:
        (await issuers()).verify(signed(realm=claim))
    assert caught.value.code is Code.FORBIDDEN
    assert (await issuers(default_role="ANALYST")).verify(signed(realm=claim)).role is Role.ANALYST


async def test_clocks_may_be_a_little_apart() -> None:
    found = (await issuers()).verify(signed(exp=NOW - LEEWAY_SECONDS + 1, nbf=NOW + LEEWAY_SECONDS, iat=NOW))
    assert found.subject == "corporate:ada"


ATTACKS: dict[str, Callable[[], str]] = {
    "no signature, alg none": lambda: unsigned({"alg": "none", "kid": "2026"}),
    "no signature, alg None": lambda: unsigned({"alg": "None", "kid": "2026"}),
    "no signature, alg missing": lambda: unsigned({"kid": "2026"}),
    "no signature, right alg": lambda: unsigned({"alg": "RS256", "kid": "2026"}),
    "a list of algorithms": lambda: unsigned({"alg": ["RS256"], "kid": "2026"}, "eA"),
    "the public key as a shared secret": lambda: hashed(NEW.as_pem(private=False)),
    "its modulus as a shared secret": lambda: hashed(str(NEW.as_dict(private=False)["n"]).encode()),
    "the empty secret": lambda: hashed(b""),
    "another algorithm of the same key": lambda: signed(header={"alg": "PS256"}),
    "another family": lambda: signed(CURVE, header={"alg": "ES256", "kid": "2026"}),
    "a stranger's key under a known id": lambda: signed(STRANGE),
    "a stranger's key brought along": lambda: signed(STRANGE, header={"jwk": STRANGE.as_dict(private=False)}),
    "a stranger's key somewhere else": lambda: signed(STRANGE, header={"jku": "https://evil.example/jwks"}),
    "a certificate of one's own": lambda: signed(STRANGE, header={"x5u": "https://evil.example/cert"}),
    "an unknown key id": lambda: signed(header={"kid": "1999"}),
    "no key id": lambda: unsigned({"alg": "RS256"}, "eA"),
    "a key id that is a path": lambda: signed(header={"kid": "../../dev/null"}),
    "a key id that is no text": lambda: unsigned({"alg": "RS256", "kid": {"$ne": 1}}, "eA"),
    "an extension that must be understood": lambda: unsigned({"alg": "RS256", "kid": "2026", "crit": ["exp"]}, "eA"),
    "a logout token": lambda: signed(header={"typ": "logout+jwt"}),
    "expired": lambda: signed(exp=NOW - LEEWAY_SECONDS - 1),
    "never expires": lambda: signed(exp=None),
    "expires in a text": lambda: signed(exp="tomorrow"),
    "expires at infinity": lambda: unsigned({"alg": "RS256", "kid": "2026"}, "eA", exp=float("inf")),
    "not valid yet": lambda: signed(nbf=NOW + LEEWAY_SECONDS + 1),
    "issued in the future": lambda: signed(iat=NOW + LEEWAY_SECONDS + 1),
    "for somebody else": lambda: signed(aud="mail"),
    "for nobody": lambda: signed(aud=None),
    "for a text that holds us": lambda: signed(aud="not-askwire"),
    "of another issuer": lambda: signed(iss="https://login.example.org/"),
    "of an issuer's namesake": lambda: signed(iss=CORPORATE.issuer + "x"),
    "of no issuer": lambda: signed(iss=None),
    "of our own name": lambda: signed(iss="askwire-gateway"),
    "of nobody": lambda: signed(sub=None),
    "of an empty name": lambda: signed(sub=""),
    "of a number": lambda: signed(sub=7),
    "of a name with a line break": lambda: signed(sub="ada\nroot"),
    "of a tenant that ends a literal": lambda: signed(org="x' OR '1'='1"),
    "of all tenants": lambda: signed(org=["acme", "evil"]),
    "of no tenant where there must be one": lambda: signed(org=None),
    "a changed claim": lambda: _swapped(signed(), CLAIMS | {"realm": {"roles": ["data-admins"]}}),
    "a changed header": lambda: part({"alg": "RS256", "kid": "2025"}) + "." + signed().partition(".")[2],
    "a signature too short": lambda: signed()[:-4],
    "claims that are a list": lambda: f"{part({'alg': 'RS256', 'kid': '2026'})}.{part([1])}.eA",
    "a token of ten kilobytes": lambda: signed(filling="x" * 10_000),
    "nested beyond measure": lambda: f"{part({'alg': 'RS256'})}.{_deep()}.eA",
    "two parts": lambda: "a.b",
    "five parts": lambda: "a.b.c.d.e",
    "nothing": lambda: "",
}


def _swapped(token: str, claims: object) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{part(claims)}.{signature}"


def _deep() -> str:
    return base64.urlsafe_b64encode(b"[" * 5_000).rstrip(b"=").decode()


@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_attack_is_unauthenticated(attack: str) -> None:
    with pytest.raises(ServiceError) as caught:
        (await issuers()).verify(ATTACKS[attack]())
    assert caught.value.code is Code.UNAUTHENTICATED


async def test_an_unknown_key_id_is_told_plainly() -> None:
    with pytest.raises(ServiceError, match="corporate has no key '1999'"):
        (await issuers()).verify(signed(header={"kid": "1999"}))


async def test_without_any_key_yet_the_issuer_is_unavailable() -> None:
    async def read() -> bytes:
        raise OSError

    followed = FollowedKeys(read, "RS256", label="corporate", every=60, soonest=60)
    trusting = Issuers({"corporate": CORPORATE}, {"corporate": followed}, lambda: NOW)
    with pytest.raises(ServiceError) as caught:
        trusting.verify(signed())
    assert caught.value.code is Code.UNAVAILABLE


def test_only_who_names_an_issuer_is_of_one() -> None:
    assert issuer_of(signed()) == CORPORATE.issuer
    assert [issuer_of(text) for text in ("", "a.b", "a.b.c", f"x.{part([])}.y", f"x.{part({'iss': 7})}.y")] == [
        None
    ] * 5
