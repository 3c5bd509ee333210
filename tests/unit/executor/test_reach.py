"""A server that is gone costs one asker at a time the wait for it, and the others nothing."""

from __future__ import annotations

import asyncpg
import pytest

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError
from askwire_executor.reach import Reach


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def refused(reach: Reach, error: Exception, *, after: float = 0, clock: Clock | None = None) -> ServiceError:
    """How somebody fares whose attempt ends with this error, after so many seconds."""

    def attempt() -> None:
        with reach.trying():
            if clock is not None:
                clock.now += after
            raise error

    with pytest.raises(ServiceError) as told:
        attempt()
    return told.value


def reached(reach: Reach) -> None:
    with reach.trying():
        pass


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        ConnectionResetError(),
        asyncpg.CannotConnectNowError(),
        asyncpg.ConnectionDoesNotExistError(),
        asyncpg.InterfaceError("closed"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_who_finds_it_lost_may_try_again_and_soon_no_more(clock: Clock, error: Exception) -> None:
    """A server that is started again is waited for; one that stays away is told of at once."""
    reach = Reach(clock)

    first = refused(reach, error)
    clock.now += 5
    later = refused(reach, error)

    assert (type(first), first.code) == (Retryable, Code.UNAVAILABLE)
    assert (type(later), later.code, later.retry_after) == (ServiceError, Code.UNAVAILABLE, 1)
    assert later.detail == first.detail


def test_while_one_tries_the_others_are_told(clock: Clock) -> None:
    """A network that swallows everything takes the time of one, not of everybody."""
    reach = Reach(clock)
    refused(reach, TimeoutError())
    with reach.trying(), pytest.raises(ServiceError) as told:
        reached(reach)

    assert told.value.code is Code.UNAVAILABLE


def test_an_attempt_as_long_as_a_restart_was_no_restart(clock: Clock) -> None:
    """Who has waited for a connection in vain is not made to wait for it again."""
    assert type(refused(Reach(clock), TimeoutError(), after=5, clock=clock)) is ServiceError


def test_a_server_that_is_back_is_used_by_all(clock: Clock) -> None:
    """Whoever reaches it has found it for everybody, and a later loss is a new one."""
    reach = Reach(clock)
    refused(reach, ConnectionRefusedError())
    clock.now += 60
    reached(reach)
    with reach.trying():
        reached(reach)

    assert type(refused(reach, ConnectionRefusedError())) is Retryable


@pytest.mark.parametrize("error", [asyncpg.TooManyConnectionsError(), asyncpg.InvalidPasswordError()])
def test_a_server_that_turns_one_away_is_there(clock: Clock, error: Exception) -> None:
    """Short of connections or of rights it is not lost: everybody may try, as often as before."""
    reach = Reach(clock)
    refused(reach, error)
    clock.now += 60
    with reach.trying():
        reached(reach)

    assert type(refused(reach, error)) is Retryable
