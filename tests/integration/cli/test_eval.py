"""``askwire eval`` and ``askwire context`` on a database: drafts are checked and run, reports are compared."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from askwire_cli.main import main

pytestmark = pytest.mark.servers
TABLES = """
CREATE TABLE orders (id int PRIMARY KEY, status text NOT NULL, amount numeric NOT NULL);
INSERT INTO orders VALUES (1, 'open', 10), (2, 'shipped', 20), (3, 'shipped', 30);
"""
SUITE = """\
- {id: right, question: How many orders are there, sql: SELECT count(*) FROM orders, tags: [count], difficulty: easy}
- {id: lenient, question: Which orders are shipped, sql: SELECT id FROM orders WHERE status = 'shipped', tags: [where]}
- {id: repaired, question: What is the total, sql: SELECT sum(amount) FROM orders}
- {id: unsafe, question: How long, sql: SELECT 1}
- {id: refused, question: What will be sold, expect: refuse}
- {id: missed, question: What was sold, sql: SELECT sum(amount) FROM orders}
"""


def recorded(db: str, question: str, attempt: int, **answer: Any) -> bytes:
    """A line of a recording, as a model's answer leaves it."""
    said = {"kind": "drafted", "provider": "openai", "model": "m", "tokens_in": 100, "tokens_out": 10} | answer
    line = {"datasource": db, "question": question, "attempt": attempt, "answer": said}
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def askwire(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the program; its exit code."""
    monkeypatch.setattr(sys, "argv", ["askwire", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code or 0))


@pytest.fixture
async def shop(database: str) -> str:
    """A database with orders."""
    connection = await asyncpg.connect(database)
    await connection.execute(TABLES)
    await connection.close()
    return database


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "suite.yaml").write_text(SUITE)
    return tmp_path / "suite.yaml"


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A model's answers: one refused by the database at first, one that no validator lets pass."""
    drafts: Sequence[tuple[str, int, dict[str, Any]]] = (
        ("How many orders are there", 0, {"text": "SELECT count(*) FROM orders"}),
        ("Which orders are shipped", 0, {"text": "SELECT id, amount FROM orders WHERE status = 'shipped'"}),
        ("What is the total", 0, {"text": "SELECT sum(total) FROM orders"}),
        ("What is the total", 1, {"text": "SELECT sum(amount) FROM orders"}),
        ("How long", 0, {"text": "SELECT pg_sleep(60)"}),
        ("How long", 1, {"text": "DELETE FROM orders"}),
        ("How long", 2, {"text": "SELECT pg_sleep(61)"}),
        ("What will be sold", 0, {"kind": "unanswerable", "text": "nobody knows"}),
        ("What was sold", 0, {"kind": "unanswerable", "text": "nobody knows"}),
    )
    path = tmp_path / "recording.jsonl"
    path.write_bytes(b"".join(recorded("database", q, n, **answer) for q, n, answer in drafts))
    return path


@pytest.fixture
def report(shop: str, suite: Path, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The report of the recorded answers, at two dollars for a million tokens in and ten for one out."""
    monkeypatch.setenv("ASKWIRE_OPENAI_PRICE_IN", "2")
    monkeypatch.setenv("ASKWIRE_OPENAI_PRICE_OUT", "10")
    out = tmp_path / "report.json"
    code = askwire(monkeypatch, "eval", str(suite), "--dsn", shop, "--replay", str(recording), "--out", str(out))
    assert code == 0
    return dict(orjson.loads(out.read_bytes()))


def test_each_question_is_scored(report: dict[str, Any]) -> None:
    told = {r["id"]: (r["outcome"], r["strict"], r["lenient"], r["right"]) for r in report["results"]}
    assert told == {
        "right": ("answered", True, True, True),
        "lenient": ("answered", False, True, False),
        "repaired": ("answered", True, True, True),
        "unsafe": ("rejected", False, False, False),
        "refused": ("refused", False, False, True),
        "missed": ("refused", False, False, False),
    }


def test_a_draft_that_was_rejected_goes_back_and_is_paid_for(report: dict[str, Any]) -> None:
    repaired = next(r for r in report["results"] if r["id"] == "repaired")
    assert (repaired["attempts"], repaired["tokens_in"], repaired["tokens_out"]) == (2, 200, 20)
    assert repaired["cost"] == pytest.approx((200 * 2 + 20 * 10) / 1e6)


def test_the_summary_tells_accuracy_precision_refusals_and_cost(report: dict[str, Any]) -> None:
    summary = report["summary"]
    assert (summary["answerable"], summary["strict"], summary["lenient"]) == (5, 0.4, 0.6)
    assert (summary["coverage"], summary["precision"]) == (0.8, 0.5)
    refusals = summary["refusals"]
    assert (refusals["unanswerable"], refusals["refused"], refusals["wrongly_refused"]) == (1, 1, 1)
    assert summary["tokens"] == {"in": 700, "out": 70}
    assert summary["cost_dollars"] == pytest.approx(0.0021)
    assert set(summary["by_tag"]) == {"count", "where"}
    assert summary["by_difficulty"]["easy"]["strict"] == 1.0


async def test_nothing_was_written(shop: str, report: dict[str, Any]) -> None:
    connection = await asyncpg.connect(shop)
    assert await connection.fetchval("SELECT count(*) FROM orders") == 3
    await connection.close()


def test_a_replay_is_the_same_every_time(
    report: dict[str, Any], shop: str, suite: Path, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = tmp_path / "again.json"
    askwire(monkeypatch, "eval", str(suite), "--dsn", shop, "--replay", str(recording), "--out", str(again))
    kept = [[{k: v for k, v in r.items() if k != "ms"} for r in x["results"]] for x in (report, _read(again))]
    assert kept[0] == kept[1]


def test_a_worse_run_does_not_pass_the_gate(
    report: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    worse = report | {"results": [r | {"right": False, "cost": 1.0} for r in report["results"]]}
    (tmp_path / "worse.json").write_bytes(orjson.dumps(worse))
    reports = [str(tmp_path / "report.json"), str(tmp_path / "worse.json")]
    assert askwire(monkeypatch, "eval", "compare", *reports) == 0
    assert askwire(monkeypatch, "eval", "compare", *reports, "--max-accuracy-drop", "1") == 1
    assert "accuracy fell by 50.00 points" in capsys.readouterr().err
    assert askwire(monkeypatch, "eval", "compare", *reports, "--max-cost-increase", "10") == 1


def test_gold_sql_that_does_not_run_ends_the_run(
    shop: str, tmp_path: Path, recording: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.yaml").write_text("- {id: x, question: How many orders are there, sql: SELECT nothing}\n")
    code = askwire(monkeypatch, "eval", str(tmp_path / "bad.yaml"), "--dsn", shop, "--replay", str(recording))
    assert code == 1
    assert "x: the gold SQL does not run" in capsys.readouterr().err


def test_a_provider_out_of_reach_is_a_failed_run(
    shop: str, suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nought percent of nothing asked is no measurement: the report tells each failure, and the exit code tells CI."""
    monkeypatch.setenv("ASKWIRE_OPENAI_API_KEY", "sk-none")
    monkeypatch.setenv("ASKWIRE_OPENAI_MODEL", "m")
    monkeypatch.setenv("ASKWIRE_OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    out = tmp_path / "report.json"

    code = askwire(monkeypatch, "eval", str(suite), "--dsn", shop, "--provider", "openai", "--out", str(out))

    told = " ".join(capsys.readouterr().err.split())
    assert code == 1
    assert "the translator answered none of 6 questions" in told
    assert "The connection to openai failed" in told
    assert {result["outcome"] for result in _read(out)["results"]} == {"failed"}


def test_a_context_is_checked_against_its_database(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shop.yaml").write_text(
        "measures:\n  revenue: {expression: sum(orders.amount)}\n  profit: {expression: sum(orders.gain)}\n"
        "examples:\n  - {question: How long, sql: SELECT pg_sleep(1)}\n"
    )
    assert askwire(monkeypatch, "context", "check", str(tmp_path), "--dsn", shop) == 1
    told = capsys.readouterr().out
    assert "shop.yaml:3: there is no column orders.gain" in told
    assert "shop.yaml:5: the validator refuses it" in told
    assert "revenue" not in told


def _read(path: Path) -> dict[str, Any]:
    return dict(orjson.loads(path.read_bytes()))
