"""What is published about the API is what the API does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.integration.gateway.conftest import Edge
from yarl import URL

from askwire_gateway.answers import DatasourceList, DatasourceSchema
from askwire_gateway.routes import ROUTES

pytestmark = pytest.mark.servers


async def published(edge: Edge) -> dict[str, Any]:
    async with edge.http.get("/openapi.json") as response:
        document: dict[str, Any] = await response.json()
        return document


async def test_the_document_is_valid_openapi(edge: Edge) -> None:
    OpenAPIV31SpecValidator(await published(edge)).validate()


async def test_every_route_is_in_the_document_and_nothing_else(edge: Edge) -> None:
    document = await published(edge)
    listed = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    assert listed == {(route.method, route.path) for route in ROUTES}


@pytest.mark.parametrize(
    ("method", "path", "real", "body"),
    [
        ("POST", "/v1/query", "/v1/query", {"question": "a"}),
        ("POST", "/v1/sql", "/v1/sql", {"sql": "SELECT 1"}),
        ("POST", "/v1/query", "/v1/query", {"question": ""}),
        ("GET", "/v1/queries", "/v1/queries", None),
        ("GET", "/v1/queries/{id}", "/v1/queries/x", None),
        ("GET", "/v1/datasources", "/v1/datasources", None),
        ("GET", "/v1/datasources/{name}/schema", "/v1/datasources/demo/schema", None),
        ("POST", "/v1/auth/token", "/v1/auth/token", None),
        ("GET", "/v1/keys", "/v1/keys", None),
        ("POST", "/v1/keys", "/v1/keys", {"name": "n", "role": "VIEWER"}),
        ("GET", "/health", "/health", None),
        ("GET", "/health/ready", "/health/ready", None),
        ("GET", "/health/detailed", "/health/detailed", None),
    ],
)
async def test_real_answers_are_what_the_document_says(
    edge: Edge, method: str, path: str, real: str, body: object
) -> None:
    document = await published(edge)
    headers = {"Authorization": f"Bearer {edge.admin}"}
    async with edge.http.request(method, real, json=body, headers=headers) as response:
        answer = json.loads(await response.read())
    promised = document["paths"][path][method.lower()]["responses"][str(response.status)]
    schema = promised["content"][response.content_type]["schema"] | {"components": document["components"]}
    OAS31Validator(schema).validate(answer)


async def test_a_viewer_sees_only_what_the_policy_shows(edge: Edge) -> None:
    async with edge.get("/v1/datasources") as response:
        listing = DatasourceList.model_validate(await response.json())
    assert [(entry.name, entry.tables, entry.default) for entry in listing.datasources] == [("demo", 1, True)]
    async with edge.get("/v1/datasources/demo/schema") as response:
        text = await response.text()
    schema = DatasourceSchema.model_validate_json(text)
    assert [(t.name, [c.name for c in t.columns]) for t in schema.tables] == [("public.flights", ["carrier"])]
    assert "airlines" not in text, "not even as the target of a foreign key"


async def test_a_data_source_that_shows_nothing_is_not_to_be_told_from_none(edge: Edge) -> None:
    told = []
    for name in ("secret", "nowhere"):
        async with edge.get(f"/v1/datasources/{name}/schema") as response:
            told.append((response.status, (await response.json())["detail"]))
    assert told[0] == told[1]
    async with edge.get("/v1/datasources/secret/schema", key=edge.admin) as response:
        assert response.status == 200


async def test_the_pages_need_nothing_from_elsewhere(edge: Edge) -> None:
    async with edge.http.get("/docs") as response:
        page = await response.text()
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "http" not in page
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js", "favicon-32x32.png"):
        assert name == "start.js" or name in page
        async with edge.http.get(f"/docs/{name}") as response:
            assert response.status == 200


async def test_the_console_is_made_of_its_own_files_and_nothing_within_the_page(edge: Edge) -> None:
    """Its policy lets no script or style stand in the page, and no text become markup."""
    async with edge.http.get("/") as response:
        page, policy = await response.text(), response.headers["Content-Security-Policy"]
        assert (response.status, response.content_type) == (200, "text/html")
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert "http" not in page
    assert re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=", page) is None
    for name, kind in {"main.js": "text/javascript", "console.css": "text/css"}.items():
        assert name in page
        async with edge.http.get(f"/console/{name}") as response:
            assert (response.status, response.content_type) == (200, kind)


@pytest.mark.parametrize("name", ["index.html", "nothing.js", "..%2fapp.py", "%2e%2e%2fsettings.py", "main.js%00"])
async def test_nothing_else_is_read_from_the_consoles_place(edge: Edge, name: str) -> None:
    async with edge.http.get(URL(f"{edge.url}/console/{name}", encoded=True)) as response:
        assert response.status == 404


async def test_health_tells_every_dependency_with_its_latency(edge: Edge) -> None:
    async with edge.http.get("/health/detailed") as response:
        report = await response.json()
    assert response.status == 200
    assert report["status"] == "ok"
    assert report["dependencies"]["postgres"]["ms"] > 0
