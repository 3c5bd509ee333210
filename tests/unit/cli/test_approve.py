"""``askwire approvals``, ``approve``, ``deny``: what was read is what is decided on, once somebody said so."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from askwire_cli.failure import Failure, Misuse
from askwire_cli.held import from_text
from askwire_cli.program import build

SQL = "UPDATE orders SET amount = 0 WHERE id = 7"
WAITING = {"query_id": "q1", "asked_by": "dora", "own": False, "asked_at": "…", "expires_at": "2026-11-22T02:00:00Z"}
HELD = {"sql": SQL, "digest": hashlib.sha256(SQL.encode()).hexdigest(), "ticket": "t1", "datasource": "demo"}


class Gateway(HTTPServer):
    """Lists what waits, answers every approval as done, and remembers it."""

    def __init__(self) -> None:
        self.waiting = [{**HELD, **WAITING}]
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Gateway)
        assert self.path == "/v1/approvals"
        self.answer({"approvals": self.server.waiting})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert isinstance(self.server, Gateway)
        self.server.asked.append((self.path, body))
        self.answer({"status": "answered", "columns": [], "rows": [], "row_count": 1, **WAITING, **HELD})

    def answer(self, body: dict[str, object]) -> None:
        answer = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Be still."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def arguments(file: Path | str, gateway: Gateway, *more: str, verb: str = "approve") -> list[str]:
    return [
        verb,
        *([str(file)] if file else []),
        "--url",
        f"http://127.0.0.1:{gateway.server_port}",
        "--api-key",
        "ask_x",
        *more,
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "held.json"
    path.write_text(json.dumps(HELD))
    return path


def test_what_was_read_is_what_is_sent(file: Path, gateway: Gateway) -> None:
    """The statement, the ticket and the data source, at the digest; the statement is shown first."""
    outcome = CliRunner().invoke(build(["approve"]), arguments(file, gateway, "--json"), input="y\n")
    assert outcome.exit_code == 0, outcome.output
    assert SQL in outcome.output
    assert gateway.asked == [(f"/v1/approvals/{HELD['digest']}", {k: HELD[k] for k in ("sql", "ticket", "datasource")})]


def test_nothing_is_sent_without_a_yes(file: Path, gateway: Gateway) -> None:
    outcome = CliRunner().invoke(build(["approve"]), arguments(file, gateway), input="n\n")
    assert isinstance(outcome.exception, Failure)
    assert gateway.asked == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"),
        ("[]", "no change"),
        (json.dumps({"sql": SQL}), "no change"),
        (json.dumps({**HELD, "sql": "UPDATE orders SET amount = 0 WHERE id > 7"}), "altered"),
    ],
)
def test_what_is_no_held_change_is_misuse(text: str, told: str) -> None:
    """A file that somebody altered is found out before anything is sent."""
    with pytest.raises(Misuse, match=told):
        from_text(text)


def test_a_change_is_found_by_the_beginning_of_its_digest(gateway: Gateway) -> None:
    """Nobody has to be sent a file: the gateway knows what waits."""
    outcome = CliRunner().invoke(build(["approve"]), arguments(HELD["digest"][:8], gateway, "--json"), input="y\n")
    assert outcome.exit_code == 0, outcome.output
    assert gateway.asked == [(f"/v1/approvals/{HELD['digest']}", {k: HELD[k] for k in ("sql", "ticket", "datasource")})]


def test_a_change_is_denied_by_its_ticket_and_with_a_reason(gateway: Gateway) -> None:
    outcome = CliRunner().invoke(
        build(["deny"]), arguments(HELD["digest"][:8], gateway, "--reason", "not now", verb="deny")
    )
    assert outcome.exit_code == 0, outcome.output
    assert SQL in outcome.output
    assert gateway.asked == [(f"/v1/approvals/{HELD['digest']}/deny", {"ticket": "t1", "reason": "not now"})]


@pytest.mark.parametrize("verb", ["approve", "deny"])
@pytest.mark.parametrize(
    ("digest", "held", "told"),
    [("00000000", 1, "no change"), (HELD["digest"][:8], 2, "2 changes"), ("zz", 1, "its digest")],
)
def test_what_is_not_one_change_is_not_decided_on(
    gateway: Gateway, verb: str, digest: str, held: int, told: str
) -> None:
    gateway.waiting = gateway.waiting * held
    outcome = CliRunner().invoke(build([verb]), arguments(digest, gateway, verb=verb))
    assert isinstance(outcome.exception, Failure | Misuse)
    assert told in str(outcome.exception)
    assert gateway.asked == []


def test_what_waits_is_shown(gateway: Gateway) -> None:
    """As a table for people, as it came for programs; and that nothing does."""
    shown = CliRunner().invoke(build(["approvals"]), arguments("", gateway, verb="approvals")).output
    assert all(text in shown for text in (HELD["digest"][:12], "demo", "dora"))
    told = CliRunner().invoke(build(["approvals"]), arguments("", gateway, "--json", verb="approvals")).output
    assert json.loads(told) == {"approvals": gateway.waiting}
    gateway.waiting = []
    assert (
        "No change waits" in CliRunner().invoke(build(["approvals"]), arguments("", gateway, verb="approvals")).output
    )
