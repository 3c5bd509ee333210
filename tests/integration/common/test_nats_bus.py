"""The bus on a real server: create means create, the same message is stored once, and mirrors follow."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from structlog.testing import capture_logs
from tests.integration.common.conftest import crash
from tests.support.standstill import standing_still
from tests.support.waiting import until

from askwire_common.bus.nats_bus import NatsBus
from askwire_common.bus.protocols import Incoming
from askwire_common.bus.provision import provision
from askwire_common.contracts import (
    CATALOGS,
    EVENTS_STREAM,
    EVERY_POLICY,
    OUTCOMES,
    POLICIES,
    TRANSLATE,
    WORK_STREAM,
    Code,
    Event,
    Header,
    Outcome,
    Status,
    event_subject,
)
from askwire_common.datasources.directory import Directory, Mirror, open_by_default
from askwire_common.datasources.policy import Policy, SafetyMode
from askwire_common.errors import Retryable, ServiceError
from askwire_common.work.outcomes import Outcomes
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]


async def test_a_key_is_created_once(bus: NatsBus) -> None:
    """The second creator learns that it came second, and the first value stays."""
    bucket = bus.bucket(OUTCOMES)

    assert await bucket.get("a") is None
    assert await bucket.create("a", b"first")
    assert not await bucket.create("a", b"second")
    assert await bucket.get("a") == b"first"


async def test_of_many_creators_one_wins(bus: NatsBus) -> None:
    """Whoever wins, everybody conforms to the same outcome."""
    outcomes = Outcomes(bus.bucket(OUTCOMES))
    rivals = [
        Outcome(query_id="q", event=Event.DONE, status=Status.ANSWERED, datasource="d", row_count=n) for n in range(16)
    ]
    held = await asyncio.gather(*(outcomes.decide(rival) for rival in rivals))

    assert len({outcome.row_count for outcome in held}) == 1


@pytest.mark.parametrize("answer", [b"thanks", b"{}", b'{"error": {"code": 503}}'], ids=["text", "nothing", "error"])
async def test_only_a_stream_can_say_that_a_message_is_stored(bus: NatsBus, client: Client, answer: bytes) -> None:
    """Anybody may answer on a subject that no stream listens to; an error without a number is one, too."""

    async def reply(message: Msg) -> None:
        await message.respond(answer)

    await client.subscribe("nobody.stores.this", cb=reply)
    await client.flush()
    with pytest.raises(Retryable):
        await bus.store("nobody.stores.this", b"", {})


async def test_a_deleted_key_can_be_created_again(bus: NatsBus, client: Client) -> None:
    bucket = bus.bucket(OUTCOMES)
    await bucket.create("a", b"first")
    await (await client.jetstream().key_value(OUTCOMES)).delete("a")

    assert await bucket.get("a") is None
    assert await bucket.create("a", b"second")
    assert await bucket.get("a") == b"second"


async def test_a_key_is_swapped_only_where_nothing_happened_to_it_since(bus: NatsBus) -> None:
    """Written, deleted and written again, each over the revision that was read; an outdated writer does nothing."""
    bucket = bus.bucket(POLICIES)
    assert await bucket.entry("a") == (None, 0)
    assert await bucket.swap("a", b"first", 0)
    value, first = await bucket.entry("a")
    assert value == b"first"
    assert await bucket.swap("a", b"second", first)
    assert not await bucket.swap("a", b"outdated", first)
    assert not await bucket.swap("a", None, first)
    _, second = await bucket.entry("a")
    assert await bucket.swap("a", None, second)
    value, third = await bucket.entry("a")
    assert (value, await bucket.get("a")) == (None, None)
    assert third > second
    assert await bucket.swap("a", b"third", third)
    assert await bucket.get("a") == b"third"


async def test_the_same_message_id_is_stored_once(bus: NatsBus, client: Client) -> None:
    """The second store says so and is no error: a redelivered hop cannot fork the query."""
    first = await bus.store(TRANSLATE, b"a", {Header.MSG_ID: "one"})
    again = await bus.store(TRANSLATE, b"b", {Header.MSG_ID: "one"})

    assert (first, again) == (False, True)
    assert (await client.jetstream().stream_info(WORK_STREAM)).state.messages == 1


async def test_a_bus_that_is_away_is_said_to_be_away(bus: NatsBus, client: Client, broker: NatsServer) -> None:
    """Within the store's own patience, as an error that another delivery may survive."""
    broker.kill()
    for attempt in (bus.store(TRANSLATE, b"a", {}), bus.bucket(OUTCOMES).get("a"), bus.bucket(OUTCOMES).put("a", b"")):
        with pytest.raises(Retryable) as caught:
            await attempt
        assert caught.value.code is Code.UNAVAILABLE
    broker.start()
    await until(lambda: client.is_connected, "the client did not come back")


async def test_a_stream_between_two_leaders_is_told_again(bus: NatsBus, client: Client) -> None:
    """It refuses at once, and whoever has a message for it waits rather than being turned away."""
    await client.jetstream().delete_stream(WORK_STREAM)
    storing = asyncio.create_task(bus.store(TRANSLATE, b"a", {Header.MSG_ID: "one"}))
    sent = client.stats["out_msgs"]
    await until(lambda: client.stats["out_msgs"] > sent + 1 or storing.done(), "it was not told again")
    await provision(client)

    assert await storing is False
    assert (await client.jetstream().stream_info(WORK_STREAM)).state.messages == 1


async def test_a_stream_that_does_not_come_back_is_said_to_be_away(bus: NatsBus, client: Client) -> None:
    """Operators are told which, and what makes it again: a bus that answers looks well otherwise."""
    await client.jetstream().delete_stream(WORK_STREAM)
    await client.jetstream().delete_key_value(OUTCOMES)
    with capture_logs() as logs, pytest.raises(Retryable) as caught:
        await bus.store(TRANSLATE, b"a", {})
    assert caught.value.code is Code.UNAVAILABLE
    with capture_logs() as of_bucket, pytest.raises(Retryable):
        await bus.bucket(OUTCOMES).create("somebody.01M7", b"")

    told = [(entry["event"], entry["subject"]) for entry in (*logs, *of_bucket)]
    assert told == [("stream.absent", TRANSLATE), ("stream.absent", f"$KV.{OUTCOMES}")]
    assert "`askwire provision` makes what was deleted" in logs[0]["reason"]


async def test_what_was_told_to_be_away_is_not_stored_when_the_bus_is_back(
    bus: NatsBus, client: Client, broker: NatsServer
) -> None:
    """Its asker has left, or has called it off meanwhile: what nobody waits for any more is not sent late."""
    broker.kill()
    await until(lambda: not client.is_connected, "the client did not notice")
    with pytest.raises(Retryable):
        await bus.store(TRANSLATE, b"too late", {})
    broker.start()
    await until(lambda: client.is_connected, "the client did not come back")

    await bus.store(TRANSLATE, b"in time", {})

    assert (await client.jetstream().get_last_msg(WORK_STREAM, TRANSLATE)).data == b"in time"
    assert (await client.jetstream().stream_info(WORK_STREAM)).state.messages == 1


async def test_a_bus_that_stands_still_is_said_to_be_away_to_whoever_would_hear(
    bus: NatsBus, client: Client, broker: NatsServer
) -> None:
    """Within the same patience, and without a subscription that nobody would ever give up."""
    heard: asyncio.Queue[Incoming] = asyncio.Queue()
    assert broker.pid is not None
    with standing_still(broker.pid), pytest.raises(Retryable) as caught:
        await bus.subscribe("unheard", heard.put)
    assert caught.value.code is Code.UNAVAILABLE
    await client.publish("unheard", b"")
    await client.flush()
    assert heard.empty()


async def test_what_is_heard_as_it_is_read_comes_whole_and_in_order_until_nobody_listens(
    bus: NatsBus, client: Client
) -> None:
    heard: list[Incoming] = []
    hearing = await bus.hear("news.*", heard.append)
    sent = [Incoming(f"news.{n}", b"x" * n * 1_000, {"Number": str(n)} if n % 2 else {}, "") for n in range(9)]
    for message in sent:
        await bus.publish(message.subject, message.body, message.headers)
    await until(lambda: len(heard) == len(sent), "messages were lost")
    await hearing.stop()
    await bus.publish("news.late", b"")
    await client.flush()

    assert heard == sent


async def test_the_clock_is_the_servers(bus: NatsBus, client: Client) -> None:
    """What the stream stamps a message with lies between two readings of it."""
    await bus.synchronise()
    before = bus.clock()
    await bus.store(TRANSLATE, b"a", {})
    message = await client.jetstream().get_msg(WORK_STREAM, seq=1)
    assert message.time is not None

    assert before - 0.1 <= message.time.timestamp() <= bus.clock() + 0.1


async def test_a_clock_that_is_set_changes_nothing(client: Client) -> None:
    """Five minutes ahead all at once, and every query would have been out of time until the server was asked again."""
    ahead = [0.0]
    bus = NatsBus(lambda: client, wall=lambda: time.time() + ahead[0])
    await bus.synchronise()
    before = bus.clock()
    ahead[0] = 300
    assert 0 <= bus.clock() - before < 200


@pytest.mark.parametrize("size", [1_048_570, 1_048_577])
async def test_what_no_message_holds_is_told_and_not_tried_again(bus: NatsBus, size: int) -> None:
    """Another delivery would be as large, and another server as small."""
    body, headers = b"x" * size, {Header.MSG_ID: "large"}
    for sending in (bus.publish("a", body, headers), bus.store(TRANSLATE, body, headers)):
        with pytest.raises(ServiceError) as caught:
            await sending
        assert caught.value.code is Code.TOO_LARGE
        assert not isinstance(caught.value, Retryable)
    with pytest.raises(ServiceError, match="too_large"):
        await bus.bucket(POLICIES).put("a", b"x" * 1_048_577)
    assert not await bus.store(TRANSLATE, b"small", headers)


async def test_a_mirror_is_filled_and_follows(bus: NatsBus, client: Client) -> None:
    """What was there, what comes, what changes, what is deleted; what cannot be read leaves what is known."""
    bucket, mirror = bus.bucket(POLICIES), Mirror(bus.bucket(POLICIES), int)
    await bucket.put("old", b"1")
    await mirror.start()
    assert mirror.get("old") == 1
    await bucket.put("new", b"2")
    await until(lambda: mirror.get("new") == 2, "it did not follow")
    await bucket.put("new", b"no number")
    await bucket.put("last", b"3")
    await until(lambda: mirror.get("last") == 3, "it did not follow")
    assert mirror.get("new") == 2
    await (await client.jetstream().key_value(POLICIES)).delete("old")
    await until(lambda: mirror.keys() == ("last", "new"), "what was deleted stayed")
    await mirror.stop()


async def test_a_mirror_follows_on_after_a_reconnect(bus: NatsBus, client: Client, broker: NatsServer) -> None:
    """What changed while it was away is seen, too."""
    mirror = Mirror(bus.bucket(POLICIES), int)
    await bus.bucket(POLICIES).put("a", b"1")
    await mirror.start()
    await crash(broker, client)
    await bus.bucket(POLICIES).put("a", b"2")
    await mirror.restart()  # what the service does after a reconnect
    await until(lambda: mirror.get("a") == 2, "it missed a change")
    await bus.bucket(POLICIES).put("b", b"3")
    await until(lambda: mirror.get("b") == 3, "it stopped following")
    await mirror.stop()


async def test_a_mirror_keeps_what_it_knows_while_its_bucket_is_gone(bus: NatsBus, client: Client) -> None:
    """A bucket that is made again is followed again."""
    mirror = Mirror(bus.bucket(POLICIES), int)
    await bus.bucket(POLICIES).put("a", b"1")
    await mirror.start()
    await client.jetstream().delete_key_value(POLICIES)
    await mirror.restart()
    assert mirror.get("a") == 1
    await provision(client)
    await bus.bucket(POLICIES).put("a", b"2")
    await until(lambda: mirror.get("a") == 2, "it did not find its bucket again")
    await mirror.stop()


async def _acknowledged_into(client: Client, bus: NatsBus, *keys: str) -> None:
    """Have the acknowledgements of questions sent into the bucket of policies: the server lets whoever asks do so."""
    for key in keys:
        await client.publish(TRANSLATE, b"a question", reply=f"$KV.{POLICIES}.{key}")
    for key in keys:
        await until(partial(_holds, bus, key, b"ASKWIRE_WORK"), "the acknowledgement did not come")


async def _holds(bus: NatsBus, key: str, text: bytes) -> bool:
    return text in (await bus.bucket(POLICIES).get(key) or b"")


async def test_a_policy_that_an_acknowledgement_was_written_over_opens_nothing(bus: NatsBus, client: Client) -> None:
    """Who knew the policy keeps to it; who begins now opens nothing until somebody has written it again."""
    bucket, strict = bus.bucket(POLICIES), Policy(mode=SafetyMode.STRICT)
    await open_by_default(bucket)
    await bucket.put("shop", strict.model_dump_json().encode())
    knowing, beginning = (Directory(bus.bucket(CATALOGS), bus.bucket(POLICIES)) for _ in range(2))
    await knowing.start()
    await _acknowledged_into(client, bus, "shop", "demo")
    await beginning.start()
    await until(lambda: knowing.spoiled_policies() == {"shop", "demo"}, "it did not hear of it")

    assert (knowing.policy("shop"), knowing.policy("demo")) == (strict, Policy())
    for name in ("shop", "demo"):
        with pytest.raises(Retryable):
            beginning.policy(name)
    assert beginning.policy("another") == Policy()

    await bucket.put("shop", strict.model_dump_json().encode())
    await bucket.delete("demo")
    await until(lambda: not beginning.spoiled_policies(), "it did not hear that all is well again")
    assert (beginning.policy("shop"), beginning.policy("demo")) == (strict, Policy())
    await knowing.stop()
    await beginning.stop()


async def test_a_policy_that_cannot_be_read_opens_nothing(bus: NatsBus) -> None:
    """Somebody has restricted a data source in words of a later release: what was open by default is no longer."""
    await open_by_default(bus.bucket(POLICIES))
    directory = Directory(bus.bucket(CATALOGS), bus.bucket(POLICIES))
    await directory.start()
    assert directory.policy("demo") == Policy()
    await bus.bucket(POLICIES).put("demo", b'{"unheard_of": true}')
    await until(lambda: directory.spoiled_policies() == {"demo"}, "it did not hear of it")
    with pytest.raises(Retryable):
        directory.policy("demo")
    await directory.stop()


async def test_what_says_that_every_policy_is_there_is_written_again(bus: NatsBus, client: Client) -> None:
    """Else no service that begins later would open any data source that has no policy of its own."""
    await open_by_default(bus.bucket(POLICIES))
    await _acknowledged_into(client, bus, EVERY_POLICY)
    await open_by_default(bus.bucket(POLICIES))
    directory = Directory(bus.bucket(CATALOGS), bus.bucket(POLICIES))
    await directory.start()
    assert directory.policy("demo") == Policy()
    await directory.stop()


async def test_provisioning_twice_changes_nothing(client: Client) -> None:
    """Idempotent: what waits in the stream stays there."""
    js = client.jetstream()
    await js.publish(TRANSLATE, b"waiting")
    await provision(client)

    assert (await js.stream_info(WORK_STREAM)).state.messages == 1


async def test_a_stretch_of_a_stream_is_read_by_number_and_leaves_nothing_behind(bus: NatsBus, client: Client) -> None:
    """Oldest first, as many as are wanted; what the numbers have lost is passed over."""
    for number in range(5):
        await bus.store(event_subject("audit"), b"%d" % number, {Header.MSG_ID: f"m{number}"})
    await client.jetstream().delete_msg(EVENTS_STREAM, 3)

    assert await bus.extent(EVENTS_STREAM) == (1, 5)
    assert [kept.body for kept in await bus.stretch(EVENTS_STREAM, 2, 2)] == [b"1", b"3"]
    assert [kept.sequence for kept in await bus.stretch(EVENTS_STREAM, 4, 100)] == [4, 5]
    assert await bus.stretch(EVENTS_STREAM, 6, 100) == []
    assert await client.jetstream().consumers_info(EVENTS_STREAM) == []


async def test_a_stream_that_is_not_there_is_known_by_what_the_server_says(bus: NatsBus, client: Client) -> None:
    """A read of it is told as unavailable."""
    assert await bus.exists(EVENTS_STREAM)
    await client.jetstream().delete_stream(EVENTS_STREAM)
    assert not await bus.exists(EVENTS_STREAM)
    with pytest.raises(Retryable):
        await bus.extent(EVENTS_STREAM)
