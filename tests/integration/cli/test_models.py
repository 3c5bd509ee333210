"""A model behind ``askwire predict`` and ``askwire eval``: asked over the wire once, replayed without it ever after."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import asyncpg
import orjson
import pytest
from tests.support.llm_server import Behaviour, LLMServer

from askwire_cli.main import main

pytestmark = pytest.mark.servers
REPLY = {
    "reading": "the number of orders",
    "assumptions": [],
    "sql": "SELECT count(*) FROM orders",
    "answerable": True,
    "missing": "",
    "clarifying_question": "",
    "options": [],
}
QUESTION = {"id": 1, "db": "database", "question": "How many orders are there, pray?"}


@pytest.fixture
async def shop(database: str) -> str:
    connection = await asyncpg.connect(database)
    await connection.execute("CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (1), (2)")
    await connection.close()
    return database


def askwire(*arguments: str) -> int:
    """Run the program with these arguments; its exit code. Beside the event loop: it has one of its own."""
    sys.argv = ["askwire", *arguments]
    try:
        main()
    except SystemExit as ended:
        return int(str(ended.code or 0))
    return 0


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The command line is put back afterwards."""
    monkeypatch.setattr(sys, "argv", sys.argv)
    return monkeypatch


async def test_a_models_predictions_are_recorded_and_replayed(
    shop: str, tmp_path: Path, program: pytest.MonkeyPatch
) -> None:
    questions, recording = tmp_path / "q.jsonl", tmp_path / "r.jsonl"
    questions.write_bytes(orjson.dumps(QUESTION) + b"\n")
    common = ("predict", "--dsn", shop, "--questions", str(questions), "--out")
    async with LLMServer([Behaviour(REPLY)]) as server:
        program.setenv("ASKWIRE_OPENAI_API_KEY", "a key")
        program.setenv("ASKWIRE_OPENAI_BASE_URL", f"{server.url}/v1")
        first = (*common, str(tmp_path / "a.jsonl"), "--provider", "openai", "--record", str(recording))
        assert await asyncio.to_thread(askwire, *first) == 0
        assert len(server.requests) == 1
    program.delenv("ASKWIRE_OPENAI_API_KEY")
    second = (*common, str(tmp_path / "b.jsonl"), "--provider", "replay", "--replay", str(recording))
    assert await asyncio.to_thread(askwire, *second) == 0
    told = [orjson.loads((tmp_path / name).read_bytes()) for name in ("a.jsonl", "b.jsonl")]
    assert [(t["status"], t["sql"]) for t in told] == [("answered", REPLY["sql"])] * 2


async def test_a_cascade_is_evaluated_with_its_tokens(shop: str, tmp_path: Path, program: pytest.MonkeyPatch) -> None:
    suite, out = tmp_path / "suite.jsonl", tmp_path / "report.json"
    suite.write_bytes(orjson.dumps(QUESTION | {"sql": "SELECT count(id) FROM orders"}) + b"\n")
    async with LLMServer([Behaviour(REPLY)]) as server:
        program.setenv("ASKWIRE_OPENAI_API_KEY", "a key")
        program.setenv("ASKWIRE_OPENAI_BASE_URL", f"{server.url}/v1")
        command = ("eval", str(suite), "--dsn", shop, "--provider", "openai", "--out", str(out))
        assert await asyncio.to_thread(askwire, *command) == 0
    report = orjson.loads(out.read_bytes())
    (result,) = report["results"]
    assert (result["strict"], result["provider"]) == (True, "openai")
    assert result["tokens_in"] > 0
    assert result["cost"] is None, "no price was set"
    assert report["summary"]["cost_dollars"] is None
