"""Two results are the same answer, or they are not; the development harness says the same."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from askwire_cli.evaluation.score import Row, difference, orders, score

HARNESS = Path(__file__).parents[4] / ".." / "shared" / "data" / "questions" / "harness" / "common.py"
DAY = dt.date(2024, 5, 1)
MIDNIGHT = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
# gold, given, ordered: strict, lenient, typed
CASES: dict[str, tuple[list[Row], list[Row], bool, bool, bool, bool]] = {
    "the same": ([(1, "a")], [(1, "a")], False, True, True, True),
    "columns permuted": ([(1, "a"), (2, "b")], [("a", 1), ("b", 2)], False, True, True, False),
    "another order": ([(1,), (2,)], [(2,), (1,)], False, True, True, True),
    "another order where it counts": ([(1,), (2,)], [(2,), (1,)], True, False, True, False),
    "one row has no order": ([(1,)], [(1,)], True, True, True, True),
    "one column more": ([(1,), (2,)], [(1, "a"), (2, "b")], False, False, True, False),
    "one column less": ([(1, "a")], [(1,)], False, False, False, False),
    "one row more": ([(1,)], [(1,), (1,)], False, False, False, False),
    "rows as often": ([(1,), (1,), (2,)], [(1,), (2,), (2,)], False, False, False, False),
    "nothing and nothing": ([], [], False, True, True, True),
    "nothing and something": ([], [(1,)], False, False, False, False),
    "two decimals": ([(Decimal("1.001"),)], [(1.0,)], False, True, True, False),
    "more than two decimals": ([(1.01,)], [(1.02,)], False, False, False, False),
    "large numbers roughly": ([(1234567.891,)], [(1234512.3,)], False, True, True, False),
    "a number as text": ([("5",)], [(5,)], False, True, True, False),
    "true as one": ([(True,)], [(1,)], False, True, True, False),
    "kinds of numbers": ([(Decimal(5),)], [(5,)], False, True, True, True),
    "midnight as a date": ([(DAY,)], [(MIDNIGHT,)], False, True, True, False),
    "missing is not empty": ([(None,)], [("",)], False, False, False, False),
    "spaces around": ([("a ",)], [("a",)], False, True, True, False),
    "not a number": ([(float("nan"),)], [(float("nan"),)], False, True, True, True),
    "lists": ([([1, 2],)], [([1, 2],)], False, True, True, True),
    "two columns that look alike": ([(1, 1), (2, 2)], [(1, 2), (2, 1)], False, False, False, False),
}  # fmt: skip


@pytest.mark.parametrize(("gold", "given", "ordered", "strict", "lenient", "typed"), CASES.values(), ids=CASES.keys())
def test_a_result_is_scored(
    gold: list[Row], given: list[Row], ordered: bool, strict: bool, lenient: bool, typed: bool
) -> None:
    found = score(gold, given, ordered=ordered)
    assert (found.strict, found.lenient, found.typed) == (strict, lenient, typed)


@pytest.fixture(scope="module")
def harness() -> ModuleType:
    """The scorer that comes with the development questions."""
    if not HARNESS.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{HARNESS} is not there")
        pytest.skip("the development questions are not here")
    spec = importlib.util.spec_from_file_location("harness_common", HARNESS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", [name for name in CASES if name != "lists"])
def test_the_harness_of_the_development_questions_agrees(harness: Any, name: str) -> None:
    gold, given, ordered, *_ = CASES[name]
    wanted, got = harness.nrows(gold), harness.nrows(given)
    strict = harness.same(wanted, got, ordered and len(wanted) > 1)
    found = score(gold, given, ordered=ordered)
    assert (found.strict, found.lenient) == (strict, strict or harness.same(wanted, got, False, True))


def test_only_the_outermost_order_counts() -> None:
    assert orders("SELECT a FROM b ORDER BY a")
    assert not orders("SELECT a FROM (SELECT a FROM b ORDER BY a) x")


def test_the_difference_tells_rows_of_one_side_only() -> None:
    found = difference([(1, None), (2, "b")], [(2, "b"), (3, "c")])
    assert found == {"missing": [["1", "NULL"]], "unexpected": [["3", "c"]]}
