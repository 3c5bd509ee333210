"""The questions on the demo's data that the README shows: those that `benchmarks.translate` measures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

_SUITE: Final = Path(__file__).parents[2] / "benchmarks" / "suites" / "demo.jsonl"


def listed() -> str:
    """One line a question."""
    lines = _SUITE.read_text(encoding="utf-8").splitlines()
    return "".join(f"* {json.loads(line)['question']}\n" for line in lines)
