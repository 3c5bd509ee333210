"""Policies from a file: one for each data source, put where every service reads them.

::

    demo:
      mode: moderate
      roles:
        VIEWER: {tables: {flights: {columns: [year, month, carrier]}, carriers: {}}}
        ADMIN: {}
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from askwire_common.bus import Bucket
from askwire_common.contracts import Name
from askwire_common.errors import Retryable
from askwire_common.policy import Policy
from askwire_common.principal import Role

_FILE = TypeAdapter(dict[Name, Policy])


def read_policies(path: Path) -> dict[str, Policy]:
    """The policies in a file.

    Raises:
        ValueError: the file cannot be read or understood; the message says why.
    """
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return _FILE.validate_python({name: _with_roles(policy) for name, policy in dict(found).items()})
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise ValueError(f"ASKWIRE_POLICIES: {path} cannot be used: {error}") from error


async def publish(policies: Mapping[str, Policy], bucket: Bucket) -> None:
    """Put the policies where every service reads them; what already stands there unchanged is left alone."""
    for name, policy in policies.items():
        text = policy.model_dump_json().encode()
        if await bucket.get(name) != text:
            await bucket.put(name, text)


async def tend(policies: Mapping[str, Policy], bucket: Bucket, *, every: float) -> None:
    """Put back, for ever, what the bucket has lost: a bus whose data is gone must not come back without its rules."""
    while True:
        await asyncio.sleep(every)
        for name, policy in policies.items():
            with suppress(Retryable):
                if await bucket.get(name) is None:
                    await bucket.create(name, policy.model_dump_json().encode())


def _with_roles(policy: object) -> object:
    """Roles stand in the file by name."""
    if not isinstance(policy, dict) or not isinstance(policy.get("roles"), dict):
        return policy
    return policy | {"roles": {_role(name): rules or {} for name, rules in policy["roles"].items()}}


def _role(name: object) -> Role:
    if isinstance(name, str) and name.upper() in Role.__members__:
        return Role[name.upper()]
    raise ValueError(f"there is no role {name!r}; the roles are {', '.join(Role.__members__)}")
