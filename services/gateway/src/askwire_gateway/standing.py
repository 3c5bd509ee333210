"""Where a query stands whose end nobody has told: from what was heard of it, and from who asks for work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from askwire_common.bus.protocols import Demand
from askwire_common.contracts import Baton, Event, Question, Stage

_WORKER: Final[Mapping[Stage, str]] = {
    "translate": "a translator",
    "validate": "a validator",
    "execute": "an executor",
}
_WORKING: Final[Mapping[Stage, str]] = {
    "translate": "the question was being translated",
    "validate": "the statement was being checked",
    "execute": "the database was running the statement",
}
_STAGES: Final[tuple[Stage, ...]] = ("translate", "validate", "execute")


@dataclass(frozen=True)
class Standing:
    """A stage, and whether somebody works there on the query or it still waits to be taken up."""

    stage: Stage
    waiting: bool


def first(message: Baton) -> Standing:
    """Where a query stands of which nothing was heard yet."""
    return Standing("translate" if isinstance(message, Question) else "validate", waiting=True)


def after(event: Event, before: Standing) -> Standing:
    """Where a query stands after this event."""
    match event:
        case Event.ACCEPTED | Event.DRAFTING:
            return Standing(before.stage, waiting=False)
        case Event.DRAFTED:
            return Standing("validate", waiting=True)
        case Event.APPROVED:
            return Standing("execute", waiting=True)
        case _:
            return Standing("execute", waiting=False)


def behind(demands: Mapping[Stage, Demand], before: Standing) -> Standing | None:
    """Where a query stands that tells of no step: at the one stage, of those before it, that has work left over.

    Whoever works on a query tells its end in time, so it waits; None where that may be at several stages.
    """
    onward = _STAGES[_STAGES.index(before.stage) :]
    late = [stage for stage in onward if stage in demands and demands[stage].left_over]
    return Standing(late[0], waiting=True) if len(late) == 1 else None


def told(standing: Standing | None, demand: Demand | None) -> str:
    """The same in words, for its asker."""
    if standing is None:
        return "the query was on its way; ask with Accept: text/event-stream to see how far it comes"
    if not standing.waiting:
        return _WORKING[standing.stage]
    who = "none is up, or all are busy"
    if demand is not None and not demand.takers and not demand.in_hand:
        who = "none is up"
    return f"the query waited for {_WORKER[standing.stage]}; {who}"
