"""Bodies are strict JSON or an error that says where."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_gateway.body import parse

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(JSON)
def test_what_is_json_is_read(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused_as_malformed(raw: bytes) -> None:
    with suppress(ServiceError):
        parse(raw)


@pytest.mark.parametrize("raw", [b"", b"\xff", b"{", b"NaN", b"[" * 100_000, b"9" * 5_000, b"{} {}"])
def test_what_is_not_json_is_an_invalid_request(raw: bytes) -> None:
    with pytest.raises(ServiceError) as refused:
        parse(raw)
    assert refused.value.code is Code.INVALID_REQUEST


def test_a_name_within_may_not_appear_twice_either() -> None:
    with pytest.raises(ServiceError, match="'b': the name appears twice"):
        parse(b'{"a": [{"b": 1, "c": 2, "b": 3}]}')
