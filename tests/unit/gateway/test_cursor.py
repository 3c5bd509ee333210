"""Cursors: what was given out is taken back, and nothing else is."""

from __future__ import annotations

import base64

import pytest

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_gateway.deferred.cursor import Cursors
from askwire_gateway.deferred.results import Place

PLACE = Place(run="0a1b2c", chunk=3, sequence=17, row=40)
CURSORS = Cursors("a secret of all gateways")
CURSOR = CURSORS.seal(PLACE, of="rows/ada/01K")


def test_a_cursor_is_taken_back_by_every_gateway() -> None:
    assert Cursors("a secret of all gateways").open(CURSOR, Place, of="rows/ada/01K") == PLACE


@pytest.mark.parametrize("position", range(0, len(CURSOR), 7))
def test_no_character_of_it_can_be_changed(position: int) -> None:
    other = "A" if CURSOR[position] != "A" else "B"
    refused(CURSOR[:position] + other + CURSOR[position + 1 :])


def test_its_last_character_has_one_spelling() -> None:
    """Base64 passes over stray bits; a cursor does not."""
    twins = [CURSOR[:-1] + c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    accepted = []
    for twin in twins:
        try:
            accepted.append(CURSORS.open(twin, Place, of="rows/ada/01K"))
        except ServiceError:
            continue
    assert accepted == [PLACE]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "AAAA",
        "=",
        "%%%",
        "ünïcode",
        "x" * 10_000,
        CURSOR + "=",
        CURSOR + "A",
        CURSOR[:-4],
        f" {CURSOR}",
        CURSOR * 2,
    ],
)
def test_what_was_never_given_out_is_refused(cursor: str) -> None:
    refused(cursor)


def test_one_made_by_hand_is_refused() -> None:
    """The place can be read by whoever holds it; a place of one's own cannot be sealed."""
    refused(base64.urlsafe_b64encode(b"\0" * 12 + PLACE.model_dump_json().encode()).rstrip(b"=").decode())


@pytest.mark.parametrize("of", ["rows/eve/01K", "rows/ada/01L", "history/ada", ""])
def test_it_opens_its_own_list_for_its_own_caller(of: str) -> None:
    refused(CURSOR, of=of)


def test_another_installations_cursor_is_refused() -> None:
    refused(Cursors("another secret").seal(PLACE, of="rows/ada/01K"))


def refused(cursor: str, *, of: str = "rows/ada/01K") -> None:
    with pytest.raises(ServiceError) as caught:
        CURSORS.open(cursor, Place, of=of)
    assert caught.value.code is Code.INVALID_REQUEST
    assert caught.value.detail.startswith("cursor: give back")
