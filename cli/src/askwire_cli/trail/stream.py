"""The audit stream, read as the user ``auditor`` may: in batches, by number, leaving nothing on the server."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from askwire_cli.connecting import Complaints
from askwire_cli.failure import Failure
from askwire_cli.trail.entries import Entry
from askwire_common.contracts import EVENTS, EVENTS_STREAM

Got = TypeVar("Got")

_BATCH: Final = 1_000
_BATCH_BYTES: Final = 8 * 1024 * 1024
_SECONDS: Final = 10.0
_ENDS: Final = {"204", "404"}  # of the batch; there is nothing
_UPGRADE: Final = "bring NATS up to date: install Askwire's users.conf, restart its servers, run `askwire provision`"


@dataclass(frozen=True)
class Extent:
    """What the stream holds.

    Attributes:
        made: when; it tells one stream from another of the same name.
        first: the number of the oldest entry; one more than ``last`` where there is none.
        last: the number of the newest entry that there ever was.
    """

    made: str
    first: int
    last: int


class Unanswered(Failure):
    """NATS gave no answer, now; it may give one later."""


class AuditStream:
    """The stream behind one connection."""

    def __init__(self, client: Client, complaints: Complaints) -> None:
        self._client = client
        self._complaints = complaints
        self._rung = asyncio.Event()

    async def extent(self) -> Extent:
        """Where it begins and ends now.

        Raises:
            Failure: there is no such stream, or this user may not look at it.
            Unanswered: NATS is away.
        """
        try:
            info = await self._unless_refused(self._client.jetstream(timeout=_SECONDS).stream_info(EVENTS_STREAM))
        except nats.js.errors.NotFoundError as error:
            raise Failure(f"NATS has no stream {EVENTS_STREAM}: run `askwire provision`") from error
        except (nats.errors.Error, TimeoutError) as error:
            raise self._unanswered(error) from error
        made = info.created.isoformat() if info.created else ""
        return Extent(made, info.state.first_seq, info.state.last_seq)

    async def first_since(self, since: dt.datetime) -> Entry | None:
        """The first entry that was stored then or later."""
        found = await self._batch({"start_time": since.astimezone(dt.UTC).isoformat(), "batch": 1})
        return found[0] if found else None

    async def after(self, sequence: int) -> list[Entry]:
        """The next entries after this number, as many as fit into a batch; empty at the end."""
        return await self._batch({"seq": sequence + 1, "batch": _BATCH, "max_bytes": _BATCH_BYTES})

    async def listen(self) -> None:
        """Hear of new entries from now on."""

        async def ring(_: Msg) -> None:
            self._rung.set()

        await self._client.subscribe(f"{EVENTS}.>", cb=ring)

    async def news(self, seconds: float) -> None:
        """Return when something was told, or after this time: what was told while NATS was away rings no bell."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return
        self._rung.clear()

    async def _batch(self, request: Mapping[str, Any]) -> list[Entry]:
        inbox = self._client.new_inbox()
        answers = await self._client.subscribe(inbox)
        asked = json.dumps({**request, "next_by_subj": f"{EVENTS}.>"}).encode()
        found: list[Entry] = []
        try:
            await self._client.publish(f"$JS.API.DIRECT.GET.{EVENTS_STREAM}", asked, reply=inbox)
            while True:
                message = await answers.next_msg(timeout=_SECONDS)
                status = (message.headers or {}).get("Status")
                if status is None:
                    found.append(_entry(message))
                elif status in _ENDS:
                    return found
                else:  # 503: nobody answers such a request
                    raise Failure(f"{EVENTS_STREAM} cannot be read by number (status {status}): {_UPGRADE}")
        except (nats.errors.Error, TimeoutError) as error:
            raise self._unanswered(error) from error
        finally:
            if not self._client.is_closed:
                await answers.unsubscribe()

    async def _unless_refused(self, work: Coroutine[Any, Any, Got]) -> Got:
        asking = asyncio.ensure_future(work)
        refused = asyncio.ensure_future(self._complaints.refused.wait())
        try:
            await asyncio.wait({asking, refused}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise nats.errors.TimeoutError
            return await asking
        finally:
            asking.cancel()
            refused.cancel()

    def _unanswered(self, error: Exception) -> Failure:
        said = self._complaints.last or ""
        if self._complaints.refused.is_set():
            return Failure(f"this NATS user may not read the audit ({said}): show the seed of 'auditor', or {_UPGRADE}")
        return Unanswered(
            f"NATS did not answer ({said or str(error) or type(error).__name__}): does JetStream run there?"
        )


def _entry(message: Msg) -> Entry:
    headers = message.headers or {}
    stored_at = dt.datetime.fromisoformat(headers["Nats-Time-Stamp"])
    return Entry(int(headers["Nats-Sequence"]), stored_at, message.data)
