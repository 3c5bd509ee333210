"""Tickets of changes that wait for approval: a validator signs one for who asks, and takes it from who approves.

The ticket binds the very bytes, their data source, policy and catalog, and who asked; it expires, and the executor
lets it run once. What is stored of it is there for approvers to find, and is trusted by nobody.
"""

from __future__ import annotations

from collections.abc import Callable

from askwire_common.bus.protocols import Bucket
from askwire_common.contracts import Code, Draft, WaitingChange
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import HOLD_SECONDS, Approval, ApprovalRefused, Purpose, Signer, Verifier
from askwire_common.identity.principal import Permission, Principal
from askwire_common.work.outcomes import fingerprint


class Tickets:
    """Issues and redeems tickets.

    Args:
        waiting: the bucket in which approvers find what waits.
    """

    def __init__(self, signer: Signer, verifier: Verifier, clock: Callable[[], float], waiting: Bucket) -> None:
        self._signer = signer
        self._verifier = verifier
        self._clock = clock
        self._waiting = waiting

    async def issue(self, approval: Approval, sql: str, query_id: str) -> str:
        """The ticket of a change that this approval would let run, were it one for reading.

        Raises:
            ServiceError: ``unavailable``: approvers could not be told of it.
        """
        now = self._clock()
        expires = now + HOLD_SECONDS
        ticket = self._signer.sign(approval.model_copy(update={"purpose": Purpose.HOLD, "expires": expires}))
        change = WaitingChange(
            query_id=query_id,
            nonce=approval.nonce,
            datasource=approval.datasource,
            asked_by=approval.principal,
            sql=sql,
            digest=approval.digest,
            ticket=ticket,
            asked_at=now,
            expires_at=expires,
        )
        key = f"{fingerprint(approval.principal)}.{approval.nonce}"
        await self._waiting.put(key, change.model_dump_json().encode())
        return ticket

    def redeem(self, ticket: str, draft: Draft, principal: Principal, approval: Approval) -> Approval:
        """The approval with which the change runs.

        Args:
            ticket: what the approver handed in.
            draft: the statement, handed in with it.
            principal: who approves.
            approval: what would be signed for this statement now, were it one for reading.

        Raises:
            ServiceError: ``forbidden``: the approver may not, or the ticket is not for this.
        """
        if not principal.may(Permission.APPROVE_QUERY):
            raise ServiceError(Code.FORBIDDEN, "this principal lacks APPROVE_QUERY; ask an administrator for it")
        try:
            held = self._verifier.verify(ticket, draft.sql, datasource=draft.datasource)
        except ApprovalRefused as refusal:
            raise ServiceError(Code.FORBIDDEN, f"nothing was changed: {refusal}") from refusal
        if held.purpose is not Purpose.HOLD:
            raise ServiceError(Code.FORBIDDEN, "nothing was changed: this is no ticket of a change that waits")
        if held.principal == principal.subject:
            raise ServiceError(Code.FORBIDDEN, "nothing was changed: somebody else must approve what you asked for")
        now = (approval.policy_version, approval.catalog_fingerprint)
        if (held.policy_version, held.catalog_fingerprint) != now:
            raise ServiceError(Code.FORBIDDEN, "nothing was changed: the policy or the schema has changed; ask again")
        return approval.model_copy(update={"purpose": Purpose.CHANGE, "held": f"{held.principal} {held.nonce}"})
