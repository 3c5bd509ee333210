"""The validator's signature over exactly what it approved, and the executor's check of it.

An approval is two base64url parts joined by a dot: the claims as JSON, and an Ed25519 signature over the first part.
It binds the digest of the very bytes that were checked to dialect, data source, principal, policy and catalog, and
expires on the bus' clock, so that hosts need not agree on the time. Executors hold public keys only.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from enum import StrEnum

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from pydantic import BaseModel, ConfigDict, ValidationError

LIFETIME_SECONDS = 60.0
HOLD_SECONDS = 900.0


class Purpose(StrEnum):
    """What an approval is good for: one for reading can never run a change, and a held change runs nothing yet."""

    READ = "read"
    HOLD = "hold"
    CHANGE = "change"


class Approval(BaseModel):
    """What a validator vouches for.

    Attributes:
        digest: SHA-256 of the statement's UTF-8 bytes, in hex.
        nonce: query id and attempt; it may run once.
        expires: seconds since the epoch on the bus' clock.
        purpose: what may be done with it; HOLD is the ticket of a change that waits for somebody's approval.
        held: of a change: the nonce of the ticket that it was approved by; a ticket runs once.
        key_id: first eight hex digits of the SHA-256 of the public key that verifies this approval.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: str
    dialect: str
    datasource: str
    principal: str
    policy_version: str
    catalog_fingerprint: str
    max_rows: int
    max_bytes: int
    nonce: str
    expires: float
    purpose: Purpose = Purpose.READ
    held: str = ""
    key_id: str = ""


class ApprovalRefused(Exception):
    """The approval does not cover what was brought; the message says why, for logs and audit."""


def run_nonce(query_id: str, attempt: int) -> str:
    """The nonce of a query's statement, by how many drafts were refused before it."""
    return f"{query_id}.{attempt}"


def digest(sql: str) -> str:
    """SHA-256 of the statement's bytes, in hex."""
    return hashlib.sha256(sql.encode()).hexdigest()


def generate_key() -> str:
    """A new Ed25519 private key: its 32 raw bytes in base64."""
    return base64.b64encode(bytes(SigningKey.generate())).decode()


def public_key(private: str) -> str:
    """The public key that belongs to a private one, both as 32 raw bytes in base64."""
    return base64.b64encode(bytes(_private(private).verify_key)).decode()


class Signer:
    """Signs approvals; only a validator has one."""

    def __init__(self, private: str) -> None:
        self._key = _private(private)
        self._key_id = _key_id(self._key.verify_key)

    def sign(self, approval: Approval) -> str:
        """The approval as it travels."""
        claims = _encode(approval.model_copy(update={"key_id": self._key_id}).model_dump_json().encode())
        return f"{claims}.{_encode(self._key.sign(claims.encode()).signature)}"


class Verifier:
    """Verifies approvals against one public key, or two while keys rotate."""

    def __init__(self, publics: Iterable[str], clock: Callable[[], float]) -> None:
        keys = [VerifyKey(base64.b64decode(public)) for public in publics]
        self._keys = {_key_id(key): key for key in keys}
        self._clock = clock

    def verify(self, token: str, sql: str, *, datasource: str) -> Approval:
        """The approval, if it is genuine, unexpired and over these very bytes for this data source.

        Raises:
            ApprovalRefused: it is not; nothing may run.
        """
        approval = self._genuine(token)
        if approval.expires < self._clock():
            raise ApprovalRefused("the approval has expired")
        if approval.digest != digest(sql):
            raise ApprovalRefused("the approval is over other bytes than this statement's")
        if approval.datasource != datasource:
            raise ApprovalRefused("the approval is for another data source")
        return approval

    def _genuine(self, token: str) -> Approval:
        claims, _, signature = token.partition(".")
        try:
            approval = Approval.model_validate_json(_decode(claims))
            self._keys[approval.key_id].verify(claims.encode(), _decode(signature))
        except (ValueError, ValidationError) as error:
            raise ApprovalRefused("this is no approval") from error
        except KeyError as error:
            raise ApprovalRefused("the approval was signed with a key that is not known here") from error
        except BadSignatureError as error:
            raise ApprovalRefused("the approval's signature is not genuine") from error
        return approval


def _private(text: str) -> SigningKey:
    return SigningKey(base64.b64decode(text))


def _key_id(key: VerifyKey) -> str:
    return hashlib.sha256(bytes(key)).hexdigest()[:8]


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """The bytes, from their one spelling: base64 otherwise passes over foreign characters and stray bits."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _encode(data) != text:
        message = "not base64url in its canonical form"
        raise ValueError(message)
    return data
