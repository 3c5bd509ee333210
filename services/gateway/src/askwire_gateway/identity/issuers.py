"""Whose tokens are accepted beside our own: identity providers, read from a YAML file.

::

    corporate:
      issuer: https://login.example.com/
      audience: askwire
      algorithm: RS256                  # one for each issuer: a token cannot choose
      keys: corporate.jwks.json         # a JWK set; or https://login.example.com/jwks
      role_claim: groups
      roles: {data-admins: ADMIN, everyone: VIEWER}
      default_role: VIEWER              # of tokens that name none of these; without it they are turned away
      tenant_claim: org

Keys of ``HS256`` are shared secrets, as ``{"kty": "oct", "k": …}``; such a file must be secret as well.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from askwire_common.frozen import Frozen
from askwire_common.principal import Role
from askwire_common.tokens import ISSUER

Algorithm = Literal["HS256", "RS256", "ES256", "EdDSA"]
Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
_OURS: Final = frozenset({"key", "user", "nats"})  # what the subjects of our own principals begin with


def _role(value: object) -> object:
    return Role.__members__.get(value.upper(), value) if isinstance(value, str) else value


_RoleName = Annotated[Role, BeforeValidator(_role)]


class Issuer(Frozen):
    """An identity provider, and how its claims are read.

    Attributes:
        issuer: what ``iss`` must be, letter for letter.
        audience: what ``aud`` must hold.
        keys: a file, relative to the issuers' file, or an ``https://`` address.
        role_claim: a name, or names joined by dots for a claim within a claim; its value is a text or a list of them.
        tenant_claim: the claim that holds the tenant, in the same way.
    """

    model_config = ConfigDict(extra="forbid")

    issuer: str = Field(min_length=1)
    audience: str = Field(min_length=1)
    algorithm: Algorithm
    keys: str = Field(min_length=1)
    role_claim: str = "role"
    roles: dict[str, _RoleName] = Field(default_factory=dict)
    default_role: _RoleName | None = None
    tenant_claim: str | None = None

    @field_validator("keys")
    @classmethod
    def _kept_safely(cls, keys: str) -> str:
        if "://" in keys and not _is_safe(keys):
            raise ValueError("an address must begin with https:// (http:// is for this machine alone)")
        return keys

    @property
    def remote(self) -> bool:
        """Whether the keys are fetched over HTTP."""
        return "://" in self.keys


_FILE: Final = TypeAdapter(dict[Label, Issuer])


def read_issuers(path: Path) -> dict[str, Issuer]:
    """The issuers in a file, by the names that begin the subjects of their principals.

    Raises:
        ValueError: the file cannot be read or understood; the message says where and why.
    """
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
        issuers = _FILE.validate_python(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _mistake(path, f"{where}: {first['msg'].removeprefix('Value error, ')}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _mistake(path, str(error)) from error
    if taken := _OURS & issuers.keys():
        raise _mistake(path, f"{min(taken)}: this name is Askwire's own; choose another")
    named = [issuer.issuer for issuer in issuers.values()]
    if ISSUER in named:
        raise _mistake(path, f"{ISSUER} is what Askwire's own tokens say; no other issuer may")
    if len(set(named)) < len(named):
        raise _mistake(path, "two entries have the same issuer, and a token could not tell which one is meant")
    return {
        label: issuer if issuer.remote else issuer.model_copy(update={"keys": str(path.parent / issuer.keys)})
        for label, issuer in issuers.items()
    }


def claim(claims: dict[str, Any], path: str) -> object:
    """The value of a claim by its name, or by names joined by dots; None when there is none."""
    if path in claims:  # names of claims may be addresses, which hold dots
        return claims[path]
    found: object = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme != "http":
        return parts.scheme == "https" and bool(parts.hostname)
    try:
        return parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _mistake(path: Path, what: str) -> ValueError:
    return ValueError(f"ASKWIRE_JWT_ISSUERS: {path}: {what}")
