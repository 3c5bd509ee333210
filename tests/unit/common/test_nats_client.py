"""Headers as they travel on NATS: what is written is read again, and no value or name can smuggle in another line."""

from __future__ import annotations

import nats.errors
import pytest
from nats.js.api import Header

from askwire_common.nats_client import header_block, read_header_block


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
