"""A ticket lets exactly the change that was held be made: by somebody else who may, in time, as things still are."""

from __future__ import annotations

import pytest
from tests.support.memory_bus import MemoryBucket

from askwire_common.bus.protocols import entries
from askwire_common.contracts import Code, Draft, WaitingChange
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import (
    HOLD_SECONDS,
    Approval,
    Purpose,
    Signer,
    Verifier,
    digest,
    generate_key,
    public_key,
)
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_validator.tickets import Tickets

KEY = generate_key()
SIGNER = Signer(KEY)
ASKED_AT = 1_000.0
SQL = "DELETE FROM orders WHERE id = 7"
ASKED = Approval(
    digest=digest(SQL),
    dialect="postgres",
    datasource="shop",
    principal="ada",
    policy_version="0" * 16,
    catalog_fingerprint="1" * 16,
    max_rows=10,
    max_bytes=1_000,
    nonce="asked.0",
    expires=ASKED_AT + 60,
)
APPROVED = ASKED.model_copy(update={"principal": "grace", "nonce": "approved.0"})
GRACE = Principal(subject="grace", role=Role.ADMIN, permissions=frozenset({Permission.APPROVE_QUERY}))


def tickets(now: float = ASKED_AT, waiting: MemoryBucket | None = None) -> Tickets:
    verifier = Verifier([public_key(KEY)], lambda: now)
    return Tickets(SIGNER, verifier, lambda: now, waiting or MemoryBucket())


def redeem(
    ticket: str, *, now: float = ASKED_AT, sql: str = SQL, by: Principal = GRACE, approval: Approval = APPROVED
) -> Approval:
    draft = Draft(datasource="shop", sql=sql, ticket=ticket)
    return tickets(now).redeem(ticket, draft, by, approval)


async def test_a_redeemed_ticket_makes_the_approvers_approval_one_for_that_change() -> None:
    """It names the ticket, so that the executor can let it run once."""
    ticket = await tickets().issue(ASKED, SQL, "asked")

    change = APPROVED.model_copy(update={"purpose": Purpose.CHANGE, "held": "ada asked.0"})
    assert redeem(ticket) == change


async def test_approvers_find_what_waits_and_until_when() -> None:
    waiting = MemoryBucket()
    ticket = await tickets(waiting=waiting).issue(ASKED, SQL, "asked")

    (found,) = [WaitingChange.model_validate_json(value) for value in (await entries(waiting)).values()]
    assert (found.ticket, found.asked_by, found.sql) == (ticket, "ada", SQL)
    assert (found.asked_at, found.expires_at) == (ASKED_AT, ASKED_AT + HOLD_SECONDS)


async def test_a_ticket_is_good_until_it_expires_and_no_longer() -> None:
    ticket = await tickets().issue(ASKED, SQL, "asked")

    assert redeem(ticket, now=ASKED_AT + HOLD_SECONDS).purpose is Purpose.CHANGE
    with pytest.raises(ServiceError, match="expired"):
        redeem(ticket, now=ASKED_AT + HOLD_SECONDS + 1)


@pytest.mark.parametrize(
    "seen", [{"policy_version": "2" * 16}, {"catalog_fingerprint": "2" * 16}], ids=["policy", "schema"]
)
async def test_a_ticket_dies_with_what_it_was_checked_by(seen: dict[str, str]) -> None:
    ticket = await tickets().issue(ASKED, SQL, "asked")

    with pytest.raises(ServiceError, match="the policy or the schema has changed") as refused:
        redeem(ticket, approval=APPROVED.model_copy(update=seen))
    assert refused.value.code is Code.FORBIDDEN


@pytest.mark.parametrize("purpose", [Purpose.READ, Purpose.CHANGE])
def test_nothing_else_that_a_validator_signs_is_a_ticket(purpose: Purpose) -> None:
    """An approval travels to executors: whoever gets hold of one approves no change with it."""
    approval = SIGNER.sign(ASKED.model_copy(update={"purpose": purpose}))

    with pytest.raises(ServiceError, match="no ticket") as refused:
        redeem(approval)
    assert refused.value.code is Code.FORBIDDEN


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (GRACE.model_copy(update={"subject": "ada"}), "somebody else must approve"),
        (Principal(subject="grace", role=Role.VIEWER), "lacks APPROVE_QUERY"),
    ],
    ids=["who asked", "who may not"],
)
async def test_not_everybody_may_redeem_it(by: Principal, told: str) -> None:
    ticket = await tickets().issue(ASKED, SQL, "asked")

    with pytest.raises(ServiceError, match=told) as refused:
        redeem(ticket, by=by)
    assert refused.value.code is Code.FORBIDDEN


async def test_a_ticket_is_for_its_own_statement() -> None:
    ticket = await tickets().issue(ASKED, SQL, "asked")

    with pytest.raises(ServiceError, match="other bytes"):
        redeem(ticket, sql="DELETE FROM orders")
