"""A draft comes in; an approved statement, a complaint or a refusal goes out."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter

from askwire_common.bus.protocols import Bus
from askwire_common.contracts import (
    EXECUTE,
    TRANSLATE,
    Approved,
    ApprovedStatement,
    Code,
    Complaint,
    Draft,
    Event,
    Question,
    Status,
)
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.directory import Directory
from askwire_common.datasources.policy import Policy
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import LIFETIME_SECONDS, Approval, Signer, digest, run_nonce
from askwire_common.identity.principal import Permission
from askwire_common.work.desk import Work
from askwire_validator.guard import Guard, Verdict
from askwire_validator.tickets import Tickets


class VerdictMetrics:
    """Verdicts, and which rules refused."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._verdicts = Counter("askwire_verdicts_total", "Verdicts on statements.", ["verdict"], registry=registry)
        self._violations = Counter("askwire_violations_total", "Violations by rule.", ["rule"], registry=registry)

    def count(self, verdict: Verdict) -> None:
        """Count one verdict and its violations."""
        self._verdicts.labels("accepted" if verdict.accepted else "refused").inc()
        for violation in verdict.violations:
            self._violations.labels(violation.rule).inc()


class Handlers:
    """The validator's messages.

    Args:
        tickets: for changes that wait for approval; None where no change may be asked for.
    """

    def __init__(
        self,
        guard: Guard,
        directory: Directory,
        bus: Bus,
        signer: Signer,
        metrics: VerdictMetrics,
        *,
        repair_attempts: int,
        tickets: Tickets | None = None,
    ) -> None:
        self._guard = guard
        self._directory = directory
        self._bus = bus
        self._signer = signer
        self._metrics = metrics
        self._repair_attempts = repair_attempts
        self._tickets = tickets

    async def validate(self, work: Work[Draft]) -> None:
        """Check a draft, and pass it on signed, back with a complaint, or end its query."""
        draft = work.message
        if not work.principal.may(Permission.READ if draft.dry_run else Permission.EXECUTE_QUERY):
            raise ServiceError(Code.FORBIDDEN, "this principal lacks EXECUTE_QUERY; ask an administrator for it")
        catalog = self._directory.catalog(draft.datasource)
        if catalog is None:
            raise ServiceError(Code.NOT_FOUND, "there is no data source of that name that you may see")
        policy = self._directory.policy(draft.datasource)
        if draft.question is None:
            await work.reply.accept()
        began = time.perf_counter()
        verdict = await self._guard.check(
            draft.sql, catalog, policy, work.principal, max_rows=draft.max_rows, changes=self._may_change(work)
        )
        self._metrics.count(verdict)
        took = time.perf_counter() - began
        timings = draft.timings.with_hop("validate_", waited=work.journey.waited, took=took)
        draft = draft.model_copy(update={"timings": timings})
        if verdict.accepted:
            await self._approve(work, draft, verdict, catalog, policy)
        else:
            await self._refuse(work, draft, verdict)

    async def _approve(
        self, work: Work[Draft], draft: Draft, verdict: Verdict, catalog: Catalog, policy: Policy
    ) -> None:
        approval = self._approval(work, draft, verdict, catalog, policy)
        if draft.ticket is not None:
            approval = self._redeemed(work, draft, verdict, approval)
        elif verdict.changes and not draft.dry_run:
            await self._hold(work, draft, approval)
            return
        await work.reply.say(Event.APPROVED, Approved(sql=verdict.sql, max_rows=verdict.max_rows))
        if draft.dry_run:
            await work.finish(draft, Event.DONE, Status.VALIDATED, sql=verdict.sql)
            return
        translation = draft.translation
        if translation is not None:
            written = draft.sql if verdict.sql != draft.sql else None
            translation = translation.model_copy(update={"draft": written})
        statement = ApprovedStatement(
            **draft.passed_on() | {"max_rows": verdict.max_rows, "translation": translation},
            sql=verdict.sql,
            approval=self._signer.sign(approval),
        )
        await work.forward(EXECUTE, statement, len(draft.complaints))

    def _may_change(self, work: Work[Draft]) -> bool:
        """Whether this asker may ask for a change, or approve one, with SQL that no model wrote."""
        wanted = Permission.WRITE if work.message.ticket is None else Permission.APPROVE_QUERY
        return self._tickets is not None and work.message.question is None and work.principal.may(wanted)

    def _approval(
        self, work: Work[Draft], draft: Draft, verdict: Verdict, catalog: Catalog, policy: Policy
    ) -> Approval:
        return Approval(
            digest=digest(verdict.sql),
            dialect=catalog.dialect,
            datasource=draft.datasource,
            principal=work.principal.subject,
            policy_version=policy.version,
            catalog_fingerprint=catalog.fingerprint,
            max_rows=verdict.max_rows,
            max_bytes=policy.max_bytes,
            nonce=run_nonce(work.journey.query_id, len(draft.complaints)),
            expires=self._bus.clock() + LIFETIME_SECONDS,
        )

    async def _hold(self, work: Work[Draft], draft: Draft, approval: Approval) -> None:
        """Tell who asked for a change that somebody else must approve it."""
        if self._tickets is None:
            raise ServiceError(Code.FORBIDDEN, "changes are not open here")
        await work.finish(
            draft,
            Event.DONE,
            Status.APPROVAL_REQUIRED,
            detail="nothing was changed: somebody else with APPROVE_QUERY must approve exactly this statement",
            digest=approval.digest,
            ticket=await self._tickets.issue(approval, draft.sql, work.journey.query_id),
        )

    def _redeemed(self, work: Work[Draft], draft: Draft, verdict: Verdict, approval: Approval) -> Approval:
        if self._tickets is None or draft.ticket is None or not verdict.changes:
            raise ServiceError(Code.FORBIDDEN, "nothing was changed: this is no change that waits for approval")
        return self._tickets.redeem(draft.ticket, draft, work.principal, approval)

    async def _refuse(self, work: Work[Draft], draft: Draft, verdict: Verdict) -> None:
        attempt = len(draft.complaints)
        if draft.question is not None and draft.translation is not None and attempt < self._repair_attempts:
            complaint = Complaint(sql=draft.sql, code=Code.REFUSED, violations=verdict.violations)
            question = Question(
                **draft.passed_on() | {"translation": None, "complaints": (*draft.complaints, complaint)}
            )
            await work.forward(TRANSLATE, question, attempt + 1)
            return
        await work.finish(
            draft,
            Event.REFUSED,
            Status.REFUSED,
            code=Code.REFUSED,
            detail="the statement was refused; each violation says what would make it acceptable",
            violations=verdict.violations,
        )
