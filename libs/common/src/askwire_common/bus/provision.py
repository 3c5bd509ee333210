"""Streams, consumers and buckets: made, and made again, by whoever deploys; no worker may do it.

Idempotent: what exists with other limits is brought to these.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.js import JetStreamContext, api

from askwire_common.bus.server_version import require_new_enough
from askwire_common.contracts import (
    ACK_WAIT_SECONDS,
    CATALOGS,
    CHANGES,
    CONSUMERS,
    DEAD,
    DEAD_STREAM,
    EVENTS,
    EVENTS_STREAM,
    GOLDEN,
    MAX_DELIVERIES,
    OUTCOMES,
    POLICIES,
    RESULTS,
    RESULTS_STREAM,
    WORK_STREAM,
    WORK_SUBJECTS,
)
from askwire_common.identity.approval import HOLD_SECONDS

DUPLICATE_WINDOW_SECONDS = 120.0
_MEBIBYTE = 1024 * 1024
_DAY = 86_400.0
_PATIENCE_SECONDS = 30.0  # three busy servers take their time to agree on a stream
_BACKOFF = (ACK_WAIT_SECONDS, ACK_WAIT_SECONDS, 4.0, 8.0, 16.0)  # a worker that hangs must not use up all deliveries


@dataclass(frozen=True)
class Limits:
    """How much the streams may hold.

    Attributes:
        replicas: copies of each stream: 1 on one server, 3 in a cluster.
        queue: how many messages may wait for one stage; beyond it new ones are turned away at once.
        outcome_seconds: how long an outcome can be read.
        results_bytes: how much stored results may take; the oldest go first.
        results_seconds: how long stored results are kept.
    """

    replicas: int = 1
    queue: int = 10_000
    work_bytes: int = 1024 * _MEBIBYTE
    events_bytes: int = 1024 * _MEBIBYTE
    dead_bytes: int = 256 * _MEBIBYTE
    outcome_seconds: float = _DAY
    results_bytes: int = 2048 * _MEBIBYTE
    results_seconds: float = _DAY
    work_seconds: float = 3_600.0

    def within(self, room: int) -> Limits:
        """The same limits, or smaller ones in proportion, so that all streams together fit into this many bytes.

        A NATS server sets the room of a stream aside when it makes it, and makes none that would not fit.
        """
        wanted = self.work_bytes + self.events_bytes + self.dead_bytes + self.results_bytes
        share = min(1.0, room / wanted)
        return replace(
            self,
            work_bytes=int(self.work_bytes * share),
            events_bytes=int(self.events_bytes * share),
            dead_bytes=int(self.dead_bytes * share),
            results_bytes=int(self.results_bytes * share),
        )


async def provision(client: Client, limits: Limits | None = None) -> None:
    """Make every stream, consumer and bucket that Askwire uses.

    Raises:
        ServerTooOld: the server is older than 2.11.
        nats.errors.TimeoutError: JetStream did not answer within half a minute.
    """
    require_new_enough(client)
    limits = limits or Limits()
    js = client.jetstream(timeout=_PATIENCE_SECONDS)
    await _led(client)
    for stream in _streams(limits):
        await _ensure_stream(js, stream)
    for subject, durable in CONSUMERS.items():
        await js.add_consumer(
            WORK_STREAM,
            api.ConsumerConfig(
                durable_name=durable,
                filter_subject=subject,
                ack_policy=api.AckPolicy.EXPLICIT,
                ack_wait=ACK_WAIT_SECONDS,
                backoff=list(_BACKOFF),
                max_deliver=MAX_DELIVERIES * 4,  # the desk counts; the server's own count is the last resort
                max_ack_pending=10_000,
                max_waiting=2_048,
            ),
        )
    for bucket in _buckets(limits):
        await _ensure_bucket(js, bucket)


async def missing(client: Client) -> tuple[str, ...]:
    """Which streams, consumers and buckets the server does not have, each with its kind.

    Raises:
        nats.errors.TimeoutError: JetStream did not answer within half a minute.
    """
    js = client.jetstream(timeout=_PATIENCE_SECONDS)
    wanted = {f"stream {stream.name}": js.stream_info(str(stream.name)) for stream in _streams(Limits())}
    wanted |= {f"consumer {name} of {WORK_STREAM}": js.consumer_info(WORK_STREAM, name) for name in CONSUMERS.values()}
    wanted |= {f"bucket {bucket.bucket}": js.stream_info(f"KV_{bucket.bucket}") for bucket in _buckets(Limits())}
    found = await asyncio.gather(*wanted.values(), return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException) and not isinstance(one, nats.js.errors.NotFoundError):
            raise one
    return tuple(name for name, one in zip(wanted, found, strict=True) if isinstance(one, BaseException))


async def _led(client: Client) -> None:
    """Wait until a leader answers: servers that have not chosen one leave a request without a word."""
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            await client.jetstream(timeout=1.0).account_info()
            return
        except (nats.errors.TimeoutError, nats.js.errors.ServiceUnavailableError):
            if time.monotonic() > give_up:
                raise
            await asyncio.sleep(0.1)


def _streams(limits: Limits) -> tuple[api.StreamConfig, ...]:
    return (
        api.StreamConfig(
            name=WORK_STREAM,
            subjects=list(WORK_SUBJECTS),
            retention=api.RetentionPolicy.WORK_QUEUE,
            storage=api.StorageType.FILE,
            discard=api.DiscardPolicy.NEW,
            max_bytes=limits.work_bytes,
            max_msgs_per_subject=limits.queue,  # for each stage by itself: a full entry must not block the way out
            discard_new_per_subject=True,
            max_age=limits.work_seconds,
            duplicate_window=DUPLICATE_WINDOW_SECONDS,
            num_replicas=limits.replicas,
        ),
        api.StreamConfig(
            name=EVENTS_STREAM,
            subjects=[f"{EVENTS}.>"],
            storage=api.StorageType.FILE,
            max_bytes=limits.events_bytes,
            max_age=7 * _DAY,
            allow_direct=True,
            duplicate_window=DUPLICATE_WINDOW_SECONDS,
            num_replicas=limits.replicas,
        ),
        api.StreamConfig(
            name=DEAD_STREAM,
            subjects=[f"{DEAD}.>"],
            storage=api.StorageType.FILE,
            max_bytes=limits.dead_bytes,
            max_age=30 * _DAY,
            allow_direct=True,
            num_replicas=limits.replicas,
        ),
        api.StreamConfig(
            name=RESULTS_STREAM,
            subjects=[f"{RESULTS}.>"],
            storage=api.StorageType.FILE,
            max_bytes=limits.results_bytes,
            max_age=limits.results_seconds,
            allow_direct=True,
            num_replicas=limits.replicas,
        ),
    )


def _buckets(limits: Limits) -> tuple[api.KeyValueConfig, ...]:
    return (
        api.KeyValueConfig(bucket=CATALOGS, history=1, replicas=limits.replicas),
        api.KeyValueConfig(bucket=POLICIES, history=5, replicas=limits.replicas),
        api.KeyValueConfig(bucket=GOLDEN, history=1, replicas=limits.replicas),
        api.KeyValueConfig(bucket=CHANGES, history=1, ttl=HOLD_SECONDS, replicas=limits.replicas),
        api.KeyValueConfig(bucket=OUTCOMES, history=1, ttl=limits.outcome_seconds, replicas=limits.replicas),
    )


async def _ensure_stream(js: JetStreamContext, config: api.StreamConfig) -> None:
    try:
        await js.add_stream(config)
    except nats.js.errors.BadRequestError:
        await js.update_stream(config)


async def _ensure_bucket(js: JetStreamContext, config: api.KeyValueConfig) -> None:
    try:
        await js.key_value(config.bucket)
    except nats.js.errors.NotFoundError:
        await js.create_key_value(config)
