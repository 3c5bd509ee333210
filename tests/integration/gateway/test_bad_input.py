"""Bad input gets a clear error: a code, a sentence that names the field, and nothing of the line is troubled."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import re
from typing import Any, Final

import pytest
from tests.integration.gateway.conftest import Edge

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_gateway.problems import Problem
from askwire_gateway.route import Route
from askwire_gateway.routes import ROUTES

pytestmark = pytest.mark.servers
JSON = {"Content-Type": "application/json"}
DEEP = b'{"question": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "not JSON"),
        (b"{", "line 1, column 2"),
        (b'{"question": "a", "question": "b"}', "'question': the name appears twice"),
        (b'{"question": "a", "max_rows": NaN}', "NaN"),
        (b'{"question": "a", "max_rows": -Infinity}', "-Infinity"),
        (b'{"question": "a", "max_rows": ' + b"9" * 5_000 + b"}", "too long"),
        (b'{"question": "\xff"}', "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"question": "\\ud800"}', "question"),
        (b"[]", "body"),
        (b'"text"', "body"),
        (b"null", "body"),
        (DEEP, "nested too deeply"),
        (b"{}", "question: Field required"),
        (b'{"question": ""}', "question"),
        (b'{"question": "  \\n "}', "question: must not be blank"),
        (b'{"question": 7}', "question"),
        (b'{"question": "a\\u0000b"}', "question: must not hold control characters"),
        (b'{"question": "a\\u009bb"}', "question: must not hold control characters"),
        (json.dumps({"question": "x" * 1_001}).encode(), "question"),
        (b'{"question": "a", "max_rows": 0}', "max_rows"),
        (b'{"question": "a", "max_rows": "5"}', "max_rows"),
        (b'{"question": "a", "dry_run": "yes"}', "dry_run"),
        (b'{"question": "a", "deadline_ms": 1e400}', "deadline_ms"),
        (b'{"question": "a", "deadline_ms": 0}', "deadline_ms: Input should be greater than or equal to 1"),
        (b'{"question": "a", "deadline_ms": -1}', "deadline_ms: Input should be greater than or equal to 1"),
        (b'{"question": "a", "datasource": "../etc"}', "datasource"),
        (b'{"question": "a", "maxrows": 5}', "maxrows: Extra inputs are not permitted"),
        (b'{"question": "a", "deadline_ms": 300001}', "deadline_ms: at most 300000"),
    ],
)
async def test_a_malformed_body_is_told_by_its_field(edge: Edge, body: bytes, told: str) -> None:
    async with edge.post("/v1/query", data=body, headers=JSON) as response:
        problem = Problem.model_validate(await response.json())
    assert (response.status, response.content_type) == (400, "application/problem+json")
    assert problem.code is Code.INVALID_REQUEST
    assert told in problem.detail
    assert len(problem.detail) < 300
    assert edge.line.asked == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
async def test_another_content_type_is_refused(edge: Edge, content_type: str) -> None:
    async with edge.post("/v1/query", data=b'{"question": "a"}', headers={"Content-Type": content_type}) as response:
        assert response.status == 400
        assert "application/json" in (await response.json())["detail"]


async def test_a_question_of_a_thousand_characters_is_welcome(edge: Edge) -> None:
    async with edge.post("/v1/query", {"question": "é" * 1_000}) as response:
        assert response.status == 200


async def test_a_body_over_a_megabyte_is_too_large(edge: Edge) -> None:
    body = io.BytesIO(json.dumps({"question": "x" * 1_100_000}).encode())
    async with edge.post("/v1/query", data=body, headers=JSON) as response:
        assert (response.status, (await response.json())["code"]) == (413, "too_large")


async def test_a_bomb_is_measured_after_it_was_unpacked(edge: Edge) -> None:
    bomb = gzip.compress(b'{"question": "' + b"x" * 50_000_000 + b'"}')
    assert len(bomb) < 100_000
    async with edge.post("/v1/query", data=bomb, headers=JSON | {"Content-Encoding": "gzip"}) as response:
        assert (response.status, (await response.json())["code"]) == (413, "too_large")


async def test_a_body_that_is_not_what_its_encoding_says_is_malformed(edge: Edge) -> None:
    async with edge.post("/v1/query", data=b"plain", headers=JSON | {"Content-Encoding": "gzip"}) as response:
        assert (response.status, (await response.json())["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("path", ["/v1/query", "/v1/sql", "/v1/translate", "/v1/validate"])
async def test_an_unknown_data_source_is_not_found(edge: Edge, path: str) -> None:
    field = "sql" if path in {"/v1/sql", "/v1/validate"} else "question"
    async with edge.post(path, {field: "a", "datasource": "nowhere"}) as response:
        problem = await response.json()
    assert (response.status, problem["code"]) == (404, "not_found")


async def test_before_any_data_source_is_known_the_edge_is_unavailable(edge: Edge) -> None:
    edge.catalogs.catalogs.clear()
    async with edge.post("/v1/query", {"question": "a"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (503, "1")


async def test_a_line_that_does_not_answer_is_unavailable(edge: Edge) -> None:
    edge.line.error = ServiceError(Code.UNAVAILABLE, "the bus does not answer", retry_after=2.5)
    async with edge.post("/v1/query", {"question": "a"}) as response:
        problem = await response.json()
    assert (response.status, problem["detail"], response.headers["Retry-After"]) == (
        503,
        "the bus does not answer",
        "3",
    )
    assert problem["query_id"]


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "text/csv;q=much"])
async def test_an_answer_that_cannot_be_had_is_told(edge: Edge, accept: str) -> None:
    async with edge.post("/v1/query", {"question": "a"}, headers={"Accept": accept}) as response:
        assert response.status == 400
        assert (await response.json())["detail"].startswith("Accept: ")


@pytest.mark.parametrize("path", ["/nothing", "/v1/nothing", "/v1/query/", "/docs/../settings.py", "/docs/x", "/%00"])
async def test_an_unknown_path_is_a_problem_too(edge: Edge, path: str) -> None:
    async with edge.get(path) as response:
        problem = await response.json()
    assert (response.status, response.content_type) == (404, "application/problem+json")
    assert (problem["code"], problem["trace_id"]) == ("not_found", response.headers["traceparent"].split("-")[1])


_OF_SOMETHING: Final = {f"{route.method} {route.path}": route for route in ROUTES if "{" in route.path}


@pytest.mark.parametrize("name", _OF_SOMETHING)
async def test_what_no_name_can_hold_is_not_there(edge: Edge, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """The control database takes no NUL, and would end it as a failure of ours."""
    route = _OF_SOMETHING[name]
    path = re.sub(r"\{\w+\}", "a%00", route.path)
    as_admin = {"Authorization": f"Bearer {edge.admin}"}
    async with edge.http.request(route.method, path, json={}, headers=as_admin) as response:
        problem = await response.json()
    assert (response.status, problem["code"]) == (404, "not_found")
    assert caplog.records == []


_PARAMETERS: Final = [(route, parameter.name) for route in ROUTES for parameter in route.query]


@pytest.mark.parametrize(("route", "name"), _PARAMETERS, ids=[f"{route.path}?{name}" for route, name in _PARAMETERS])
async def test_what_no_parameter_can_hold_is_told(
    edge: Edge, route: Route[Any], name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does it take one in a condition."""
    path = re.sub(r"\{\w+\}", "a", route.path)
    as_admin = {"Authorization": f"Bearer {edge.admin}"}
    async with edge.http.request(route.method, f"{path}?{name}=a%00", headers=as_admin) as response:
        problem = await response.json()
    assert (response.status, problem["code"]) == (400, "invalid_request")
    assert name in problem["detail"]
    assert caplog.records == []


async def test_an_unknown_method_is_a_problem_too(edge: Edge) -> None:
    async with edge.http.request("PATCH", "/v1/keys") as response:
        problem = await response.json()
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert (problem["code"], problem["status"]) == ("invalid_request", 405)


async def test_raw_paths_never_become_labels(edge: Edge) -> None:
    for path in ("/a", "/b", "/v1/queries/one", "/v1/queries/two"):
        await edge.get(path)
    routes = {s.labels["route"] for m in edge.registry.collect() for s in m.samples if "route" in s.labels}
    assert routes == {"unmatched", "/v1/queries/{id}"}
    assert edge.metric("http_requests_total", method="GET", route="unmatched", status="404") == 2


async def test_a_crash_tells_nothing_but_its_trace(edge: Edge) -> None:
    edge.line.script = None  # type: ignore[assignment]  # calling it crashes the handler
    async with edge.post("/v1/query", {"question": "a"}) as response:
        problem = await response.json()
    assert (response.status, problem["code"]) == (500, "internal")
    assert "NoneType" not in json.dumps(problem)
    assert problem["trace_id"]


async def test_queries_at_once_are_limited(edge: Edge) -> None:
    edge.line.stuck = True
    edge.line.script = lambda *_: []
    stuck = [asyncio.create_task(_wait(edge)) for _ in range(8)]
    while len(edge.line.asked) < 8:
        edge.line.began.clear()
        await asyncio.wait_for(edge.line.began.wait(), 5)
    async with edge.post("/v1/query", {"question": "a"}) as response:
        assert (response.status, (await response.json())["code"]) == (429, "rate_limited")
        assert response.headers["Retry-After"] == "1"
    edge.line.stuck = False
    async with edge.post("/v1/query", {"question": "a"}, key=edge.admin) as response:
        assert response.status != 429, "somebody else's slots are their own"
    for task in stuck:
        task.cancel()


async def test_every_answer_carries_the_headers_that_keep_browsers_safe(edge: Edge) -> None:
    for path in ("/health", "/nothing", "/v1/datasources", "/openapi.json"):
        async with edge.get(path) as response:
            assert "Server" not in response.headers
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert "Access-Control-Allow-Origin" not in response.headers
            assert response.headers["Cache-Control"] == ("no-cache" if path == "/openapi.json" else "no-store")


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"X-Long": "x" * 20_000}, "16384"),
        ({"Content-Encoding": "br"}, "Content-Encoding"),
        ({"Content-Encoding": "zstd"}, "Content-Encoding"),
        ({"Content-Encoding": "rot13"}, "Content-Encoding: send the body plain, or as gzip or deflate"),
        ({"Content-Encoding": "gzip, br"}, "Content-Encoding: send the body plain, or as gzip or deflate"),
    ],
)
async def test_headers_that_nobody_can_follow_are_told_and_fill_no_log(
    edge: Edge, caplog: pytest.LogCaptureFixture, headers: dict[str, str], told: str
) -> None:
    """Whether it is the HTTP server itself that cannot go on, or what comes after it: the error is a problem."""
    async with edge.post("/v1/query", data=b'{"question": "a"}', headers=JSON | headers) as response:
        problem = Problem.model_validate(await response.json())
        assert (response.status, response.content_type) == (400, "application/problem+json")
    assert told in problem.detail
    assert caplog.records == []
    assert edge.line.asked == []


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (b"\x16\x03\x01 hello\r\n\r\n", "HTTPS traffic on an HTTP port"),
        (b"POST /v1/query HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "Content-Length"),
        (
            b"POST /v1/query HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding",
        ),
        (b"GET /health HTTP/1.1\nHost: a\nAuthorization: Bearer ask_secret\n\n", "Bad status line"),
        (b"GET /health HTTP/1.1\r\n\r\n", "Host"),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ask_secret%b\r\n\r\n" % (b"x" * 20_000), "16384"),
        (b"GET /health?key=ask_secret%b HTTP/1.1\r\nHost: a\r\n\r\n" % (b"x" * 20_000), "16384"),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nask_secret%b: 1\r\n\r\n" % (b"x" * 20_000), "16384"),
    ],
)
async def test_what_is_not_http_is_refused_and_fills_no_log(
    edge: Edge, caplog: pytest.LogCaptureFixture, request_: bytes, told: str
) -> None:
    """Two readings of one request are none; nothing of what came is repeated, and nothing of the server is told."""
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    writer.write(request_)
    head, _, body = (await asyncio.wait_for(reader.read(), 5)).partition(b"\r\n\r\n")
    writer.close()
    assert head.startswith(b"HTTP/1.0 400")
    assert b"application/problem+json" in head
    assert b"aiohttp" not in head
    assert told in Problem.model_validate_json(body).detail
    assert b"ask_secret" not in body
    assert caplog.records == []
    assert edge.line.asked == []


@pytest.mark.parametrize("path", ["/v1/query", "/v1/datasources", "/v1/auth/token"])
async def test_two_credentials_are_none(edge: Edge, path: str) -> None:
    """A proxy in front may have looked at the other one."""
    method = "GET" if path == "/v1/datasources" else "POST"
    for second in (edge.viewer, "ask_another", edge.admin):
        reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
        credentials = f"Authorization: Bearer {edge.viewer}\r\nauthorization: Bearer {second}\r\n"
        writer.write(f"{method} {path} HTTP/1.1\r\nHost: a\r\n{credentials}Connection: close\r\n\r\n".encode())
        head, _, body = (await asyncio.wait_for(reader.read(), 5)).partition(b"\r\n\r\n")
        writer.close()
        assert b" 400 " in head.splitlines()[0]
        assert b"application/problem+json" in head
        assert "Authorization" in Problem.model_validate_json(body).detail
        assert b"ask_" not in body
    assert edge.line.asked == []


@pytest.mark.parametrize("path", ["/health", "/v1/query", "/v1/queries", "/nowhere"])
@pytest.mark.parametrize("expected", ["foo", "100-continue, foo", "200-ok"])
async def test_what_this_server_cannot_live_up_to_is_told(edge: Edge, path: str, expected: str) -> None:
    """``100-continue`` is all that HTTP knows to expect (RFC 9110, 10.1.1)."""
    async with edge.http.get(path, headers={"Expect": expected}) as response:
        problem = Problem.model_validate(await response.json())
        assert (response.status, response.content_type) == (417, "application/problem+json")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert (problem.status, problem.code) == (417, "invalid_request")
    assert "foo" not in problem.detail
    assert edge.metric("http_requests_total", method="GET", route=_known(path), status="417") == 1


def _known(path: str) -> str:
    return "unmatched" if path in {"/nowhere", "/v1/query"} else path


async def test_who_waits_for_leave_to_send_its_body_gets_it(edge: Edge) -> None:
    async with edge.post("/v1/query", {"question": "a"}, headers={"Expect": "100-continue"}) as response:
        assert response.status == 200


@pytest.mark.parametrize("path", ["/v1/query", "/v1/auth/login"])
async def test_a_body_that_does_not_come_is_not_waited_for(edge: Edge, path: str) -> None:
    """Whoever stops in the middle of a request would hold its connection for ever."""
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {edge.viewer}\r\nContent-Type: application/json\r\n"
    )
    writer.write(head.encode() + b'Content-Length: 100\r\n\r\n{"question": "a')
    told = await asyncio.wait_for(reader.readuntil(b"}"), 10)
    writer.close()
    assert told.startswith(b"HTTP/1.1 400")
    assert b"did not arrive within 2 s" in told


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/v1/datasources", "/openapi.json"])
async def test_whoever_only_looks_is_told_what_a_reader_would_be(edge: Edge, path: str) -> None:
    """Load balancers and uptime checkers ask with HEAD."""
    bearer = {"Authorization": f"Bearer {edge.viewer}"}
    async with edge.get(path) as read, edge.http.head(path, headers=bearer) as looked:
        assert (looked.status, looked.content_type) == (read.status, read.content_type)
        assert await looked.read() == b""


async def _wait(edge: Edge) -> None:
    async with edge.post("/v1/query", {"question": "a"}) as response:
        await response.read()
