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
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from askwire_common.frozen import Frozen
from askwire_common.identity.principal import Role, unknown_role
from askwire_common.identity.tokens import ISSUER
from askwire_common.placed_yaml import Mistake, Mistakes, Places, read_yaml
from askwire_common.settings.mistakes import in_field

Algorithm = Literal["HS256", "RS256", "ES256", "EdDSA"]
Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
_OURS: Final = frozenset({"key", "user", "nats"})  # what the subjects of our own principals begin with


def _role(value: object) -> Role:
    if isinstance(value, Role):
        return value
    role = Role.__members__.get(str(value).upper())
    if role is None:
        raise ValueError(unknown_role(str(value)))
    return role


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


_LABEL: Final = TypeAdapter(Label)


def read_issuers(path: Path) -> dict[str, Issuer]:
    """The issuers in a file, by the names that begin the subjects of their principals.

    Raises:
        ValueError: the file cannot be read or used; the message has a line for each mistake, as ``file:line:column``.
    """
    file = f"ASKWIRE_JWT_ISSUERS: {path}"
    try:
        found = _issuers(*read_yaml(path.read_text(encoding="utf-8"), references=True))
    except Mistakes as error:
        raise ValueError(error.within(file)) from None
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} is not UTF-8 text") from error
    return {
        label: issuer if issuer.remote else issuer.model_copy(update={"keys": str(path.parent / issuer.keys)})
        for label, issuer in found.items()
    }


def _issuers(document: object, places: Places) -> dict[str, Issuer]:
    if not isinstance(document, dict):
        raise Mistakes([Mistake(1, 1, "expected identity providers, as `name:` and its fields below it")])
    found: dict[str, Issuer] = {}
    mistakes: list[Mistake] = []
    for label, fields in document.items():
        try:
            name = _LABEL.validate_python(label)
            found[name] = Issuer.model_validate(fields)
        except ValidationError as error:
            mistakes += _mistakes(error, label, places)
    mistakes += _clashes(found, places)
    if mistakes:
        raise Mistakes(mistakes)
    return found


def _mistakes(error: ValidationError, label: str, places: Places) -> Iterator[Mistake]:
    if error.title != Issuer.__name__:
        told = f"{label}: a name begins with a small letter, and has at most 32 small letters, digits and `-`"
        yield places.mistake((label,), told, key=True)
        return
    for found in error.errors(include_url=False, include_input=False):
        where = (label, *found["loc"])
        said = in_field(found, Issuer.model_fields if len(where) == 2 else {})
        named = found["type"] in {"extra_forbidden", "missing"}
        yield places.mistake(where, f"{'.'.join(map(str, where))}: {said}", key=named)


def _clashes(found: Mapping[str, Issuer], places: Places) -> Iterator[Mistake]:
    first: dict[str, str] = {}
    for label, entry in found.items():
        if label in _OURS:
            yield places.mistake((label,), f"{label}: this name is Askwire's own; choose another", key=True)
        at, issuer = (label, "issuer"), entry.issuer
        if issuer == ISSUER:
            yield places.mistake(at, f"{label}.issuer: {ISSUER} is what Askwire's own tokens say; no other issuer may")
        if (other := first.setdefault(issuer, label)) != label:
            told = f"{label}.issuer: {other} has the same issuer, and a token could not tell which one is meant"
            yield places.mistake(at, told)


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
