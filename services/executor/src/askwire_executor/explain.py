"""The server's own opinion of a statement, before it runs: what its plan does, and what it would cost. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError

_FORBIDDEN: Final = frozenset({"ModifyTable", "LockRows"})


@dataclass(frozen=True)
class Ceilings:
    """What a plan may cost, in the planner's own units; None means any.

    Attributes:
        cost: total cost (one is about a page read in sequence).
        rows: rows that the largest node of the plan is expected to produce.
    """

    cost: float | None = None
    rows: float | None = None


def check(plan_json: str, ceilings: Ceilings) -> None:
    """Refuses a plan that writes, locks, or costs more than allowed.

    Raises:
        ServiceError: ``refused``; the sentence says what to change, and holds no word and no number of the plan: those
            are worked out from all rows, also from those that the policy's filters hide.
    """
    plan: Mapping[str, Any] = orjson.loads(plan_json)[0]["Plan"]
    nodes = tuple(_nodes(plan))
    if any(node.get("Node Type") in _FORBIDDEN for node in nodes):
        raise ServiceError(Code.REFUSED, "The database would write or lock rows to run this. Only reading is allowed.")
    if ceilings.cost is not None and plan["Total Cost"] > ceilings.cost:
        raise ServiceError(
            Code.REFUSED,
            f"The database expects this to cost more than the {ceilings.cost:,.0f} units that are allowed here, so it "
            "was not begun. Add the join condition if one is missing, or narrow it with conditions. Where it is meant, "
            "an operator can raise the data source's max_cost.",
        )
    largest = max(node.get("Plan Rows", 0) for node in nodes)
    if ceilings.rows is not None and largest > ceilings.rows:
        raise ServiceError(
            Code.REFUSED,
            f"The database expects to go through more than the {ceilings.rows:,.0f} rows at once that are allowed. "
            "Narrow it with conditions, or add the missing join condition.",
        )


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


class CheckedPlans:
    """Statements whose plan was let pass a moment ago: asking the server again would give the same answer."""

    def __init__(self, seconds: float, clock: Callable[[], float], *, most: int = 1_024) -> None:
        self._seconds = seconds
        self._clock = clock
        self._most = most
        self._until: OrderedDict[str, float] = OrderedDict()

    def known(self, sql: str) -> bool:
        """Whether this very statement passed lately."""
        return self._until.get(sql, -1.0) > self._clock()

    def remember(self, sql: str) -> None:
        """Keep in mind that this statement passed."""
        self._until[sql] = self._clock() + self._seconds
        self._until.move_to_end(sql)
        while len(self._until) > self._most:
            self._until.popitem(last=False)
