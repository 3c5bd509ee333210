"""Changes that wait for approval: what approvers are shown, and how one is denied.

Validators put them where they are found, executors make them; a change is made or denied by whoever first creates the
one decision on it.
"""

from __future__ import annotations

from pydantic import ValidationError

from askwire_common.bus.protocols import Bucket, Bus, entries
from askwire_common.contracts import Code, Event, Outcome, Status, Violation, WaitingChange
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import run_nonce
from askwire_common.work.outcomes import Outcomes, decision, decision_owner
from askwire_gateway.audit import Audit


class Changes:
    """The changes that nobody has decided on yet. Every method raises ``unavailable`` when the bus does not answer.

    Args:
        bucket: where validators put them.
        outcomes: where they are decided.
    """

    def __init__(self, bus: Bus, bucket: Bucket, outcomes: Outcomes, audit: Audit) -> None:
        self._bus = bus
        self._bucket = bucket
        self._outcomes = outcomes
        self._audit = audit

    async def waiting(self) -> list[WaitingChange]:
        """Those that can still be approved, oldest first."""
        return [change for change in await self.asked_for() if not await self._decided(change)]

    async def asked_for(self) -> list[WaitingChange]:
        """Those that have not expired, decided or not, oldest first."""
        now = self._bus.clock()
        unexpired = [change for change in await self._held() if change.expires_at > now]
        return sorted(unexpired, key=lambda change: (change.asked_at, change.nonce))

    async def deny(self, change: WaitingChange, by: str, reason: str | None) -> None:
        """Decide that this change is never made, and record who decided so.

        Denied again by the same person it is recorded again: the first time may have failed at that.

        Raises:
            ServiceError: ``conflict``: somebody has approved it, or another has denied it.
        """
        wanted = decision(change.asked_by, change.nonce, change.datasource, by=by, made=False, reason=reason)
        decided = await self._outcomes.decide(wanted)
        if decided.status is not Status.REFUSED:
            raise ServiceError(Code.CONFLICT, "this change was approved before it could be denied; look at the rows")
        if decided.detail != by:
            raise ServiceError(Code.CONFLICT, "this change was denied by somebody else before")
        facts = {"datasource": change.datasource, "digest": change.digest, "held": f"{change.asked_by} {change.nonce}"}
        await self._audit.record("change.denied", by, **facts, **({"reason": reason} if reason else {}))

    async def fate(self, outcome: Outcome) -> Outcome:
        """What became of a query: its outcome, but that of a change which waited, once somebody has decided on it.

        A change that was made is told as it ended for whoever approved it; until then its query runs.
        """
        if outcome.status is not Status.APPROVAL_REQUIRED:
            return outcome
        nonce = run_nonce(outcome.query_id, 0)  # no model writes changes: there is no draft before
        decided = await self._outcomes.get(nonce, decision_owner(outcome.principal))
        if decided is None:
            return outcome
        if decided.status is Status.REFUSED:
            return denied(outcome, decided.explanation)
        approver, _, run = (decided.detail or "").rpartition(" ")
        made = await self._outcomes.get(run.partition(".")[0], approver)
        if made is None:
            return outcome.model_copy(update={"status": Status.RUNNING, "detail": "somebody has approved this change"})
        told = {name: getattr(made, name) for name in ("event", "status", "row_count", "code", "detail")}
        return outcome.model_copy(update=told)

    async def _decided(self, change: WaitingChange) -> bool:
        return await self._outcomes.get(change.nonce, decision_owner(change.asked_by)) is not None

    async def _held(self) -> list[WaitingChange]:
        held = (await entries(self._bucket)).values()
        return [change for value in held if (change := _read(value)) is not None]


def denied(outcome: Outcome, reason: str | None) -> Outcome:
    """The outcome of a change that is never made, for who asked for it."""
    why = f": {reason}" if reason else "."
    violation = Violation(
        rule="approval",
        message=f"Somebody who may approve changes has denied this one{why}",
        remedy="Ask for another change; this one's ticket is good for nothing.",
    )
    return outcome.model_copy(
        update={
            "event": Event.REFUSED,
            "status": Status.REFUSED,
            "code": Code.REFUSED,
            "detail": "nothing was changed: this change was denied",
            "violations": (violation,),
        }
    )


def _read(value: bytes) -> WaitingChange | None:
    """What another release wrote may not be known here; the asker still has the ticket."""
    try:
        return WaitingChange.model_validate_json(value)
    except ValidationError:
        return None
