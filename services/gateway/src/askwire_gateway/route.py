"""Routes as data: the router and the OpenAPI document are both made from these."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel

from askwire_common.contracts import Code
from askwire_common.identity.principal import Permission, Principal
from askwire_gateway.tracing import RequestTrace

B = TypeVar("B", bound=BaseModel | None)


@dataclass(frozen=True)
class Call(Generic[B]):
    """One authenticated, permitted, well-formed request on its way to its handler."""

    request: web.Request
    principal: Principal
    body: B
    trace: RequestTrace


@dataclass(frozen=True)
class Parameter:
    """A query parameter, or a header."""

    name: str
    description: str
    schema: Mapping[str, object]


@dataclass(frozen=True)
class Route(Generic[B]):
    """What is served at a path.

    Attributes:
        body: the model of the request's body; None when there is none.
        answers: the model of the answer under each status of success; several when it has more than one shape.
        codes: the codes with which it may fail, beside those that every route has.
        permission: what the caller must hold; None where it need not say who it is.
        media: further media types of the answer.
        headers: headers that its handler looks at, beside those that every route has.
        runs_query: whether it occupies one of the caller's slots for queries.
        takes_text: whether the handler reads the body itself, as text in JSON or YAML, to tell places in it.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    handler: Callable[[Call[B]], Awaitable[web.StreamResponse]]
    summary: str
    answers: Mapping[int, tuple[type[BaseModel], ...]]
    tag: str
    body: type[B] | None = None
    permission: Permission | None = None
    codes: tuple[Code, ...] = ()
    media: tuple[str, ...] = ()
    query: tuple[Parameter, ...] = field(default=())
    headers: tuple[Parameter, ...] = field(default=())
    runs_query: bool = False
    takes_text: bool = False
