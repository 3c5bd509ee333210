"""``Prefer`` and ``Idempotency-Key`` as clients spell them."""

from __future__ import annotations

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_gateway.handlers.deferring import Wishes, wishes


def read(*headers: tuple[str, str]) -> Wishes:
    return wishes(CIMultiDictProxy(CIMultiDict(headers)))


@pytest.mark.parametrize(
    "prefer",
    [
        "respond-async",
        "Respond-Async",
        "respond-async, wait=10",
        "wait=10,respond-async",
        "respond-async; x=y",
        " respond-async ",
    ],
)
def test_an_asynchronous_answer_is_preferred(prefer: str) -> None:
    assert read(("prefer", prefer)) == Wishes(later=True, key=None)


def test_preferences_may_come_in_several_headers() -> None:
    assert read(("Prefer", "return=minimal"), ("Prefer", "respond-async")).later


@pytest.mark.parametrize("prefer", ["", "wait=10", "respond-asynchronously", "x=respond-async", "respond async"])
def test_other_preferences_are_ignored(prefer: str) -> None:
    assert read(("Prefer", prefer)) == Wishes(later=False, key=None)


@pytest.mark.parametrize("key", ["1", "a" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "~!@#$"])
def test_a_key_is_any_text_that_can_be_printed(key: str) -> None:
    assert read(("idempotency-key", key)).key == key


@pytest.mark.parametrize("key", ["", " ", "a" * 256, "schlüssel", "a\tb", "a\x7f"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ServiceError) as caught:
        read(("Idempotency-Key", key))
    assert (caught.value.code, caught.value.detail.split(":")[0]) == (Code.INVALID_REQUEST, "Idempotency-Key")


def test_two_keys_are_none() -> None:
    with pytest.raises(ServiceError):
        read(("Idempotency-Key", "a"), ("Idempotency-Key", "b"))
