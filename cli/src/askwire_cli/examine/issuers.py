"""Checks of the identity providers whose tokens are accepted beside our own."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import aiohttp

from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.examine.installation import Installation
from askwire_common.identity.principal import Role
from askwire_gateway.identity.issuers import Issuer, read_issuers
from askwire_gateway.identity.jwks import followed

_SECONDS: Final = 10.0
_POWERFUL: Final = (Role.ADMIN, Role.DATA_SCIENTIST)


def issuers(installation: Installation) -> Iterator[Finding]:
    """Issuers that a gateway would not take, whose keys are weak or out of reach, or who make everybody powerful."""
    for _, path in installation.all("JWT_ISSUERS"):
        try:
            found = read_issuers(Path(path))
        except ValueError as error:  # the reason is written for operators, and names no key
            yield Finding(Severity.BROKEN, f"{error}.", "Correct the entry; docs/identity.md shows a whole one.")
            continue
        for label, issuer in found.items():
            yield from _of(label, issuer)


def _of(label: str, issuer: Issuer) -> Iterator[Finding]:
    if issuer.default_role in _POWERFUL:
        yield Finding(
            Severity.RISKY,
            f"The issuer {label} makes {issuer.default_role.name} of every token that names no role.",
            "Set default_role to VIEWER, or leave it out; map the groups of those who need more under roles.",
        )
    try:
        asyncio.run(asyncio.wait_for(followed(label, issuer).read(), _SECONDS))
    except (ValueError, OSError, aiohttp.ClientError, TimeoutError) as error:
        reason = str(error) if isinstance(error, ValueError) else type(error).__name__
        yield Finding(
            Severity.BROKEN,
            f"The keys of the issuer {label} cannot be used: {reason}.",
            f"Correct keys ({issuer.keys}), or have the provider publish a key that is strong enough.",
        )
    if issuer.algorithm == "HS256" and not issuer.remote and _open(Path(issuer.keys)):
        yield Finding(
            Severity.BROKEN,
            f"Others can read {issuer.keys}, and with it sign tokens of {label}.",
            f"chmod 0400 {issuer.keys}; better, let the provider sign with RS256, ES256 or EdDSA.",
        )


def _open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
