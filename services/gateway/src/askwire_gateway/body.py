"""Reads a request's body as strict JSON: UTF-8, no duplicate names, no NaN, nothing that only some parsers accept."""

from __future__ import annotations

import asyncio
import json
from typing import Final, NoReturn, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_gateway.problems import invalid_fields
from askwire_gateway.protocol import CANNOT_DECODE
from askwire_gateway.resources import LIMITS

M = TypeVar("M", bound=BaseModel)
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "deflate"})


async def read_model(request: web.Request, model: type[M]) -> M:
    """The request's body as this model.

    Raises:
        ServiceError: ``invalid_request`` naming the field, or ``too_large``.
    """
    if request.content_type != "application/json":
        raise _invalid("Content-Type: the body must be application/json (curl: -H 'Content-Type: application/json')")
    raw = await _read(request)
    try:
        return model.model_validate(parse(raw))
    except ValidationError as error:
        raise invalid_fields(error) from error


async def read_text(request: web.Request) -> str:
    """The request's body as text, for those who tell mistakes by their place in it.

    Raises:
        ServiceError: ``invalid_request``: it is not UTF-8; ``too_large``.
    """
    try:
        return (await _read(request)).decode()
    except UnicodeDecodeError as error:
        raise _invalid("the body is not UTF-8 text") from error


async def _read(request: web.Request) -> bytes:
    if request.headers.get("Content-Encoding", "").strip().lower() not in _ENCODINGS:
        raise _invalid(CANNOT_DECODE)
    patience = request.app[LIMITS].write_seconds
    try:
        async with asyncio.timeout(patience):
            return await request.read()
    except TimeoutError as error:
        raise _invalid(f"the request's body did not arrive within {patience:g} s; send it at once") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise ServiceError(Code.TOO_LARGE, "the request's body is larger than this server reads; shorten it") from error
    except web.RequestPayloadError as error:
        raise _invalid("the request's body ended early or its encoding is broken") from error


def parse(raw: bytes) -> object:
    """The value of a JSON text.

    Raises:
        ServiceError: ``invalid_request``: it is not JSON in the strict sense.
    """
    try:
        return json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _invalid("the body is not UTF-8 text") from error
    except RecursionError as error:
        raise _invalid("the body is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise _invalid(f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except ValueError as error:  # an integer of thousands of digits
        raise _invalid("the body holds a number that is too long") from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _invalid(f"{twice[:64]!a}: the name appears twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _invalid(f"the body holds {name}, which is not JSON")


def _invalid(detail: str) -> ServiceError:
    return ServiceError(Code.INVALID_REQUEST, detail)
