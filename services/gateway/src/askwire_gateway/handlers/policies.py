"""Who may see what: ``/v1/policies``. A policy is held against its data source before it is used."""

from __future__ import annotations

import asyncio

from aiohttp import web

from askwire_common.contracts import Code
from askwire_common.datasources.policy import Policy
from askwire_common.datasources.policy_text import PolicyText, read_text
from askwire_common.errors import ServiceError
from askwire_common.placed_yaml import Mistakes
from askwire_gateway.body import read_text as read_body
from askwire_gateway.handlers.reply import reply
from askwire_gateway.policy.answers import PolicyDocument, PolicyInfo, PolicyList
from askwire_gateway.problems import InvalidPolicy
from askwire_gateway.resources import IDENTITY, POLICIES
from askwire_gateway.route import Call

_OF_FILE = "this policy comes from the policy file (ASKWIRE_POLICIES), which would put it back; change it there"


async def listing(call: Call[None]) -> web.StreamResponse:
    """Every policy in use; a data source without one shows everything to everybody who may ask."""
    records = await call.request.app[POLICIES].store.all()
    return reply(PolicyList(policies=tuple(PolicyInfo.of(r) for r in records if r.policy is not None)))


async def find(call: Call[None]) -> web.StreamResponse:
    """One data source's policy."""
    record = await call.request.app[POLICIES].store.find(_datasource(call))
    if record is None or record.policy is None:
        raise ServiceError(Code.NOT_FOUND, "this data source has no policy; PUT one here")
    return reply(PolicyInfo.of(record))


async def put(call: Call[PolicyDocument]) -> web.StreamResponse:
    """Write a data source's policy, as JSON or YAML. It holds for every statement that begins to run from now on.

    A mistake is told with its line and column: a contradiction, a role, table or column that does not exist, or a row
    filter that is no condition over its table. Nothing is changed then.
    """
    # A quarter of a megabyte of YAML takes a second or two: others are served meanwhile.
    text = await asyncio.to_thread(_read, await read_body(call.request))
    name, policies = _datasource(call), call.request.app[POLICIES]
    mistakes = await policies.checks.mistakes(name, text)
    if mistakes is None:
        raise ServiceError(Code.NOT_FOUND, "there is no data source of that name, or it has not reported its tables")
    if mistakes:
        raise InvalidPolicy(mistakes)
    return reply(await _write(call, name, text.policy))


async def remove(call: Call[None]) -> web.StreamResponse:
    """Remove a data source's policy: everybody who may ask then sees all that its own database role may read."""
    name = _datasource(call)
    record = await call.request.app[POLICIES].store.find(name)
    if record is None or record.policy is None:
        raise ServiceError(Code.NOT_FOUND, "this data source has no policy")
    return reply(await _write(call, name, None))


async def _write(call: Call[PolicyDocument] | Call[None], name: str, policy: Policy | None) -> PolicyInfo:
    event = "policy.removed" if policy is None else "policy.written"
    version = None if policy is None else policy.version
    await call.request.app[IDENTITY].audit.record(event, call.principal.subject, datasource=name, version=version)
    record = await call.request.app[POLICIES].keeper.put(name, policy, call.principal.subject)
    if record is None:
        raise ServiceError(Code.CONFLICT, _OF_FILE)
    return PolicyInfo.of(record)


def _read(body: str) -> PolicyText:
    try:
        return read_text(body)
    except Mistakes as error:
        raise InvalidPolicy(error.mistakes) from None


def _datasource(call: Call[PolicyDocument] | Call[None]) -> str:
    return call.request.match_info["datasource"]
