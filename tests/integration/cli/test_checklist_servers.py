"""The checks that connect, on real servers: they find what is open, and are content with what is not."""

from __future__ import annotations

import asyncio
import secrets
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import asyncpg
import pytest
from redis import Redis
from tests.support.certificates import certificate
from tests.support.sentinel import HOST, NAME, SENTINELS_WORD, SERVERS_WORD, watched

from askwire_cli.examine import servers
from askwire_cli.examine.certificates import certificates
from askwire_cli.examine.finding import Finding, NotChecked
from askwire_cli.examine.installation import Environment, Installation
from askwire_cli.examine.running import redis_findings
from askwire_cli.failure import Failure
from askwire_cli.harden import harden
from askwire_executor.harden import Hardening, hardening_sql
from askwire_local.servers import NatsServer, PostgresServer, ValkeyServer

pytestmark = pytest.mark.servers

PASSWORD = "zV9-qL2x_Rt7Wm4KcYb8"


def told(**variables: str) -> Installation:
    """An installation of one environment."""
    return Installation((Environment("test", {f"ASKWIRE_{name}": value for name, value in variables.items()}),), {})


def words(findings: Iterator[Finding]) -> list[str]:
    return [finding.what for finding in findings]


@pytest.fixture(params=[200, 404], ids=["open", "closed"])
def edge(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """A public address that answers every path with one status."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(request.param)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """The test's own output is enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", request.param
    server.shutdown()
    server.server_close()


def test_metrics_that_anybody_can_read_are_found(edge: tuple[str, int]) -> None:
    url, status = edge
    assert len(words(servers.public_metrics(told(URL=url)))) == (2 if status == 200 else 0)


def test_a_certificate_that_clients_would_not_accept_is_found(tmp_path: Path) -> None:
    """One of nobody's CA; an address that speaks no TLS at all was not checked."""
    pem = tmp_path / "tls.pem"
    pem.write_bytes(b"".join(certificate(90, "127.0.0.1")))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=_shake_hands, args=(listener, context), daemon=True).start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        (found,) = words(certificates(told(URL=url)))
    assert "Clients do not accept the certificate of 127.0.0.1: self-signed certificate" in found
    with pytest.raises(NotChecked, match="does not speak TLS to us"):
        list(certificates(told(URL="https://127.0.0.1:9")))


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listener.accept()
    with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
        secure.recv(1)


def test_an_address_that_does_not_answer_was_not_checked() -> None:
    with pytest.raises(NotChecked, match="does not answer"):
        list(servers.public_metrics(told(URL="http://127.0.0.1:9")))


def test_todays_nats_is_new_enough(nats_server: NatsServer) -> None:
    assert words(servers.bus(told(NATS_URL=nats_server.url))) == []


def test_a_bus_that_does_not_let_us_in_was_not_checked() -> None:
    with pytest.raises(NotChecked, match="does not let us in"):
        list(servers.bus(told(NATS_URL="nats://127.0.0.1:9")))


def test_todays_postgresql_is_new_enough(postgres_server: PostgresServer) -> None:
    assert words(servers.control_database(told(CONTROL_DSN=postgres_server.dsn()))) == []


def test_a_database_that_does_not_let_us_in_is_told_with_its_reason(postgres_server: PostgresServer) -> None:
    """Where it was looked for, why not and what to do; the password is nobody's business."""
    server = urlsplit(postgres_server.dsn())
    dsn = f"postgresql://nobody:sesame@{server.hostname}:{server.port}/shop"
    with pytest.raises(NotChecked) as found:
        list(servers.control_database(told(CONTROL_DSN=dsn)))
    place = f"database 'shop' at {server.hostname}:{server.port} as 'nobody' (ASKWIRE_CONTROL_DSN): "
    assert str(found.value).startswith(f"we cannot use {place}")
    assert "check user and password" in str(found.value)
    with pytest.raises(Failure, match=r"as 'nobody' .*check user and password"):
        harden(dsn, test=True)
    assert "sesame" not in str(found.value)


def test_a_redis_with_a_password_is_closed(valkey_server: ValkeyServer) -> None:
    assert words(servers.redis(told(REDIS_URL=valkey_server.url))) == []


def test_a_redis_that_does_not_answer_was_not_checked_and_none_at_all_is_fine() -> None:
    assert words(servers.redis(told())) == []
    with pytest.raises(NotChecked):
        list(servers.redis(told(REDIS_URL="redis://:s@127.0.0.1:9")))


async def test_a_redis_that_refuses_the_services_is_found_though_everything_is_answered(
    valkey_server: ValkeyServer,
) -> None:
    """The services go on without it, and say so in their logs only."""
    assert await redis_findings(valkey_server.url) == []
    secret = valkey_server.url.rpartition("@")[0].rpartition(":")[2]
    (found,) = await redis_findings(valkey_server.url.replace(secret, "another"))
    assert "Redis does not serve (AuthenticationError)" in found.what
    assert "password" in found.remedy


async def test_sentinels_are_looked_at_behind_the_url(tmp_path: Path) -> None:
    """The password of the primary is not theirs: one that asks for none is found, and one Sentinel alone as well."""
    with watched(tmp_path) as servers_:
        assert await asyncio.to_thread(_of_redis, servers_.url) == []
        (first, *_) = servers_.sentinels
        with Redis(host=HOST, port=first.port, password=SENTINELS_WORD) as open_one:
            open_one.acl_setuser("default", enabled=True, nopass=True)
        alone = f"redis+sentinel://:{SERVERS_WORD}@{HOST}:{first.port}/{NAME}/0"
        few, open_to_all = await asyncio.to_thread(_of_redis, alone)
        assert "names 1 Sentinels" in few
        assert f"The Sentinel {HOST}:{first.port} asks for no password" in open_to_all


def _of_redis(url: str) -> list[str]:
    return words(servers.redis(told(REDIS_URL=url)))


async def role(dsn: str) -> str:
    """A role that can only read the database; its name."""
    name = f"reader_{secrets.token_hex(4)}"
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
        database = dsn.rsplit("/", 1)[1]
        await connection.execute(hardening_sql(Hardening(role=name, database=database, schemas=("public",))))
    finally:
        await connection.close()
    return name


def sources(directory: Path, dsn: str) -> str:
    path = directory / "datasources.yaml"
    path.write_text(f"shop: {{dsn: '{dsn}', allow_unsafe: [superuser]}}")
    return str(path)


async def test_a_superuser_is_no_reader_whatever_was_allowed_to_it(database: str, tmp_path: Path) -> None:
    found = await asyncio.to_thread(lambda: words(servers.roles(told(DATASOURCES=sources(tmp_path, database)))))
    assert any("the role is a superuser" in one for one in found)


async def test_a_hardened_role_passes(database: str, tmp_path: Path) -> None:
    reader = await role(database)
    place = urlsplit(database)
    dsn = place._replace(netloc=f"{reader}:{PASSWORD}@{place.hostname}:{place.port}").geturl()
    found = await asyncio.to_thread(lambda: words(servers.roles(told(DATASOURCES=sources(tmp_path, dsn)))))
    assert found == []
