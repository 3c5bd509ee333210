"""What a NATS server says, taken apart where the server puts it together: at blanks and line ends, and nowhere else.

A stranger may choose the last word of a subject on which services listen. nats-py also splits at vertical tabs and form
feeds, which a server lets a subject hold: with one, a message ended the connection, or was taken for one of another
subscription, and so for the answer to somebody's request.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from nats.errors import ProtocolError
from nats.protocol.parser import AWAITING_CONTROL_LINE, AWAITING_MSG_PAYLOAD, Parser

_LINE_END = b"\r\n"
_LONGEST_LINE = 4_096  # that a server takes or sends, as nats-py's parser has it
_MESSAGES = (b"MSG ", b"HMSG ")
_SIZES = {b"MSG": 1, b"HMSG": 2}  # how many a line ends in


class Announcement(NamedTuple):
    """The line before a message.

    Attributes:
        sid: the number of the subscription that the message is for.
        head: how many bytes of header block it begins with.
        size: how many bytes it has, header block included.
    """

    subject: bytes
    sid: int
    reply: bytes
    head: int
    size: int


class WholeMessage(NamedTuple):
    """A message as it came, all of it.

    Attributes:
        sid: the number of the subscription that it is for.
        headers: its header block, the version included; empty where it has none.
        end: where in the data the next one begins.
    """

    sid: int
    subject: bytes
    reply: bytes
    headers: bytes
    body: bytes
    end: int


def announcement(line: bytes) -> Announcement | None:
    """What a line announces; None where it announces no message."""
    words = line.split(b" ")
    sizes = _SIZES.get(words[0], 0)
    if not sizes or not 3 <= len(words) - sizes <= 4:
        return None
    try:
        sid, size = int(words[2]), int(words[-1])
        head = int(words[-2]) if sizes > 1 else 0
    except ValueError:
        return None
    return Announcement(words[1], sid, words[3] if len(words) - sizes == 4 else b"", head, size)


def whole_message(data: bytes, at: int) -> WholeMessage | None:
    """The message that begins there; None where something else begins, or where the data end before the message."""
    if not data.startswith(_MESSAGES, at):
        return None
    line_end = data.find(_LINE_END, at, at + _LONGEST_LINE)
    announced = announcement(data[at:line_end]) if line_end >= 0 else None
    if announced is None:
        return None
    subject, sid, reply, head, size = announced
    begin = line_end + 2
    end = begin + size
    if not data.startswith(_LINE_END, end):
        return None
    return WholeMessage(sid, subject, reply, data[begin : begin + head], data[begin + head : end], end + 2)


class LineParser(Parser):
    """nats-py's parser, but for where it splits a line."""

    async def parse(self, data: bytes = b"") -> None:
        """Take what came, and hand on what is whole of it.

        Raises:
            ProtocolError: no server says that.
        """
        self.buf.extend(data)
        while self.buf:
            if self.state == AWAITING_MSG_PAYLOAD:
                if len(self.buf) < self.needed + len(_LINE_END):
                    return
                await self._message()
            elif (end := self.buf.find(_LINE_END)) < 0:
                return
            else:
                line = bytes(self.buf[:end])
                del self.buf[: end + len(_LINE_END)]
                await self._line(line)

    async def _line(self, line: bytes) -> None:
        if line.startswith(_MESSAGES):
            announced = announcement(line)
            if announced is None:
                raise ProtocolError("nats: malformed MSG")
            self.msg_arg = announced._asdict()
            self.needed, self.header_needed = announced.size, announced.head
            self.state = AWAITING_MSG_PAYLOAD
            return
        word, _, rest = line.partition(b" ")
        match word:
            case b"PING":
                await self.nc._process_ping()
            case b"PONG":
                await self.nc._process_pong()
            case b"INFO":
                await self.nc._process_info(json.loads(rest))
            case b"-ERR":
                await self.nc._process_err(rest.decode().lower())
            case b"+OK":
                pass
            case _:
                raise ProtocolError("nats: unknown protocol")

    async def _message(self) -> None:
        said, told = self.msg_arg, bytes(self.buf[: self.needed])
        del self.buf[: self.needed + len(_LINE_END)]
        self.state = AWAITING_CONTROL_LINE
        headers, body = told[: self.header_needed], told[self.header_needed :]
        await self.nc._process_msg(said["sid"], said["subject"], said["reply"], body, headers)
