"""Passwords are recognised, take as long for nobody, and a flood of them is told to wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_gateway.identity import passwords
from askwire_gateway.identity.addresses import client_address
from askwire_gateway.identity.passwords import LOG_COST, Passwords


@pytest.fixture
def keeper() -> Iterator[Passwords]:
    keeper = Passwords("a pepper", log_cost=4)
    yield keeper
    keeper.close()


async def test_a_password_is_recognised_and_no_other(keeper: Passwords) -> None:
    stored = await keeper.make("größe 12")
    assert await keeper.matches("größe 12", stored)
    assert await keeper.matches("gro\u0308ße 12", stored), "the same letters, typed on another keyboard"
    assert not await keeper.matches("größe 13", stored)
    assert not await keeper.matches("größe 12", None)
    assert stored != await keeper.make("größe 12"), "each has a salt of its own"


async def test_another_pepper_knows_nothing(keeper: Passwords) -> None:
    other = Passwords("another", log_cost=4)
    assert not await other.matches("right", await keeper.make("right"))
    other.close()


async def test_costs_may_be_raised_without_forgetting_anybody(keeper: Passwords) -> None:
    dearer = Passwords("a pepper", log_cost=5)
    assert await dearer.matches("right", await keeper.make("right"))
    dearer.close()


def test_the_cost_is_what_is_recommended() -> None:
    """N = 2^15, r = 8, p = 3: one of the settings that OWASP calls equally strong."""
    assert LOG_COST == 15
    keeper = Passwords("a pepper")
    assert asyncio.run(keeper.make("right")).startswith("scrypt$15$8$3$")
    keeper.close()


async def test_a_flood_is_told_to_wait(keeper: Passwords) -> None:
    gate = threading.Event()
    for _ in range(2):
        keeper._threads.submit(gate.wait)
    waiting = [asyncio.create_task(keeper.make("x")) for _ in range(40)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    refused = [task.exception() for task in waiting if task.done()]
    assert len(refused) == 8
    assert all(isinstance(error, ServiceError) and error.code is Code.UNAVAILABLE for error in refused)
    gate.set()
    await asyncio.gather(*waiting, return_exceptions=True)


@pytest.mark.parametrize("password", ["short", "x" * 257, "aaaaaaaaaaa", "my-ada-lovelace-1", "ADA lovelace"])
def test_what_is_easily_guessed_is_refused(password: str) -> None:
    assert passwords.problem(password, "ada") is not None


def test_what_is_made_is_good() -> None:
    made = {passwords.generate("ada") for _ in range(100)}
    assert len(made) == 100
    assert all(passwords.problem(password, "ada") is None for password in made)


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("192.0.2.1", [], 0, "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], 0, "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], 1, "198.51.100.7"),
        ("192.0.2.1", ["1.1.1.1, 198.51.100.7"], 1, "198.51.100.7"),
        ("192.0.2.1", ["1.1.1.1", "198.51.100.7"], 1, "198.51.100.7"),
        ("192.0.2.1", ["1.1.1.1, 198.51.100.7"], 2, "1.1.1.1"),
        ("192.0.2.1", ["198.51.100.7"], 5, "198.51.100.7"),
        ("192.0.2.1", [], 1, "192.0.2.1"),
        ("192.0.2.1", ["<script>"], 1, "unknown"),
        ("2001:db8:1:2:3:4:5:6", [], 0, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", [], 0, "192.0.2.1"),
        (None, [], 0, "unknown"),
    ],
)
def test_an_address_is_what_trusted_proxies_say(
    peer: str | None, forwarded: list[str], proxies: int, address: str
) -> None:
    assert client_address(peer, forwarded, proxies) == address
