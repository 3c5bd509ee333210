"""Changes that wait for approval, as the command line finds them: at the gateway, or in a file that the asker sent."""

from __future__ import annotations

import hashlib
import json as codec
import re
from pathlib import Path
from typing import Any, Final

from askwire_cli.failure import Failure, Misuse
from askwire_cli.gateway import Gateway
from askwire_cli.target import Target

PATH: Final = "/v1/approvals"
_NEEDED: Final = ("sql", "digest", "ticket")
_DIGEST: Final = re.compile(r"[0-9a-f]{6,64}")


async def waiting(target: Target) -> list[dict[str, Any]]:
    """All that the caller may decide on, oldest first.

    Raises:
        Failure: the gateway refused, or cannot be reached.
    """
    async with Gateway(target) as gateway:
        return list((await gateway.json("GET", PATH))["approvals"])


async def by_digest(target: Target, digest: str) -> dict[str, Any]:
    """The one that waits under a digest, or under the beginning of one.

    Raises:
        Failure: there is none, or more than one.
        Misuse: this is no digest.
    """
    if not _DIGEST.fullmatch(digest):
        raise Misuse("name a change by its digest, or by the first six letters of it or more (askwire approvals)")
    found = [change for change in await waiting(target) if change["digest"].startswith(digest)]
    if not found:
        raise Failure("no change of that digest waits for you: it was decided, or has expired (askwire approvals)")
    if len(found) > 1:
        raise Failure(f"{len(found)} changes of that digest wait: write more of it, or approve by the asker's file")
    return checked(found[0])


def from_text(text: str) -> dict[str, Any]:
    """The change that a gateway held back, as the asker was told.

    Raises:
        Misuse: it is none, or its statement is not the one that its digest is of.
    """
    try:
        change = codec.loads(text)
    except ValueError as error:
        raise Misuse(f"this is not JSON: {error}") from error
    if not isinstance(change, dict) or not all(isinstance(change.get(name), str) for name in _NEEDED):
        raise Misuse(f"this is no change that waits for approval: it needs {', '.join(_NEEDED)}")
    return checked(change)


def from_file(path: str) -> dict[str, Any]:
    """The change in a file.

    Raises:
        Misuse: there is none.
    """
    try:
        return from_text(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Misuse(f"{path} cannot be read: {error}") from error


def checked(change: dict[str, Any]) -> dict[str, Any]:
    """The change, if its statement is the one that its digest is of.

    Raises:
        Misuse: it is not.
    """
    if hashlib.sha256(change["sql"].encode()).hexdigest() != change["digest"]:
        raise Misuse("the statement is not the one that the digest is of: somebody altered it")
    return change
