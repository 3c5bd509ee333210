"""What an asker hears when a database fails."""

from __future__ import annotations

import asyncpg
import pytest

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError
from askwire_executor.failures import Repairable, failure

SECRET = "900-00-0001"


def database_error(sqlstate: str) -> asyncpg.PostgresError:
    error: asyncpg.PostgresError = asyncpg.PostgresError.new({"C": sqlstate, "M": f"bad value {SECRET}", "D": SECRET})
    return error


@pytest.mark.parametrize("sqlstate", ["42601", "42703", "22012", "22P02", "42804", "21000", "0A000", "42P99", "22099"])
def test_what_another_draft_may_avoid_is_repairable(sqlstate: str) -> None:
    """The translator learns the code, and nobody the value."""
    found = failure(database_error(sqlstate))

    assert isinstance(found, Repairable)
    assert found.sqlstate == sqlstate
    assert SECRET not in str(found)


def test_missing_and_forbidden_look_the_same() -> None:
    """Nobody can tell a table that does not exist from one that he may not read."""
    missing, forbidden = failure(database_error("42P01")), failure(database_error("42501"))

    assert missing.detail == forbidden.detail
    assert missing.code == forbidden.code
    assert type(missing) is type(forbidden)


@pytest.mark.parametrize("sqlstate", ["08006", "57P01", "57P03", "53300", "40P01", "55P03", "58030", "28P01"])
def test_trouble_of_the_server_is_worth_another_try(sqlstate: str) -> None:
    """The sentence is ours, and says to try again or whom to ask."""
    found = failure(database_error(sqlstate))

    assert isinstance(found, Retryable)
    assert found.code is Code.UNAVAILABLE
    assert found.retry_after


@pytest.mark.parametrize(
    ("sqlstate", "cancelled", "code"),
    [
        ("57014", False, Code.DEADLINE_EXCEEDED),
        ("57014", True, Code.CANCELLED),
        ("25P04", False, Code.DEADLINE_EXCEEDED),
        ("25006", False, Code.REFUSED),
        ("53400", False, Code.TOO_LARGE),
        ("53200", False, Code.TOO_LARGE),
        ("54001", False, Code.TOO_LARGE),
        ("XX000", False, Code.INTERNAL),
    ],
)
def test_the_rest_has_its_code(sqlstate: str, cancelled: bool, code: Code) -> None:
    """An interrupted statement is a missed deadline unless somebody called it off."""
    found = failure(database_error(sqlstate), cancelled=cancelled)

    assert type(found) is ServiceError
    assert found.code is code
    assert SECRET not in str(found)


def test_failures_of_the_network_and_of_time() -> None:
    """Not every failure has a SQLSTATE."""
    assert isinstance(failure(ConnectionRefusedError(SECRET)), Retryable)
    assert isinstance(failure(asyncpg.InternalClientError("another operation is in progress")), Retryable)
    assert failure(TimeoutError()).code is Code.DEADLINE_EXCEEDED
    assert failure(RuntimeError(SECRET)).code is Code.INTERNAL
    assert SECRET not in str(failure(RuntimeError(SECRET)))
