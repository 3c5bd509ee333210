"""The OpenAPI 3.1 document, made of the table of routes and the pydantic models: nothing is written twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from inspect import cleandoc
from typing import Any, Final

import orjson
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from askwire_common.contracts import Code
from askwire_common.service.lifecycle import VERSION
from askwire_gateway.problems import CONTENT_TYPE, STATUS, TITLE, Problem
from askwire_gateway.route import Route

_JSON: Final = "application/json"
_YAML: Final = "application/yaml"
_REFERENCE: Final = "#/components/schemas/{model}"
_DESCRIPTION: Final = (
    "Ask a database in plain language; get SQL that is proven safe, and its rows. "
    "Every error is an RFC 9457 problem with a `code` from a closed set."
)
_EVERYWHERE: Final = (Code.INTERNAL,)
_AUTHENTICATED: Final = (Code.UNAUTHENTICATED, Code.FORBIDDEN, Code.RATE_LIMITED, Code.UNAVAILABLE)


def document(routes: Iterable[Route[Any]]) -> bytes:
    """The document as JSON."""
    routes = tuple(routes)
    references, schemas = _schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, references)
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Askwire",
                "version": VERSION,
                "description": _DESCRIPTION,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "paths": paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key or a principal token."}
                },
            },
        }
    )


_Key = tuple[type[BaseModel], JsonSchemaMode]


def _schemas(routes: tuple[Route[Any], ...]) -> tuple[dict[_Key, Any], dict[str, Any]]:
    wanted: dict[_Key, None] = {(Problem, "serialization"): None}
    for route in routes:
        if route.body is not None:
            wanted[route.body, "validation"] = None
        wanted.update({(model, "serialization"): None for models in route.answers.values() for model in models})
    references, definitions = models_json_schema(list(wanted), ref_template=_REFERENCE)
    found: dict[Any, Any] = dict(references)
    return found, definitions["$defs"]


def _operation(route: Route[Any], references: dict[_Key, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "description": cleandoc(route.handler.__doc__ or ""),
        "tags": [route.tag],
        "responses": _responses(route, references),
        "security": [{"bearer": []}] if route.permission is not None else [],
    }
    if route.permission is not None:
        operation["description"] += f" Needs the permission `{route.permission}`."
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.body is not None:
        media = (_JSON, _YAML) if route.takes_text else (_JSON,)
        content = {name: {"schema": references[route.body, "validation"]} for name in media}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(route: Route[Any]) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    optional = [
        {"name": p.name, "in": place, "required": False, "description": p.description, "schema": dict(p.schema)}
        for place, found in (("query", route.query), ("header", route.headers))
        for p in found
    ]
    return in_path + optional


def _responses(route: Route[Any], references: dict[_Key, Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, models in route.answers.items():
        shapes = [references[model, "serialization"] for model in models]
        schema = shapes[0] if len(shapes) == 1 else {"oneOf": shapes}
        content: dict[str, Any] = {_JSON: {"schema": schema}}
        content.update({media: {"schema": {"type": "string"}} for media in route.media})
        responses[str(status)] = {"description": cleandoc(models[0].__doc__ or ""), "content": content}
    for status, codes in _failures(route).items():
        responses.setdefault(
            str(status),
            {
                "description": "; ".join(f"`{code}`: {TITLE[code].lower()}" for code in codes),
                "content": {CONTENT_TYPE: {"schema": references[Problem, "serialization"]}},
            },
        )
    return responses


def _failures(route: Route[Any]) -> dict[int, list[Code]]:
    codes = {*route.codes, *_EVERYWHERE, *(_AUTHENTICATED if route.permission is not None else ())}
    failures: dict[int, list[Code]] = {}
    for code in sorted(codes, key=lambda code: (STATUS[code], code)):  # a set's own order differs from run to run
        failures.setdefault(STATUS[code], []).append(code)
    return failures


def _operation_id(route: Route[Any]) -> str:
    words = re.findall(r"\w+", route.path.removeprefix("/v1"))
    return "_".join([route.method.lower(), *words])
