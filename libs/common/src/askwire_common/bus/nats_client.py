"""nats-py's client with a shorter way for what a query does a dozen times: messages in and out, headers, and requests.

nats-py reads headers letter by letter, waits for each answer in a task and a future of their own, and passes every
message through a buffer, two queues and three tasks: half of what a hop costs. The connection and its repair remain
nats-py's, and so does the protocol, but for messages that come whole; what is replaced are a few of its private
methods, so its version is pinned, and tests on a real server notice a change.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache, partial
from types import TracebackType

import nats.errors
from faststream.nats import NatsBroker
from nats.aio.client import Client, ErrorCallback, Srv
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.aio.transport import TcpTransport
from nats.protocol.parser import AWAITING_CONTROL_LINE

from askwire_common.bus.nats_parser import LineParser, whole_message

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_LINE_ENDS = str.maketrans("\r\n", "  ")
_NO_STATUS = b"NATS/1.0\r\n"  # how headers begin, unless the server itself has something to say
_PERMISSIONS = "permissions violation"  # what the server says and stays
_MOST_UNWRITTEN = 65_536  # bytes that the socket has not taken yet; beyond them nats-py makes the sender wait

Take = Callable[[Msg], None]


class LeanClient(Client):
    """A NATS connection."""

    def __init__(self) -> None:
        super().__init__()
        self._ps = LineParser(self)
        self._tokens = itertools.count(1)
        self._takers: dict[int, Take] = {}
        self._telling: set[asyncio.Task[None]] = set()
        self._writing = False

    async def _connect_to_server(self, s: Srv) -> None:
        """Connect, and leave no earlier attempt open: nats-py forgets one that it gave up before the first word."""
        self.hang_up()
        await super()._connect_to_server(s)

    def hang_up(self) -> None:
        """Close the socket, whatever state the connection is in."""
        if self._transport:
            self._transport.close()  # type: ignore[no-untyped-call]  # nats-py has no annotation there

    def hand(self, subscription: Subscription, take: Take) -> None:
        """Hand this subscription's messages to ``take`` as soon as they are read, but for those with a status."""
        self._takers[subscription._id] = take

    def _remove_sub(self, sid: int, max_msgs: int = 0) -> None:
        self._takers.pop(sid, None)
        super()._remove_sub(sid, max_msgs)

    async def _read_loop(self) -> None:
        reader = self._transport._io_reader if isinstance(self._transport, TcpTransport) else None
        if reader is not None:  # nats-py's loop goes on with what its reader is fed, which is the rest
            setattr(reader, "feed_data", partial(self._feed, reader, reader.feed_data))  # noqa: B010 - it is a method
        await super()._read_loop()

    def _feed(self, reader: asyncio.StreamReader, feed: Callable[[bytes], None], data: bytes) -> None:
        """Hand over the messages with which the data begin, unless something that came before is still to be read."""
        parser = self._ps
        unread = getattr(reader, "_buffer") or parser.buf or parser.state != AWAITING_CONTROL_LINE  # noqa: B009 - it is private
        at = 0 if unread or self.is_closed or self.is_reconnecting else self._read_whole(data)
        if at < len(data):
            feed(data[at:] if at else data)

    def _read_whole(self, data: bytes) -> int:
        """Hand over one message after the other; where the first begins that must go the long way, or does not end."""
        at = 0
        while (message := whole_message(data, at)) is not None:
            take = self._takers.get(message.sid)
            if take is None or _has_status(message.headers):
                break
            self._hand(take, message.sid, message.subject, message.reply, message.body, message.headers)
            at = message.end
        return at

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        take = self._takers.get(sid)
        if take is None or _has_status(headers):
            await super()._process_msg(sid, subject, reply, data, headers)
        else:
            self._hand(take, sid, subject, reply, data, headers)

    def _hand(self, take: Take, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        self.stats["in_msgs"] += 1
        self.stats["in_bytes"] += len(data)
        fields = read_header_block(headers[len(_NO_STATUS) :]) if headers else None
        message = self._build_message(sid, subject, reply, data, fields)
        try:
            if message is not None:
                take(message)
        except Exception as error:  # a handler's failure is no reason to read no more, whatever it is
            telling = asyncio.ensure_future(self._error_cb(error))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    def _build_message(
        self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: dict[str, str] | None
    ) -> Msg | None:
        """The message, unless a subject of it is no text, as nobody's here is: nats-py would read no more."""
        try:
            return Msg(self, subject.decode(), reply.decode(), data, headers, _sid=sid)
        except UnicodeDecodeError:
            return None

    async def _process_headers(self, headers: bytes) -> dict[str, str] | None:
        """The headers, unless they are none: nats-py would read no more."""
        try:
            return await super()._process_headers(headers)
        except (IndexError, UnicodeDecodeError):
            return None

    async def _process_err(self, err_msg: str) -> None:
        """Go back to a server that hangs up, whatever it says: nats-py leaves for good, and the service lives on."""
        if not self.is_connected or _PERMISSIONS in err_msg.lower():
            await super()._process_err(err_msg)
            return
        error = nats.errors.Error(f"nats: {err_msg}")
        await self._error_cb(error)
        await self._process_op_err(error)

    async def _process_pong(self) -> None:
        """Take a PONG, also one that nobody waits for any more: nats-py would read nothing from then on."""
        if self._pongs and self._pongs[0].done():
            self._pongs[0] = asyncio.get_running_loop().create_future()
        await super()._process_pong()

    async def _send_publish(
        self, subject: str, reply: str, payload: bytes, payload_size: int, headers: dict[str, str] | None
    ) -> None:
        message = publication(subject, reply, payload, headers)
        if _counted(message) > self._max_payload:  # nats-py leaves out headers; the server counts them and hangs up
            raise nats.errors.MaxPayloadError
        self.stats["out_msgs"] += 1
        self.stats["out_bytes"] += payload_size
        await self._send_command(message)
        if not self._writing:
            self._writing = True
            asyncio.get_running_loop().call_soon(self._write)

    def _write(self) -> None:
        """Write whatever this turn of the loop has sent, or let nats-py wait where the socket does not keep up."""
        self._writing = False
        transport = self._transport
        writer = transport._io_writer if isinstance(transport, TcpTransport) else None
        if writer is not None and writer.is_closing():
            return  # the server has just gone: what is pending waits for its return
        if writer is not None and self._status == Client.CONNECTED and _keeps_up(writer):
            pending, self._pending, self._pending_data_size = self._pending, [], 0
            writer.writelines(pending)
        elif self._flush_queue is not None and self._flush_queue.empty():
            self._flush_queue.put_nowait(asyncio.get_running_loop().create_future())

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        return read_header_block(raw)

    async def _init_request_sub(self) -> None:
        self._resp_map = {}
        self._resp_sub_prefix = bytearray(f"{self.new_inbox()}.".encode())
        answers = await self.subscribe(f"{self._resp_sub_prefix.decode()}*", cb=self._request_sub_callback)
        self.hand(answers, self._answered)

    def _answered(self, message: Msg) -> None:
        asked = self._resp_map.get(message.subject.rpartition(".")[2])
        if asked is not None and not asked.done():
            asked.set_result(message)

    async def _request_new_style(
        self, subject: str, payload: bytes, timeout: float = 1, headers: dict[str, str] | None = None
    ) -> Msg:
        if self.is_draining_pubs:
            raise nats.errors.ConnectionDrainingError
        if not self._resp_sub_prefix:
            await self._init_request_sub()
        prefix, token = (self._resp_sub_prefix or b"").decode(), str(next(self._tokens))
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Msg] = loop.create_future()
        self._resp_map[token] = answer
        timer = loop.call_later(timeout, _too_late, answer)
        try:
            await self.publish(subject, payload, prefix + token, headers)
            return await answer
        except BaseException:
            self._withdraw(prefix + token)
            raise
        finally:
            timer.cancel()
            del self._resp_map[token]

    def _withdraw(self, reply: str) -> None:
        """Take back a request that waits for the server's return: what nobody waits for any more must not happen."""
        mark = f" {reply} ".encode()
        self._pending = [command for command in self._pending if mark not in command.partition(b"\r\n")[0]]
        self._pending_data_size = sum(map(len, self._pending))


async def listen(
    client: Client, subject: str, take: Take, *, otherwise: Callable[[Msg], Awaitable[None]]
) -> Subscription:
    """Hear a subject at once through ``take``; what that connection cannot hand over so comes through ``otherwise``."""
    subscription = await client.subscribe(subject, cb=otherwise)
    if isinstance(client, LeanClient):
        client.hand(subscription, take)
    return subscription


class LeanBroker(NatsBroker):
    """FastStream's broker on such a connection."""

    async def _connect(self) -> Client:
        client = LeanClient()
        try:
            await client.connect(**self._connection_kwargs)
        except BaseException:  # cancellation, too: whoever waits for a silent server gives up and tries again
            client.hang_up()
            raise
        self.config.connect(client)
        return client

    def _log_connection_broken(self, error_cb: ErrorCallback | None = None) -> ErrorCallback:
        """Tell of an error, and go on: what FastStream takes for beyond repair would end nats-py's reconnecting."""
        tell = super()._log_connection_broken(error_cb)

        async def told(error: Exception) -> None:
            try:
                await tell(error)
            except nats.errors.Error:
                if self._connection is None:  # nobody has let us in yet: whoever opens the connection hears why
                    raise

        return told

    async def stop(
        self,
        exc_type: type[BaseException] | None = None,
        exc_val: BaseException | None = None,
        exc_tb: TracebackType | None = None,
    ) -> None:
        """Say goodbye, or leave without: a server that is away has nothing more to deliver, nor anybody to hear it."""
        client = self._connection
        try:
            await super().stop(exc_type, exc_val, exc_tb)
        except (nats.errors.ConnectionReconnectingError, nats.errors.ConnectionClosedError):
            if client is not None:
                await client.close()


def _keeps_up(writer: asyncio.StreamWriter) -> bool:
    return writer.transport.get_write_buffer_size() < _MOST_UNWRITTEN


def _has_status(headers: bytes) -> bool:
    """Whether the server itself has something to say."""
    return bool(headers) and not headers.startswith(_NO_STATUS)


def publication(subject: str, reply: str, payload: bytes, headers: Mapping[str, str] | None) -> bytes:
    """A message as it is published."""
    to = f"{subject} {reply}" if reply else subject
    if not headers:
        return b"PUB %b %d\r\n%b\r\n" % (to.encode(), len(payload), payload)
    block = header_block(headers)
    return b"HPUB %b %d %d\r\n%b%b\r\n" % (to.encode(), len(block), len(block) + len(payload), block, payload)


def _counted(message: bytes) -> int:
    """What a server holds against its limit: headers and body, not the line before them nor the line ends behind."""
    return len(message) - message.index(b"\r\n") - 4


def header_block(headers: Mapping[str, str]) -> bytes:
    """Headers as they travel; a line end within a value becomes a space, so that no value can be more than one line.

    Raises:
        nats.errors.BadHeaderError: a name is not one that headers may have.
    """
    lines = [_field(name) + _one_line(value) for name, value in headers.items()]
    return "\r\n".join(("NATS/1.0", *lines, "\r\n")).encode()


def read_header_block(raw: bytes) -> dict[str, str]:
    """The headers of a message, without those whose names headers may not have."""
    headers = {}
    for line in raw.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon and _is_name(name := name.strip()):
            headers[name] = value.strip()
    return headers


def _one_line(value: str) -> str:
    return value if value.isprintable() else value.translate(_LINE_ENDS)


@lru_cache(maxsize=256)
def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


@lru_cache(maxsize=256)
def _field(name: str) -> str:
    if not _is_name(name):
        raise nats.errors.BadHeaderError(name)
    return name + ": "  # no f-string: nats-py's own names are an enum, whose members format as their Python names


def _too_late(answer: asyncio.Future[Msg]) -> None:
    if not answer.done():
        answer.set_exception(nats.errors.TimeoutError())
