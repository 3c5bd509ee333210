"""Credits: the asker grants room for chunks; nonsense, and grants of others, give none."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import CollectorRegistry

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import CREDIT_WINDOW, Code, Header, credit_subject
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import generate_key, public_key
from askwire_common.identity.principal import Principal, Role
from askwire_common.identity.tokens import TokenSigner, TokenVerifier
from askwire_executor.credits import Credits
from askwire_executor.metrics import ExecutorMetrics

KEY = generate_key()
QUERY = "01K00000000000000000000000"


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def credits_(registry: CollectorRegistry) -> Credits:
    return Credits(TokenVerifier([public_key(KEY)], lambda: 1_000.0), ExecutorMetrics(registry))


def grant(body: bytes, by: str = "ada", query: str = QUERY) -> Incoming:
    token = TokenSigner(KEY, lambda: 1_000.0).sign(Principal(subject=by, role=Role.VIEWER), 60)
    return Incoming(credit_subject(query), body, {Header.PRINCIPAL: token})


async def test_a_window_is_granted_in_advance_and_then_the_stream_waits(credits_: Credits) -> None:
    account = credits_.open(QUERY, "ada")
    for _ in range(CREDIT_WINDOW):
        await account.spend(0)
    with pytest.raises(ServiceError) as caught:
        await account.spend(0.01)
    assert caught.value.code is Code.CANCELLED


async def test_a_stream_that_has_used_up_a_grant_waits_again(credits_: Credits) -> None:
    account = credits_.open(QUERY, "ada")
    await credits_.on_message(grant(b"1"))
    for _ in range(CREDIT_WINDOW + 1):
        await account.spend(0)
    with pytest.raises(ServiceError) as caught:
        await account.spend(0.01)
    assert caught.value.code is Code.CANCELLED


async def test_a_grant_makes_room(credits_: Credits) -> None:
    account = credits_.open(QUERY, "ada")
    await credits_.on_message(grant(b"3"))

    assert account.left == CREDIT_WINDOW + 3


@pytest.mark.parametrize("body", [b"", b"0", b"-1", b"+1", b"1.5", b"1e3", b"many", b"9999", b"9" * 40, b"\xb2", b" 1"])
async def test_what_is_no_grant_gives_nothing(credits_: Credits, body: bytes) -> None:
    """Negative, huge, or no number."""
    account = credits_.open(QUERY, "ada")
    await credits_.on_message(grant(body))

    assert account.left == CREDIT_WINDOW


async def test_somebody_elses_grant_gives_nothing(credits_: Credits) -> None:
    account = credits_.open(QUERY, "ada")
    await credits_.on_message(grant(b"1", by="eve"))
    await credits_.on_message(Incoming(credit_subject(QUERY), b"1", {}))
    await credits_.on_message(grant(b"1", query="01K00000000000000000000001"))

    assert account.left == CREDIT_WINDOW


async def test_a_stranger_with_the_same_query_id_has_an_account_of_its_own(credits_: Credits) -> None:
    """Neither takes the other's grants, nor ends the other's account."""
    mine, hers = credits_.open(QUERY, "ada"), credits_.open(QUERY, "eve")
    await credits_.on_message(grant(b"3"))
    credits_.close(QUERY, "eve")
    await credits_.on_message(grant(b"2"))

    assert (mine.left, hers.left) == (CREDIT_WINDOW + 5, CREDIT_WINDOW)


async def test_many_grants_do_not_add_up_without_bound(credits_: Credits) -> None:
    """The window is what holds the cursor back; an asker cannot abolish it."""
    account = credits_.open(QUERY, "ada")
    for _ in range(10):
        await credits_.on_message(grant(b"1024"))

    assert account.left == 1_024


async def test_a_grant_after_the_end_is_nothing(credits_: Credits) -> None:
    account = credits_.open(QUERY, "ada")
    credits_.close(QUERY, "ada")
    await credits_.on_message(grant(b"1"))

    assert account.left == CREDIT_WINDOW


async def test_operators_see_how_long_streams_stand_still_and_which_were_cut(
    credits_: Credits, registry: CollectorRegistry
) -> None:
    slow, gone = credits_.open(QUERY, "ada"), credits_.open(QUERY, "eve")
    slow.left = gone.left = 0
    spending = asyncio.create_task(slow.spend(10))
    await asyncio.sleep(0)
    await credits_.on_message(grant(b"1"))
    await spending
    with pytest.raises(ServiceError):
        await gone.spend(0)

    assert registry.get_sample_value("askwire_credit_wait_seconds_count") == 2
    assert registry.get_sample_value("askwire_stream_stalls_total") == 1


async def test_operators_see_grants_that_were_refused(credits_: Credits, registry: CollectorRegistry) -> None:
    credits_.open(QUERY, "ada")
    for body, by in ((b"1", "ada"), (b"1", "mallory"), (b"-1", "ada")):
        await credits_.on_message(grant(body, by))

    assert registry.get_sample_value("askwire_credits_total", {"result": "accepted"}) == 1
    assert registry.get_sample_value("askwire_credits_total", {"result": "refused"}) == 2


async def test_a_grant_that_comes_after_the_end_is_no_attempt_at_somebody_elses_query(
    credits_: Credits, registry: CollectorRegistry
) -> None:
    credits_.open(QUERY, "ada")
    credits_.close(QUERY, "ada")
    await credits_.on_message(grant(b"1"))

    assert registry.get_sample_value("askwire_credits_total", {"result": "refused"}) in {None, 0}
