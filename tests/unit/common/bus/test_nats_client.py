"""Headers as they travel on NATS: what is written is read again, and no value or name can smuggle in another line."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import nats.errors
import pytest
from nats.aio.msg import Msg
from nats.js.api import Header

from askwire_common.bus.nats_client import LeanClient, header_block, read_header_block
from askwire_common.bus.nats_parser import whole_message

PIECES = (
    b"MSG news.1 1 5\r\nfirst\r\n",
    b"PONG\r\n",
    b"HMSG news.2 1 _INBOX.a 18 24\r\nNATS/1.0\r\nA: b\r\n\r\nsecond\r\n",
    b"MSG news.3 1 _INBOX.b 0\r\n\r\n",
    b"MSG MSG 1 1 4\r\nodd!\r\n",
    b"PONG\r\n",
    b"MSG news.4 1 24\r\nMSG news.9 1 0\r\n\r\nPONG\r\n\r\n",
)
TOLD = [
    ("news.1", "", b"first", None),
    "pong",
    ("news.2", "_INBOX.a", b"second", {"A": "b"}),
    ("news.3", "_INBOX.b", b"", None),
    ("MSG", "1", b"odd!", None),
    "pong",
    ("news.4", "", b"MSG news.9 1 0\r\n\r\nPONG\r\n", None),
]


class Noting(LeanClient):
    """Notes what its server says."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def note(self, message: Msg) -> None:
        """Takes a message."""
        self.told.append((message.subject, message.reply, message.data, message.headers))

    async def _process_pong(self) -> None:
        self.told.append("pong")


def fields(block: bytes) -> bytes:
    """A block without its first line, as nats-py hands it over to be read."""
    return block.split(b"\r\n", 1)[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Askwire-Query-Id": "01J0", "traceparent": "00-4b-00-01"},
        {"Askwire-Error": "größer als 5: nein", "Empty": ""},
        {"Tabbed": "a\tb"},
        {},
    ],
)
def test_headers_are_read_as_they_were_written(headers: dict[str, str]) -> None:
    assert read_header_block(fields(header_block(headers))) == headers


def test_the_names_that_nats_py_gives_are_written_as_they_are_called() -> None:
    assert header_block({Header.EXPECTED_LAST_SEQUENCE: "1"}) == b"NATS/1.0\r\nNats-Expected-Last-Sequence: 1\r\n\r\n"


def test_a_block_begins_with_its_version_and_ends_with_an_empty_line() -> None:
    assert header_block({"A": "b"}) == b"NATS/1.0\r\nA: b\r\n\r\n"


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_a_value_stays_one_line(ends: str) -> None:
    """Else whoever chooses a value could add headers of its own, or end the block and begin another command."""
    headers = {"Askwire-Error": f"a{ends}Askwire-Principal: forged{ends}{ends}PUB x"}

    assert set(read_header_block(fields(header_block(headers)))) == {"Askwire-Error"}


@pytest.mark.parametrize("name", ["", "two words", "a:b", "a\r\nb", "größe"])
def test_a_name_that_headers_may_not_have_is_not_written(name: str) -> None:
    with pytest.raises(nats.errors.BadHeaderError):
        header_block({name: "x"})


@pytest.mark.parametrize(
    "line", [b"no colon", b": nameless", b"two words: x", b"gr\xc3\xb6\xc3\x9fe: x", b"\xff: x", b"a\nb: x"]
)
def test_what_is_no_header_is_left_out(line: bytes) -> None:
    """What was read can be written again: a dead letter keeps its message's headers."""
    headers = read_header_block(b"Before: 1\r\n" + line + b"\r\nAfter:2\r\n\r\n")

    assert headers == {"Before": "1", "After": "2"}
    assert header_block(headers)


def test_bytes_that_are_no_text_are_marked() -> None:
    assert read_header_block(b"Name: \xff\r\n\r\n") == {"Name": "\ufffd"}


@pytest.mark.parametrize("promptly", [True, False])
async def test_messages_are_read_in_order_however_the_network_cuts_them(*, promptly: bool) -> None:
    """Whole ones at once, the others and what the server itself says as nats-py reads them, soon or later."""
    stream = b"".join(PIECES)
    for cuts in ([], *([cut] for cut in range(1, len(stream))), list(range(1, len(stream)))):
        client, reader = Noting(), asyncio.StreamReader()
        client._takers[1] = client.note
        for begin, end in pairwise([0, *cuts, len(stream)]):
            client._feed(reader, reader.feed_data, stream[begin:end])
            unread = getattr(reader, "_buffer")  # noqa: B009 - it is private
            if unread and (promptly or end == len(stream)):
                await client._ps.parse(await reader.read(len(stream)))

        assert client.told == TOLD, cuts


@pytest.mark.parametrize(
    "data",
    [
        b"PING\r\n",
        b"MSG a 1 5\r\nfirst",
        b"MSG a 1 5\r\nfirst\r",
        b"MSG a 1 5\r\nlonger\r\n",
        b"MSG a 1 5",
        b"MSG a 1\r\n\r\n",
        b"MSG a b c d 0\r\n\r\n",
        b"MSG a one 0\r\n\r\n",
        b"HMSG a 1 0\r\n\r\n",
        b"HMSG a 1 x 0\r\n\r\n",
        b"MSG " + b"a" * 5_000 + b" 1 0\r\n\r\n",
    ],
)
def test_what_is_no_whole_message_goes_the_long_way(data: bytes) -> None:
    assert whole_message(data, 0) is None


@pytest.mark.parametrize("odd", [b"\x0b", b"\x0c", b"\x1c", b"\xa0", b"\x00", b"\xff"])
def test_a_line_is_split_at_blanks_alone(odd: bytes) -> None:
    """A server lets a subject hold anything but blanks, tabs and line ends."""
    message = whole_message(b"MSG a" + odd + b"9 1 1\r\nx\r\n", 0)

    assert message is not None
    assert (message.subject, message.sid, message.reply) == (b"a" + odd + b"9", 1, b"")
