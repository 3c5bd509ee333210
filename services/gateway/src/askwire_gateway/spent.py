"""Where a query's time went, as its asker heard it: until a stage tells of its work, its message may have waited."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Literal

from askwire_common.contracts import Event, Timings
from askwire_gateway.standing import Standing

_Part = Literal["queue", "translate", "validate_", "execute"]
_UNTIL: Final[dict[Event, _Part]] = {
    Event.ACCEPTED: "queue",
    Event.DRAFTED: "translate",
    Event.APPROVED: "validate_",
    Event.RUNNING: "execute",
}


class Spent:
    """Adds up what passes between one event and the next."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()
        self._timings = Timings()

    def on(self, event: Event) -> None:
        """An event was heard: the time before it was its stage's."""
        part = _UNTIL.get(event)
        if part is not None:
            self._add(part)

    def until_now(self, standing: Standing | None) -> Timings:
        """All of it, with the time since the last event; nothing where it is not known where the query stands."""
        if standing is not None:
            stage: _Part = "validate_" if standing.stage == "validate" else standing.stage
            self._add("queue" if standing.waiting else stage)
        return self._timings

    def _add(self, part: _Part) -> None:
        now = self._clock()
        spent = getattr(self._timings, part) + (now - self._last) * 1_000
        self._timings, self._last = self._timings.model_copy(update={part: round(spent, 2)}), now
