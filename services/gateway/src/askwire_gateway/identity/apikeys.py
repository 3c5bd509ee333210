"""API keys: how they look, how they are made and how they are recognised. Pure.

``ask_<id>_<secret>_<checksum>``: eight characters to look the key up, 256 bits of randomness in base 62, and a CRC-32
that tells a mistyped key from a wrong one without asking the database. Only an HMAC of the key is stored: a secret of
that entropy needs no slow hash.
"""

from __future__ import annotations

import hmac
import re
import secrets
import string
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from askwire_common.identity.principal import ROLE_PERMISSIONS, Permission, Principal, Role

PREFIX: Final = "ask_"
_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET_BYTES: Final = 32
_SECRET_LENGTH: Final = 43
_ID_LENGTH: Final = 8
_CHECKSUM_LENGTH: Final = 6
_FORM: Final = re.compile(r"(ask_([0-9A-Za-z]{8})_[0-9A-Za-z]{43})_([0-9A-Za-z]{6})", re.ASCII)


@dataclass(frozen=True)
class KeyRecord:
    """What is kept of an API key.

    Attributes:
        digest: HMAC-SHA-256 of the key under the pepper.
        created_by: subject of the principal that made it.
    """

    id: str
    name: str
    digest: bytes
    role: Role
    permissions: frozenset[Permission]
    created_by: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    tenant: str | None = None

    @cached_property
    def principal(self) -> Principal:
        """Who the bearer of this key is."""
        return Principal(subject=subject(self.id), role=self.role, permissions=self.permissions, tenant=self.tenant)

    def valid_at(self, now: datetime) -> bool:
        """Whether it was neither revoked nor has expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def mint() -> tuple[str, str]:
    """A new key and its id."""
    key_id = "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))
    body = f"{PREFIX}{key_id}_{_base62(int.from_bytes(secrets.token_bytes(_SECRET_BYTES), 'big'), _SECRET_LENGTH)}"
    return f"{body}_{_checksum(body)}", key_id


def key_id_of(key: str) -> str | None:
    """The id of a key, or None when this cannot be a key."""
    found = _FORM.fullmatch(key)
    return found[2] if found and found[3] == _checksum(found[1]) else None


def digest(key: str, pepper: str) -> bytes:
    """What is stored of a key."""
    return hmac.digest(pepper.encode(), key.encode(), "sha256")


def matches(key: str, pepper: str, record: KeyRecord | None) -> bool:
    """Whether this is the recorded key; takes as long when there is no record."""
    stored = record.digest if record is not None else bytes(32)
    return hmac.compare_digest(digest(key, pepper), stored) and record is not None


def subject(key_id: str) -> str:
    """The subject of principals that a key speaks for."""
    return f"key:{key_id}"


def key_id_of_subject(subject_: str) -> str | None:
    """The id of the key that a subject stands for, or None when it is no key's."""
    return subject_.removeprefix("key:") if subject_.startswith("key:") else None


def grantable(role: Role, wanted: Iterable[Permission] | None) -> frozenset[Permission]:
    """The permissions of a new key: those wanted, or all that the role allows.

    Raises:
        ValueError: the role does not allow one of them.
    """
    allowed = ROLE_PERMISSIONS[role]
    chosen = allowed if wanted is None else frozenset(wanted)
    if beyond := chosen - allowed:
        raise ValueError(f"the role {role.name} does not allow {', '.join(sorted(beyond))}")
    return chosen


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, remainder = divmod(number, 62)
        digits.append(_ALPHABET[remainder])
    return "".join(reversed(digits))
