"""Calling queries off: a cancel message ends the task that works on the query, in whichever replica it runs."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import Header
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Permission, Principal
from askwire_common.identity.tokens import TokenVerifier

_REMEMBERED = 10_000


@dataclass(frozen=True, eq=False)
class _UnderWay:
    owner: Principal
    task: asyncio.Task[object]


class Cancellations:
    """Knows who called off which query, and which task works on which query.

    Only the query's owner or an administrator may call it off. A cancel may arrive before its query does (it waits in
    the stream), so cancels are remembered for a while.
    """

    def __init__(self, verifier: TokenVerifier) -> None:
        self._verifier = verifier
        self._under_way: dict[str, list[_UnderWay]] = {}
        self._cancels: OrderedDict[tuple[str, str | None], None] = OrderedDict()  # by query and owner; None: any owner
        self._log = structlog.get_logger("askwire.cancel")

    async def on_message(self, message: Incoming) -> None:
        """Take a message on ``askwire.v1.cancel.<query_id>``; its token says who calls the query off."""
        query_id = message.subject.rsplit(".", 1)[-1]
        try:
            self.cancel(query_id, self._verifier.verify(message.headers.get(Header.PRINCIPAL, "")))
        except ServiceError as error:
            self._log.warning("cancel.refused", query_id=query_id, code=error.code)

    def cancel(self, query_id: str, by: Principal) -> None:
        """Call a query off; without effect for a query of somebody else."""
        self._cancels[query_id, None if by.may(Permission.ADMIN) else by.subject] = None
        while len(self._cancels) > _REMEMBERED:
            self._cancels.popitem(last=False)
        for found in self._under_way.get(query_id, ()):
            if self.cancelled(query_id, found.owner):
                found.task.cancel()

    def cancelled(self, query_id: str, owner: Principal) -> bool:
        """Whether this principal's query was called off by somebody who may."""
        cancels = self._cancels
        return bool(cancels) and ((query_id, owner.subject) in cancels or (query_id, None) in cancels)

    @contextmanager
    def watch(self, query_id: str, owner: Principal) -> Iterator[None]:
        """While inside, a cancel of this query cancels the current task; one that came earlier does so at once."""
        task = asyncio.current_task()
        if task is None:
            message = "a query is worked on inside a task"
            raise RuntimeError(message)
        if self.cancelled(query_id, owner):
            raise asyncio.CancelledError
        mine = _UnderWay(owner, task)
        self._under_way.setdefault(query_id, []).append(mine)  # an asker may publish the same id twice
        try:
            yield
        finally:
            self._under_way[query_id].remove(mine)
            if not self._under_way[query_id]:
                del self._under_way[query_id]


def raise_if_cancelled() -> None:
    """Raise a cancellation of the current task that was lost on its way.

    ``asyncio.wait_for`` of Python 3.11 swallows one that comes together with the answer, and asyncpg may raise
    something else in its place.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
