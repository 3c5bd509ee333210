"""A deadline travels as what is left; how long a message waited is told by one clock."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askwire_common.deadline import Deadline


def test_what_is_left_shrinks_by_what_was_waited() -> None:
    assert 6.9 < Deadline.from_header("10000", waited=3.0).left() <= 7.0


def test_it_travels_as_whole_milliseconds() -> None:
    again = Deadline.from_header(Deadline.after(5).header())

    assert 4.9 < again.left() <= 5.0


@pytest.mark.parametrize("text", ["0", "-1", "-99999"])
def test_a_deadline_may_have_passed_on_arrival(text: str) -> None:
    """That is no malformed header: the asker is told that it is too late."""
    assert Deadline.from_header(text).passed


@pytest.mark.parametrize(
    "text", ["", "soon", "1.5", "1e3", "3600001", "9" * 400, "9" * 5_000, "nan", "0x10", "1_000", "٣"]
)
def test_what_is_no_deadline_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Deadline.from_header(text)


@given(st.text(max_size=40))
def test_no_text_does_worse_than_a_value_error(text: str) -> None:
    with suppress(ValueError):
        Deadline.from_header(text)
