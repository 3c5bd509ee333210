"""Headers in, a journey out, and back: what is malformed is named, and nothing else goes wrong."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askwire_common.contracts import Header
from askwire_common.identity.principal import Principal, Role
from askwire_common.journey import BadHeader, Journey, Stored, is_query_id, new_query_id, read

STORED = Stored(sequence=7, delivered=2, at=1_000.0)
QUERY_ID = "01K00000000000000000000000"
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
HEADERS = {
    Header.QUERY_ID: QUERY_ID,
    Header.REPLY_TO: "_INBOX.abc",
    Header.PRINCIPAL: "token",
    Header.DEADLINE: "5000",
    Header.STARTED: "999000",
    Header.SEQ: "4",
    Header.TRACEPARENT: TRACE,
}


def journey(**changes: str | None) -> Journey:
    """The journey of a message that waited for two seconds; a header set to None is left out."""
    headers = {name: text for name, text in (HEADERS | changes).items() if text is not None}
    return read(headers, STORED, now=1_002.0)


def test_everything_is_read() -> None:
    found = journey()

    assert (found.query_id, found.reply_to, found.token) == (QUERY_ID, "_INBOX.abc", "token")
    assert (found.started, found.next_seq, found.traceparent) == (999.0, 4, TRACE)
    assert (found.delivered, found.sequence, found.waited) == (2, 7, 2.0)
    assert 2.9 < found.deadline.left() <= 3.0


def test_the_next_hop_reads_what_this_one_wrote() -> None:
    written = journey().headers("m", next_seq=9)
    again = read(written, STORED, now=STORED.at)

    assert written[Header.MSG_ID] == "m"
    assert (again.query_id, again.reply_to, again.token, again.next_seq) == (QUERY_ID, "_INBOX.abc", "token", 9)
    assert again.traceparent == TRACE


def test_only_the_reply_subject_is_needed() -> None:
    """An id that nobody chose is the same at every delivery; a deadline that nobody set is half a minute."""
    bare = {Header.REPLY_TO: "_INBOX.abc"}
    first = read(bare, STORED, now=1_000.0)
    again = read(bare, Stored(7, 5, 1_000.0), now=1_010.0)
    other = read(bare, Stored(8, 1, 1_000.0), now=1_000.0)

    assert is_query_id(first.query_id)
    assert first.query_id == again.query_id != other.query_id
    assert 29.9 < first.deadline.left() <= 30.0
    assert 19.9 < again.deadline.left() <= 20.0
    assert (first.next_seq, first.started, first.traceparent) == (1, 1_000.0, None)


def test_hosts_with_clocks_apart_agree() -> None:
    """A message from the future has waited for no time, not for less than none."""
    assert read(HEADERS, STORED, now=500.0).waited == 0.0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (Header.REPLY_TO, None),
        (Header.REPLY_TO, ""),
        (Header.REPLY_TO, "two words"),
        (Header.REPLY_TO, "_INBOX.>"),
        (Header.REPLY_TO, "_INBOX.*"),
        (Header.REPLY_TO, "_INBOX..a"),
        (Header.REPLY_TO, "_INBOX.a\r\nX: y"),
        (Header.REPLY_TO, "a" * 257),
        (Header.QUERY_ID, ""),
        (Header.QUERY_ID, QUERY_ID.lower()),
        (Header.QUERY_ID, QUERY_ID + "0"),
        (Header.QUERY_ID, "8" + QUERY_ID[1:]),
        (Header.DEADLINE, "soon"),
        (Header.DEADLINE, "9" * 400),
        (Header.SEQ, "-1"),
        (Header.SEQ, "9" * 16),
        (Header.STARTED, "²"),
    ],
)
def test_what_is_malformed_is_named(name: str, text: str | None) -> None:
    with pytest.raises(BadHeader, match=name):
        journey(**{name: text})


@pytest.mark.parametrize("text", ["", "00-0-0-0", TRACE.upper(), TRACE + "\n", "01" + TRACE[2:]])
def test_a_trace_that_is_none_begins_no_error(text: str) -> None:
    """W3C: a trace context that cannot be read is ignored."""
    assert journey(**{Header.TRACEPARENT: text}).traceparent is None


@given(st.dictionaries(st.sampled_from(sorted(HEADERS)), st.text(max_size=60)))
def test_no_header_does_worse_than_to_be_refused(headers: dict[str, str]) -> None:
    with suppress(BadHeader):
        read(headers, STORED, now=1_000.0)


@pytest.mark.parametrize(
    ("reply_to", "own"), [("_INBOX.me.1", True), ("_INBOX.mean", False), ("_INBOX.you", False), ("_R.gw.1", False)]
)
def test_an_answer_goes_to_its_own_asker_only(reply_to: str, own: bool) -> None:
    me = Principal(subject="me", role=Role.VIEWER, reply_prefix="_INBOX.me.")

    assert journey(**{Header.REPLY_TO: reply_to}).may_reply_to(me) is own


def test_ids_sort_by_time() -> None:
    ids = [new_query_id() for _ in range(3)]

    assert all(map(is_query_id, ids))
    assert ids[0][:10] <= ids[1][:10] <= ids[2][:10]
