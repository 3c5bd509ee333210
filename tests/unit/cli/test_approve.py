"""``askwire approve`` sends exactly the change that was read, and only once somebody said so."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from askwire_cli.approve import read_held
from askwire_cli.failure import Failure, Misuse
from askwire_cli.main import build

SQL = "UPDATE orders SET amount = 0 WHERE id = 7"
HELD = {"sql": SQL, "digest": hashlib.sha256(SQL.encode()).hexdigest(), "ticket": "t1", "datasource": "demo"}


class Gateway(HTTPServer):
    """Answers every approval as done, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert isinstance(self.server, Gateway)
        self.server.asked.append((self.path, body))
        answer = json.dumps({"query_id": "q", "status": "answered", "columns": [], "rows": [], "row_count": 1}).encode()
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


def arguments(file: Path, gateway: Gateway, *more: str) -> list[str]:
    return ["approve", str(file), "--url", f"http://127.0.0.1:{gateway.server_port}", "--api-key", "ask_x", *more]


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
        read_held(text)
