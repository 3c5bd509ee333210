"""An approved statement comes in; its rows and its outcome go to the asker, or a complaint back to the translator."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from uuid import uuid4

import orjson
import structlog

from askwire_common.bus.protocols import Bus
from askwire_common.contracts import (
    EXECUTE,
    MAX_DELIVERIES,
    OUTCOMES,
    TRANSLATE,
    ApprovedStatement,
    Code,
    Complaint,
    Event,
    Header,
    Question,
    Status,
    Violation,
    event_subject,
)
from askwire_common.datasources.directory import Directory
from askwire_common.errors import Retryable, ServiceError
from askwire_common.identity.approval import Approval, ApprovalRefused, Purpose, Verifier, digest, run_nonce
from askwire_common.work.desk import AlreadyAskedError, Work
from askwire_common.work.outcomes import Outcomes, decision, fingerprint
from askwire_executor.changing import NotLetIn, change, role_for_changes
from askwire_executor.chart import Spec, suggest
from askwire_executor.credits import Credits
from askwire_executor.failures import Lost, Repairable, failure, lost_twice
from askwire_executor.metrics import ExecutorMetrics
from askwire_executor.sink import KeepingSink, ReplySink
from askwire_executor.sources import Sources
from askwire_executor.statement import Statement
from askwire_executor.stream import Finished, stream

_MAX_RUNS = 2 * MAX_DELIVERIES


class Handlers:
    """The executor's messages."""

    def __init__(
        self,
        sources: Sources,
        directory: Directory,
        bus: Bus,
        verifier: Verifier,
        credits: Credits,
        metrics: ExecutorMetrics,
        *,
        stall_seconds: float,
        repair_attempts: int,
    ) -> None:
        self._sources = sources
        self._directory = directory
        self._bus = bus
        self._outcomes = Outcomes(bus.bucket(OUTCOMES))
        self._verifier = verifier
        self._credits = credits
        self._metrics = metrics
        self._stall_seconds = stall_seconds
        self._repair_attempts = repair_attempts
        self._log = structlog.get_logger("askwire.executor")

    async def execute(self, work: Work[ApprovedStatement]) -> None:
        """Run a statement that a validator approved, once."""
        statement = work.message
        approval = await self._approved(work)
        if work.journey.own_id and await work.ended():
            if not _original(work):
                await self._refused(work, "its query has ended")
            raise AlreadyAskedError
        if approval.purpose is Purpose.CHANGE:
            await self._change(work, approval)
            return
        work.reply.attempt = await self._claim(work, approval)
        source = await self._sources.get(statement.datasource)
        sink = self._sink(work)
        began = time.perf_counter()
        try:
            finished = await stream(source, _statement(work, approval), sink)
        except Repairable as error:
            self._metrics.count(statement.datasource, "rejected", time.perf_counter() - began)
            await self._complain(work, sink.began, error)
        except Lost as error:
            self._metrics.count(statement.datasource, "failed", time.perf_counter() - began)
            raise (lost_twice() if await self._lost_before(work, approval) else error) from None
        except Exception as error:
            self._metrics.count(statement.datasource, "failed", time.perf_counter() - began)
            raise failure(error) from None  # the database's own words carry values of the data
        else:
            took = time.perf_counter() - began
            self._metrics.count(statement.datasource, "ok", took)
            await self._finish(work, finished, sink.run, took)
        finally:
            self._credits.close(work.journey.query_id, work.principal.subject)

    async def _change(self, work: Work[ApprovedStatement], approval: Approval) -> None:
        """Make an approved change, once: what may have been committed is never begun again."""
        source = await self._sources.get(approval.datasource)
        role_for_changes(source.datasource)
        path = await source.search_path()
        await self._begin_change(work, approval)
        began = time.perf_counter()

        async def record(touched: int) -> None:
            await self._audit(work, approval, 1, touched)

        try:
            touched = await change(source.datasource, _statement(work, approval), record, search_path=path)
        except Exception as error:
            self._metrics.count(approval.datasource, "failed", time.perf_counter() - began)
            if isinstance(error, NotLetIn):
                self._log.warning("source.unreachable", datasource=approval.datasource, reason=error.reason)
            found = failure(error)  # never to be tried again, whatever it is
            raise ServiceError(found.code, found.detail) from None
        took = time.perf_counter() - began
        self._metrics.count(approval.datasource, "ok", took)
        await self._finish(work, Finished((), touched, False, 0, 0), None, took)

    async def _begin_change(self, work: Work[ApprovedStatement], approval: Approval) -> None:
        asker, _, held = approval.held.rpartition(" ")
        by = f"{approval.principal} {approval.nonce}"
        claim = decision(asker, held, approval.datasource, by=by, made=True)
        decided = await self._outcomes.decide(claim)
        if decided.status is Status.REFUSED:
            raise ServiceError(Code.CONFLICT, "Nothing was changed: this change was denied. Ask for it anew.")
        if decided is not claim:
            raise ServiceError(Code.CONFLICT, "This change was begun before, and is not made twice. Ask for it anew.")
        try:
            await self._audit(work, approval, 1)
        except Retryable as error:
            raise ServiceError(error.code, "Nothing was changed: it could not be recorded. Ask for it anew.") from error

    def _sink(self, work: Work[ApprovedStatement]) -> ReplySink | KeepingSink:
        if work.reply.kept:
            return KeepingSink(work.reply, self._metrics.bytes_sent)
        account = self._credits.open(work.journey.query_id, work.principal.subject)
        return ReplySink(work.reply, account, self._metrics.bytes_sent, stall_seconds=self._stall_seconds)

    async def _approved(self, work: Work[ApprovedStatement]) -> Approval:
        """The approval, once it is genuine, current, and this query's own."""
        try:
            return self._check(work)
        except ApprovalRefused as refusal:
            await self._refused(work, str(refusal))
            raise ServiceError(Code.FORBIDDEN, f"nothing was run: {refusal}") from refusal

    async def _refused(self, work: Work[ApprovedStatement], reason: str) -> None:
        """Count and record an approval that is not good; it is not good whether or not that can be stored."""
        self._metrics.approvals_refused.inc()
        self._log.warning("approval.refused", reason=reason)
        facts = {
            "principal": work.principal.subject,
            "datasource": work.message.datasource,
            "digest": digest(work.message.sql),
            "reason": reason,
        }
        with suppress(ServiceError):
            await self._record(work, "approval.refused", facts, message_id=f"refused.{uuid4().hex}")

    def _check(self, work: Work[ApprovedStatement]) -> Approval:
        statement = work.message
        approval = self._verifier.verify(statement.approval, statement.sql, datasource=statement.datasource)
        if approval.purpose is Purpose.HOLD:
            raise ApprovalRefused("nobody has approved this change yet")
        if approval.principal != work.principal.subject:
            raise ApprovalRefused("the approval is another principal's")
        if approval.nonce != run_nonce(work.journey.query_id, len(statement.complaints)):
            raise ApprovalRefused("the approval is for another query")
        if approval.policy_version != self._directory.policy(statement.datasource).version:
            raise ApprovalRefused("the policy has changed since; ask again")
        return approval

    async def _claim(self, work: Work[ApprovedStatement], approval: Approval) -> int:
        """Record a run before it begins; which attempt at the query it is.

        The one message that the validator stored may run again while the query has no outcome, however often the broker
        says that it was delivered: a broker that was killed has forgotten that. A copy runs only where nothing has.

        Raises:
            AlreadyAskedError: the approval was used before, and the query has ended or this is a copy of its message.
            ServiceError: ``internal``: it was begun too often.
        """
        repairs = len(work.message.complaints)
        original = _original(work)
        for run in range(work.journey.delivered if original else 1, _MAX_RUNS + 1):
            if not await self._audit(work, approval, run):
                return repairs * _MAX_RUNS + run
            if not original:
                await self._refused(work, "it was used before")
            if not original or await work.ended():
                raise AlreadyAskedError
        raise ServiceError(Code.INTERNAL, "the statement was begun several times and never ended; ask again")

    async def _lost_before(self, work: Work[ApprovedStatement], approval: Approval) -> bool:
        """Record that the server hung up under a statement; True when it had done so before, to whichever executor."""
        facts = {"principal": approval.principal, "datasource": approval.datasource, "digest": approval.digest}
        message_id = f"lost.{fingerprint(approval.principal)}.{approval.nonce}"
        again = await self._record(work, "statement.lost", facts, message_id=message_id)
        self._log.warning("statement.lost", again=again, **facts)
        return again

    async def _audit(
        self, work: Work[ApprovedStatement], approval: Approval, run: int, touched: int | None = None
    ) -> bool:
        """Record who runs what, or what a change did; True when this run of it was recorded before."""
        kind = "run" if touched is None else "changed"
        facts = {
            "principal": approval.principal,
            "datasource": approval.datasource,
            "digest": approval.digest,
            "policy_version": approval.policy_version,
            "catalog_fingerprint": approval.catalog_fingerprint,
            "nonce": approval.nonce,
            "run": run,
            **({"held": approval.held} if approval.held else {}),
            **({} if touched is None else {"rows": touched}),
        }
        message_id = f"{kind}.{fingerprint(approval.principal)}.{approval.nonce}.{run}"
        return await self._record(work, f"statement.{kind}", facts, message_id=message_id)

    async def _record(
        self, work: Work[ApprovedStatement], event: str, facts: Mapping[str, object], *, message_id: str
    ) -> bool:
        """Store an audit event of this query; True when one of that id was stored before."""
        entry = {"event": event, "at": self._bus.clock(), "query_id": work.journey.query_id, **facts}
        headers = {Header.MSG_ID: message_id, Header.QUERY_ID: work.journey.query_id}
        return await self._bus.store(event_subject("audit"), orjson.dumps(entry), headers)

    async def _complain(self, work: Work[ApprovedStatement], began: bool, error: Repairable) -> None:
        """Send a translator's draft back with what the database objected to; nobody repairs an asker's own SQL."""
        statement = work.message
        attempt = len(statement.complaints)
        if statement.translation is None or statement.question is None or began or attempt >= self._repair_attempts:
            raise error
        violation = Violation(
            rule=f"database.{error.sqlstate}", message=error.detail, remedy="Write another statement."
        )
        # Not what ran: the policy's filters name what the asker, and a model, must not hear of.
        draft = statement.translation.draft or statement.sql
        complaint = Complaint(sql=draft, code=error.code, violations=(violation,))
        question = Question(
            **statement.passed_on() | {"translation": None, "complaints": (*statement.complaints, complaint)}
        )
        await work.forward(TRANSLATE, question, attempt + 1)

    async def _finish(self, work: Work[ApprovedStatement], finished: Finished, run: str | None, took: float) -> None:
        statement = work.message
        timings = statement.timings.with_hop("execute", waited=work.journey.waited, took=took)
        await work.finish(
            statement.model_copy(update={"timings": timings}),
            Event.DONE,
            Status.ANSWERED,
            columns=finished.columns,
            chart=_chart(statement, finished),
            doubt=_doubt(statement, finished),
            row_count=finished.row_count,
            truncated=finished.truncated,
            chunks=finished.chunks,
            run=run,
            attempt=work.reply.attempt,
        )


def _original(work: Work[ApprovedStatement]) -> bool:
    """Whether this is the one message that the validator stored, and no copy of it."""
    return work.journey.stored_as == work.journey.message_id(EXECUTE, len(work.message.complaints))


def _chart(statement: ApprovedStatement, finished: Finished) -> Spec | None:
    """What may be drawn of the answer to a question; who brings SQL of its own knows what it wants to see."""
    translation = statement.translation
    return suggest(finished.columns, finished.row_count, translation.shape) if translation is not None else None


def _doubt(statement: ApprovedStatement, finished: Finished) -> str | None:
    """What may be wrong with a question's answer that holds nothing, or counts none."""
    doubt = statement.translation.doubt if statement.translation is not None else None
    if doubt is None or (finished.row_count and not finished.void):
        return None
    return doubt.value or (None if finished.row_count else doubt.conditions)


def _statement(work: Work[ApprovedStatement], approval: Approval) -> Statement:
    return Statement(
        sql=work.message.sql,
        format=work.message.format,
        max_rows=approval.max_rows,
        max_bytes=approval.max_bytes,
        seconds=max(0.0, work.journey.deadline.left()),
        traceparent=work.journey.traceparent,
        asker=work.principal.subject,
    )
