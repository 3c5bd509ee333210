"""What the gateway writes into the audit stream: who came, who was turned away, and who changed what others may do."""

from __future__ import annotations

import asyncio
import uuid

import orjson
import structlog

from askwire_common.bus.protocols import Bus
from askwire_common.contracts import Header, event_subject
from askwire_common.errors import ServiceError

_log = structlog.get_logger("askwire.audit")


class Audit:
    """Records events. No secret goes in: names, ids and codes alone."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._under_way: set[asyncio.Task[None]] = set()

    async def record(self, event: str, by: str, **facts: object) -> None:
        """Stores an event before what it tells of is done: what cannot be recorded does not happen.

        Raises:
            ServiceError: ``unavailable``: it could not be stored.
        """
        entry = {"event": event, "at": self._bus.clock(), "by": by, **facts}
        headers = {Header.MSG_ID: f"{event}.{uuid.uuid4().hex}"}
        await self._bus.store(event_subject("audit"), orjson.dumps(entry), headers)

    def note(self, event: str, by: str, **facts: object) -> None:
        """Stores an event of what has happened; nobody waits for it, and the log has what could not be stored."""
        task = asyncio.get_running_loop().create_task(self._noted(event, by, facts))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _noted(self, event: str, by: str, facts: dict[str, object]) -> None:
        try:
            await self.record(event, by, **facts)
        except ServiceError:
            _log.warning("audit.not_stored", event_name=event, by=by)
