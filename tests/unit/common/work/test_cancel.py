"""Only the owner, or an administrator, calls a query off; before, during, and in whichever of its tasks."""

from __future__ import annotations

import asyncio

import pytest

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import Header, cancel_subject
from askwire_common.identity.approval import generate_key, public_key
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_common.identity.tokens import TokenSigner, TokenVerifier
from askwire_common.work.cancel import Cancellations

KEY = generate_key()
ADA = Principal(subject="ada", role=Role.VIEWER)
EVE = Principal(subject="eve", role=Role.VIEWER, permissions=frozenset({Permission.ADMIN}))
ROOT = Principal(subject="root", role=Role.ADMIN, permissions=frozenset({Permission.ADMIN}))
QUERY = "01K00000000000000000000000"


@pytest.fixture
def cancellations() -> Cancellations:
    return Cancellations(TokenVerifier([public_key(KEY)], lambda: 1_000.0))


def message(by: Principal | None) -> Incoming:
    token = TokenSigner(KEY, lambda: 1_000.0).sign(by, 60) if by else "forged"
    return Incoming(cancel_subject(QUERY), b"", {Header.PRINCIPAL: token})


async def under_way(cancellations: Cancellations) -> asyncio.Task[None]:
    """A task that works on Ada's query until it is called off."""
    began = asyncio.Event()

    async def work() -> None:
        with cancellations.watch(QUERY, ADA):
            began.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await began.wait()
    return task


@pytest.mark.parametrize("by", [ADA, ROOT], ids=["owner", "administrator"])
async def test_who_may_ends_the_task(cancellations: Cancellations, by: Principal) -> None:
    task = await under_way(cancellations)
    await cancellations.on_message(message(by))
    with pytest.raises(asyncio.CancelledError):
        await task

    assert cancellations.cancelled(QUERY, ADA)


@pytest.mark.parametrize("by", [EVE, None], ids=["somebody else", "forged"])
async def test_who_may_not_changes_nothing(cancellations: Cancellations, by: Principal | None) -> None:
    """Also when a permission is claimed that the role does not give; and the owner still can."""
    task = await under_way(cancellations)
    await cancellations.on_message(message(by))
    await asyncio.sleep(0)
    assert not task.done()
    assert not cancellations.cancelled(QUERY, ADA)
    await cancellations.on_message(message(ADA))
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_strangers_cancel_does_not_displace_the_owners(cancellations: Cancellations) -> None:
    cancellations.cancel(QUERY, ADA)
    cancellations.cancel(QUERY, EVE)

    assert cancellations.cancelled(QUERY, ADA)


async def test_a_cancel_may_come_before_its_query(cancellations: Cancellations) -> None:
    cancellations.cancel(QUERY, ADA)
    with pytest.raises(asyncio.CancelledError), cancellations.watch(QUERY, ADA):
        pytest.fail("it began")


async def test_a_query_that_is_worked_on_twice_is_called_off_twice(cancellations: Cancellations) -> None:
    """The same id published again: neither task may forget, or stumble over, the other."""
    first, second = await under_way(cancellations), await under_way(cancellations)
    await cancellations.on_message(message(ADA))

    assert all(
        isinstance(end, asyncio.CancelledError) for end in await asyncio.gather(first, second, return_exceptions=True)
    )


async def test_what_has_ended_is_forgotten(cancellations: Cancellations) -> None:
    """The task goes on after its query: a cancel that comes late must not end what it does next."""
    with cancellations.watch(QUERY, ADA):
        pass
    await cancellations.on_message(message(ADA))
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
