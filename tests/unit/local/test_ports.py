"""Ports: the usual ones while they are free, and never one that another copy has claimed."""

from __future__ import annotations

import socket

import pytest

from askwire_local.ports import Ports, free_port
from askwire_local.process import StartError


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        ports = Ports()
        assert ports.claim(taken) > taken
        ports.close()


def test_two_copies_that_start_at_once_never_agree_on_a_port() -> None:
    wish = free_port()
    one, other = Ports(), Ports()
    first, second = one.claim(wish), other.claim(wish)
    assert first == wish
    assert second > wish
    one.close()
    third = Ports()
    assert third.claim(wish) == wish
    third.close()
    other.close()


def test_a_free_port_is_none_that_a_connection_may_take_meanwhile() -> None:
    """Linux gives 32768 and above to whoever connects, and such a connection keeps a server from listening there."""
    assert all(1_024 < free_port() < 32_768 for _ in range(50))


def test_no_wish_is_no_port_that_was_claimed() -> None:
    """A node of a cluster found its port taken: another test had drawn the same before either server listened."""
    ports = Ports()
    taken = ports.claim(0)
    with pytest.raises(StartError):
        free_port(among=[taken])
    ports.close()
    assert free_port(among=[taken]) == taken


def test_no_wish_is_any_port_and_none_of_the_system() -> None:
    """``ASKWIRE_HTTP_PORT=0`` as root began to count at 1."""
    ports = Ports()
    try:
        assert ports.claim(0) >= 1024
    finally:
        ports.close()
