"""What a client gets: the bodies of all answers, and how an outcome becomes one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from askwire_common.contracts import Code, Column, Option, Outcome, Stage, Status, Timings, Translation, Violation


class Body(BaseModel):
    """The body of an answer, or a part of one: a value that does not change."""

    model_config = ConfigDict(frozen=True)


class _Told(Body):
    query_id: str
    question: str | None
    datasource: str
    translation: Translation | None
    timings_ms: Timings
    trace_id: str | None


class AnswerHead(_Told):
    """An answer without its rows: body of the event ``done``."""

    status: Literal[Status.ANSWERED, Status.VALIDATED]
    sql: str | None
    columns: tuple[Column, ...]
    row_count: int
    truncated: bool = Field(description="Whether there was more than the limits on rows and bytes let through.")
    explanation: str | None
    doubt: str | None = Field(
        default=None,
        description="Of an answer that holds nothing: what it was filtered by, unknown values and near ones.",
        exclude_if=lambda doubt: doubt is None,
    )
    chart: dict[str, Any] | None = Field(
        default=None,
        description="A Vega-Lite chart of the rows (its data named `rows`); absent where none fits.",
        exclude_if=lambda chart: chart is None,
    )


class Answer(AnswerHead):
    """The answer to a question or to SQL of one's own."""

    rows: list[list[Any]]


class Clarification(_Told):
    """The question has more than one reading: ask again with one of the options."""

    status: Literal[Status.CLARIFICATION_NEEDED]
    explanation: str | None
    options: tuple[Option, ...]


class TranslationAnswer(_Told):
    """A draft that nobody has checked or run."""

    status: Literal[Status.TRANSLATED]
    sql: str | None
    explanation: str | None


class HeldChange(_Told):
    """A change that nobody has made: somebody else must approve it, at ``/v1/approvals/{digest}``."""

    status: Literal[Status.APPROVAL_REQUIRED]
    sql: str | None
    detail: str | None
    digest: str | None = Field(description="SHA-256 of the statement: what is to be approved.")
    ticket: str | None = Field(description="What the approver hands in; it expires after fifteen minutes.")


class WaitingChangeInfo(Body):
    """A change that waits for somebody's approval."""

    digest: str = Field(description="SHA-256 of the statement: what is to be approved, or denied.")
    ticket: str = Field(description="What to hand in with the approval.")
    query_id: str = Field(description="The query that asked for it.")
    datasource: str
    asked_by: str
    own: bool = Field(description="Whether the caller asked for it, and so may deny it, but not approve it.")
    sql: str
    asked_at: datetime
    expires_at: datetime


class WaitingChanges(Body):
    """Changes that wait, oldest first."""

    approvals: tuple[WaitingChangeInfo, ...]


class DeniedChange(Body):
    """A change that is never made."""

    digest: str
    datasource: str
    asked_by: str
    sql: str


Told = AnswerHead | Clarification | TranslationAnswer | HeldChange


def tell(outcome: Outcome, *, question: str | None, trace_id: str | None) -> Told:
    """What a query that is done has to tell, all but its rows."""
    common: dict[str, Any] = {
        "query_id": outcome.query_id,
        "question": question if question is not None else outcome.question,
        "datasource": outcome.datasource,
        "translation": outcome.translation,
        "timings_ms": outcome.timings_ms,
        "trace_id": trace_id or outcome.trace_id,
        "explanation": outcome.explanation,
    }
    match outcome.status:
        case Status.APPROVAL_REQUIRED:
            held = {"sql": outcome.sql, "detail": outcome.detail, "digest": outcome.digest, "ticket": outcome.ticket}
            return HeldChange(status=Status.APPROVAL_REQUIRED, **held, **common)
        case Status.CLARIFICATION_NEEDED:
            return Clarification(status=Status.CLARIFICATION_NEEDED, options=outcome.options, **common)
        case Status.TRANSLATED:
            return TranslationAnswer(status=Status.TRANSLATED, sql=outcome.sql, **common)
        case Status.VALIDATED:
            status: Literal[Status.VALIDATED, Status.ANSWERED] = Status.VALIDATED
        case _:
            status = Status.ANSWERED
    return AnswerHead(
        status=status,
        sql=outcome.sql,
        columns=outcome.columns,
        row_count=outcome.row_count,
        truncated=outcome.truncated,
        chart=outcome.chart,
        doubt=outcome.doubt,
        **common,
    )


class Progress(Body):
    """How far a query has come."""

    stage: Literal["queued", "translating", "validating", "executing"]


class QueryState(Body):
    """Where a query stands, or how it ended."""

    query_id: str
    status: Status
    question: str | None = None
    datasource: str
    sql: str | None = None
    columns: tuple[Column, ...] = ()
    row_count: int = 0
    truncated: bool = False
    explanation: str | None = None
    doubt: str | None = Field(default=None, exclude_if=lambda doubt: doubt is None)
    chart: dict[str, Any] | None = Field(default=None, exclude_if=lambda chart: chart is None)
    options: tuple[Option, ...] = ()
    translation: Translation | None = None
    timings_ms: Timings | None = None
    trace_id: str | None = None
    code: Code | None = None
    detail: str | None = None
    stage: Stage | None = Field(default=None, description="Of one whose time was over: where it stood.")
    violations: tuple[Violation, ...] = ()
    progress: Progress | None = Field(default=None, description="Of an asynchronous query that has not ended.")
    rows: str | None = Field(default=None, description="Where the rows can be read, as often as wanted, while kept.")
    expires_at: datetime | None = Field(default=None, description="When an asynchronous query is forgotten.")


class RowsPage(Body):
    """Some rows of a kept result."""

    query_id: str
    columns: tuple[Column, ...]
    rows: list[list[Any]]
    row_count: int
    next_cursor: str | None = Field(description="Give it as `cursor` to read on; null at the end.")


class HistoryEntry(Body):
    """One query of one's own."""

    query_id: str
    status: Status
    datasource: str
    question: str | None = None
    sql: str | None = None
    code: Code | None = None
    row_count: int = 0
    truncated: bool = False
    total_ms: float | None = None
    trace_id: str | None = None
    created_at: datetime


class HistoryPage(Body):
    """Queries of one's own, newest first."""

    queries: tuple[HistoryEntry, ...]
    next_cursor: str | None = Field(description="Give it as `cursor` to read on; null at the end.")


class DatasourceEntry(Body):
    """A database that may be asked."""

    name: str
    dialect: str
    tables: int = Field(description="How many tables this caller may see.")
    default: bool = Field(description="Whether requests that name no data source go here.")


class DatasourceList(Body):
    """The databases that this caller may ask."""

    datasources: tuple[DatasourceEntry, ...]


class SchemaColumn(Body):
    """A column that this caller may see."""

    name: str
    type: str
    nullable: bool
    comment: str | None
    values: tuple[str, ...] = Field(description="Some of its values, where the policy allows to show them.")
    mask: str | None = Field(default=None, description="What stands in for its values: null, redact, hash or last4.")


class SchemaReference(Body):
    """A foreign key to a table that this caller may see."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


class SchemaTable(Body):
    """A table or view that this caller may see."""

    name: str = Field(description="`schema.table`")
    kind: str
    comment: str | None
    rows: int | None = Field(description="The database's own estimate.")
    columns: tuple[SchemaColumn, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[SchemaReference, ...]


class DatasourceSchema(Body):
    """What this caller may see of a database, and no more."""

    name: str
    dialect: str
    tables: tuple[SchemaTable, ...]


class DeadLetterInfo(Body):
    """A message that no delivery could handle."""

    sequence: int = Field(description="Its number; letters are numbered in the order in which they came.")
    hop: str = Field(description="The stage that gave it up: `translate`, `validate` or `execute`.")
    reason: str
    owner: str | None = Field(description="The subject of the principal who had asked; null when that was not proven.")
    query_id: str | None
    stored_at: str | None = Field(description="When it was set aside, by the bus' clock.")
    bytes: int = Field(description="The size of its body.")


class DeadLetterPage(Body):
    """Dead letters, oldest first."""

    dead_letters: tuple[DeadLetterInfo, ...]
    next_cursor: str | None = Field(description="Give it as `cursor` to read on; null at the end.")


class DeadLetterText(DeadLetterInfo):
    """A dead letter with its body."""

    body: str = Field(description="As UTF-8; bytes that are none are replaced.")
    truncated: bool = Field(description="Whether there is more of it than 64 KiB.")


class Replayed(Body):
    """A dead letter was asked again, as a query of its owner's."""

    query_id: str
    status: Literal[Status.RUNNING]
    owner: str


class Alive(Body):
    """The process answers."""

    status: Literal["ok"] = "ok"


class DependencyHealth(Body):
    """How one dependency fares."""

    ok: bool
    ms: float | None = Field(default=None, description="How long it took to answer.")
    error: str | None = Field(default=None, description="The kind of failure.")


class HealthReport(Body):
    """Whether the gateway is ready, and how each dependency fares."""

    service: str
    version: str
    status: Literal["ok", "starting", "degraded"]
    dependencies: dict[str, DependencyHealth]
    optional: dict[str, DependencyHealth] = Field(
        default_factory=dict, description="Dependencies without which answers come all the same."
    )
