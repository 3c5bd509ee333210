"""Tickets of changes that wait for approval: a validator signs one for who asks, and takes it from who approves.

Nothing is stored: the ticket binds the very bytes, their data source, policy and catalog, and who asked; it expires,
and the executor lets it run once.
"""

from __future__ import annotations

from collections.abc import Callable

from askwire_common.approval import HOLD_SECONDS, Approval, ApprovalRefused, Purpose, Signer, Verifier
from askwire_common.contracts import Code, Draft
from askwire_common.errors import ServiceError
from askwire_common.principal import Permission, Principal


class Tickets:
    """Issues and redeems tickets."""

    def __init__(self, signer: Signer, verifier: Verifier, clock: Callable[[], float]) -> None:
        self._signer = signer
        self._verifier = verifier
        self._clock = clock

    def issue(self, approval: Approval) -> str:
        """The ticket of a change that this approval would let run, were it one for reading."""
        held = {"purpose": Purpose.HOLD, "expires": self._clock() + HOLD_SECONDS}
        return self._signer.sign(approval.model_copy(update=held))

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
