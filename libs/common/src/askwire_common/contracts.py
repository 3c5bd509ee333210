"""Every subject, header and message of Askwire: the only place that names one.

A message travels as JSON in the body; what belongs to the journey rather than to the message (who asks, where the
answer goes, how much time is left) travels in headers, so that each hop passes it on without reading the body.
"""

from __future__ import annotations

import hashlib
import unicodedata
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from askwire_common.frozen import Frozen

# --- subjects -----------------------------------------------------------------------------------------------------

PREFIX: Final = "askwire.v1"
TRANSLATE: Final = f"{PREFIX}.translate"
VALIDATE: Final = f"{PREFIX}.validate"
EXECUTE: Final = f"{PREFIX}.execute"
ASK: Final = f"{PREFIX}.ask"
FILTERS: Final = f"{PREFIX}.filters"
EVENTS: Final = f"{PREFIX}.events"
DEAD: Final = f"{PREFIX}.dead"
RESULTS: Final = f"{PREFIX}.results"
GATEWAY_INBOX: Final = "_R.gw"
CLIENT_INBOX: Final = "_INBOX"
PRIVATE_INBOX: Final = "_INBOX_own"
UNWRITTEN: Final = f"{GATEWAY_INBOX}.unwritten"
"""Heard by gateways that cannot write down what they have under way: nobody answers, the server tells of ears."""


def credit_subject(query_id: str) -> str:
    """Where the asker grants the executor room for more chunks of this query."""
    return f"{PREFIX}.credit.{query_id}"


def cancel_subject(query_id: str) -> str:
    """Where the asker (or the gateway for it) calls this query off."""
    return f"{PREFIX}.cancel.{query_id}"


def sign_of_life_subject(reply_to: str) -> str:
    """Beside a gateway's reply subject: nobody answers there, but the server tells whether the gateway listens."""
    return f"{reply_to.rpartition('.')[0]}.alive"


def private_inbox(subject: str) -> str:
    """Where whoever is this principal, and nobody else, hears answers; without the last dot."""
    return f"{PRIVATE_INBOX}.{hashlib.sha256(subject.encode()).hexdigest()[:24]}"


def event_subject(kind: str) -> str:
    """Where services record what happened: audit entries and language-model calls."""
    return f"{EVENTS}.{kind}"


def result_subject(owner: str, query_id: str) -> str:
    """Where the events of a query that is answered later are kept; its rows below it, one subject for each run."""
    return f"{RESULTS}.{owner}.{query_id}"


# --- streams, consumers, buckets ----------------------------------------------------------------------------------

WORK_STREAM: Final = "ASKWIRE_WORK"
EVENTS_STREAM: Final = "ASKWIRE_EVENTS"
DEAD_STREAM: Final = "ASKWIRE_DEAD"
RESULTS_STREAM: Final = "ASKWIRE_RESULTS"
WORK_SUBJECTS: Final = (TRANSLATE, VALIDATE, EXECUTE)
Stage = Literal["translate", "validate", "execute"]
STAGES: Final[dict[str, Stage]] = {TRANSLATE: "translate", VALIDATE: "validate", EXECUTE: "execute"}
CONSUMERS: Final = {TRANSLATE: "translator", VALIDATE: "validator", EXECUTE: "executor"}
ACK_WAIT_SECONDS: Final = 2.0  # a worker that is silent for so long has died, and its message goes to another
MAX_DELIVERIES: Final = 5
CATALOGS: Final = "askwire_catalogs"
POLICIES: Final = "askwire_policies"
EVERY_POLICY: Final = "=all"  # a key of no data source: it is there once every policy is, and nothing is open before
GOLDEN: Final = "askwire_golden"
CHANGES: Final = "askwire_changes"
OUTCOMES: Final = "askwire_outcomes"


# --- headers ------------------------------------------------------------------------------------------------------


class Header:
    """Names of the headers that travel with every message."""

    QUERY_ID: Final = "Askwire-Query-Id"
    REPLY_TO: Final = "Askwire-Reply-To"
    STARTED: Final = "Askwire-Started"  # when the query began, in milliseconds since the epoch by the bus' clock
    DEADLINE: Final = "Askwire-Deadline"  # milliseconds left when the message was published
    PRINCIPAL: Final = "Askwire-Principal"  # a signed token, as over HTTP
    EVENT: Final = "Askwire-Event"
    SEQ: Final = "Askwire-Seq"
    CHECKSUM: Final = "Askwire-Checksum"  # of an event: its body, and the headers that say what it is
    PROGRESS: Final = "Askwire-Progress"  # "none": of the events only rows and the end are wanted
    ATTEMPT: Final = "Askwire-Attempt"  # which delivery of the executing hop these rows come from
    OWNER: Final = "Askwire-Owner"  # on dead letters: the subject of the principal who had asked
    MSG_ID: Final = "Nats-Msg-Id"
    STORED_AT: Final = "Nats-Time-Stamp"  # on what is read from a stream: when it was stored
    TRACEPARENT: Final = "traceparent"
    ERROR: Final = "Nats-Service-Error"
    ERROR_CODE: Final = "Nats-Service-Error-Code"


# --- what a message may say ---------------------------------------------------------------------------------------

CREDIT_WINDOW: Final = 8  # chunks of rows that are sent before the first grant
MAX_QUESTION: Final = 1_000
MAX_SQL: Final = 20_000
MAX_TICKET: Final = 4_000
MAX_MESSAGE: Final = 512 * 1024  # bytes that a hop is handed: with what it adds they still fit into the bus' megabyte


def _readable(text: str) -> str:
    """Refuse text that says nothing, or that holds what nobody can read."""
    if not text.strip():
        message = "must not be blank"
        raise ValueError(message)
    if not text.isprintable() and any(  # almost every text is, and then none of its characters need be looked at
        unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} and char not in "\t\n\r" for char in text
    ):
        message = "must not hold control characters, nor any that Unicode gives no meaning"
        raise ValueError(message)
    return text


Readable = AfterValidator(_readable)
QuestionText = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION), Readable]
SqlText = Annotated[str, Field(min_length=1, max_length=MAX_SQL), Readable]
Name = Annotated[str, Field(min_length=1, max_length=63, pattern=r"^[A-Za-z0-9_-]+$")]


class RowFormat(StrEnum):
    """How rows are encoded: once, by the executor, in the format that was asked for."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    ARROW = "arrow"
    TEXT = "text"  # PostgreSQL's own text of every value, as arrays in JSON: what stored results are kept in


class Message(BaseModel):
    """What travels: immutable, and closed to fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def encoded(self) -> bytes:
        """What travels: only what differs from its default, so that a service of the version before knows all of it."""
        return self.model_dump_json(exclude_defaults=True).encode()


class Fact(BaseModel):
    """What is told: immutable, and open to fields that a newer service adds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Violation(Fact):
    """One reason why a statement may not run, and what would make it acceptable."""

    rule: str
    message: str
    remedy: str


class Column(Fact):
    """A column of a result: its name and PostgreSQL's name of its type."""

    name: str
    type: str


Role = Literal["time", "dimension", "measure"]
Tier = Literal["accepted", "cache", "template", "neighbour", "offline", "model"]


class Doubt(Fact):
    """What to tell of a statement's result if it holds nothing.

    Attributes:
        value: the values that it was filtered by and that the data does not know, with near ones.
        conditions: what no row met.
    """

    value: str | None = None
    conditions: str


class Translation(Fact):
    """Who turned the question into SQL, how sure it is, and what it cost."""

    provider: str
    model: str
    confidence: float | None = Field(default=None, ge=0, le=1)
    cached: bool = False
    attempts: int = 1
    reading: str | None = None
    prompt_version: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    tier: Tier | None = Field(default=None, description="Which tier of the cascade answered.")
    cost_dollars: float | None = Field(
        default=None, description="What the tokens cost; null where nobody said what the model costs."
    )
    shape: tuple[Role | None, ...] = Field(
        default=(),
        description="What each column is for; empty where that is unknown.",
        exclude_if=lambda shape: not shape,
    )
    doubt: Doubt | None = Field(
        default=None,
        description="What the answer will tell if the result holds nothing; on its way to the executor only.",
        exclude_if=lambda doubt: doubt is None,
    )
    draft: str | None = Field(
        default=None,
        description="The statement before the policy's filters and masks were put in, where there are any.",
        exclude_if=lambda draft: draft is None,
    )


class Timings(Fact):
    """Where the time went, in milliseconds; ``queue`` is the time spent waiting for a worker."""

    queue: float = 0
    translate: float = 0
    validate_: float = Field(default=0, alias="validate")
    execute: float = 0
    total: float = 0

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True)

    def with_hop(self, stage: Literal["translate", "validate_", "execute"], *, waited: float, took: float) -> Timings:
        """The same with one more hop: the seconds that its message waited, and that its work took."""
        known = self.__dict__
        queue, spent = self.queue + waited * 1_000, known[stage] + took * 1_000
        return Timings(**known | {"queue": round(queue, 2), stage: round(spent, 2)})

    def whole(self, seconds: float) -> Timings:
        """The same with the seconds from asking to the end, which clocks that were just set may tell too short."""
        parts = self.queue + self.translate + self.validate_ + self.execute
        return self.model_copy(update={"total": round(max(parts, seconds * 1_000), 2)})


class Options(Message):
    """What an asker may choose, whether it brings a question or SQL of its own."""

    datasource: Name = "demo"
    dry_run: bool = False
    explain: bool = False
    max_rows: int | None = Field(default=None, ge=1, le=10_000_000)
    format: RowFormat = RowFormat.JSON


class Complaint(Message):
    """Why an earlier draft came back: the validator's violations or the database's objection."""

    sql: str
    code: str
    violations: tuple[Violation, ...] = ()


class Baton(Options):
    """What every hop passes on: the question as it was asked, what became of it so far, and where the time went."""

    question: QuestionText | None = None
    conversation_id: Name | None = None
    translation: Translation | None = None
    complaints: tuple[Complaint, ...] = Field(default=(), max_length=8)
    timings: Timings = Timings()

    def passed_on(self) -> dict[str, Any]:
        """What the next hop's message takes over from this one, as it was checked when this one was read."""
        known = self.__dict__
        return {name: known[name] for name in Baton.model_fields}


class Question(Baton):
    """A question in plain language, on its way to the translator."""

    question: QuestionText
    only_translate: bool = False


class Draft(Baton):
    """SQL that nobody has checked yet, on its way to the validator: a translator's draft, or the asker's own."""

    sql: str = Field(min_length=1, max_length=MAX_SQL)
    ticket: str | None = Field(
        default=None,
        max_length=MAX_TICKET,
        description="Of a change that waits for approval: whoever sends it on approves exactly this statement.",
    )


class ApprovedStatement(Baton):
    """A statement on its way to the executor, with the validator's signature over the very bytes that it checked."""

    sql: str
    approval: str
    max_rows: int = Field(ge=1, le=10_000_000)


# --- events on the reply subject ----------------------------------------------------------------------------------


class Event(StrEnum):
    """What an asker hears; the last three are terminal, and exactly one of them ends each query."""

    ACCEPTED = "accepted"
    DRAFTING = "drafting"
    DRAFTED = "drafted"
    APPROVED = "approved"
    RUNNING = "running"
    ROWS = "rows"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


TERMINAL: Final = frozenset({Event.DONE, Event.REFUSED, Event.FAILED})


class Code(StrEnum):
    """Why a query did not end with rows: the closed set of codes, the same on HTTP and on NATS."""

    INVALID_REQUEST = "invalid_request"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    INVALID_POLICY = "invalid_policy"
    REFUSED = "refused"
    UNANSWERABLE = "unanswerable"
    RATE_LIMITED = "rate_limited"
    OVER_BUDGET = "over_budget"
    CANCELLED = "cancelled"
    UNAVAILABLE = "unavailable"
    DEADLINE_EXCEEDED = "deadline_exceeded"
    INTERNAL = "internal"


class Status(StrEnum):
    """How a query ended, or where it stands."""

    RUNNING = "running"
    ANSWERED = "answered"
    VALIDATED = "validated"
    TRANSLATED = "translated"
    CLARIFICATION_NEEDED = "clarification_needed"
    APPROVAL_REQUIRED = "approval_required"
    REFUSED = "refused"
    FAILED = "failed"


class GoldenQuery(Fact):
    """A question with the SQL that a person accepted as its answer; a bucket carries it to every translator."""

    id: str
    datasource: Name
    question: QuestionText
    sql: str = Field(min_length=1, max_length=MAX_SQL)

    @property
    def key(self) -> str:
        """Where the bucket keeps it."""
        return f"{self.datasource}.{self.id}"


class Accepted(Fact):
    """The line has taken the query up."""

    query_id: str


class Drafting(Fact):
    """What a model has added to its draft since the last such event.

    With another ``attempt`` (a draft came back), ``provider`` or ``call`` (the last one failed) the draft begins anew.
    """

    provider: str
    attempt: int
    call: int
    reading: str = ""
    sql: str = ""


class Drafted(Fact):
    """The translator's draft."""

    sql: str
    datasource: str
    translation: Translation
    explanation: str | None = None


class Approved(Fact):
    """The validator let the statement pass."""

    sql: str
    max_rows: int


class Running(Fact):
    """The database has begun; these are the columns to come."""

    columns: tuple[Column, ...]


class Option(Fact):
    """One concrete reading of an ambiguous question."""

    reading: str
    question: str


class Outcome(Frozen):
    """The one terminal state of a query: body of the terminal event, and what ``askwire_outcomes`` keeps."""

    model_config = ConfigDict(extra="ignore")

    query_id: str
    event: Literal[Event.DONE, Event.REFUSED, Event.FAILED]
    status: Status
    datasource: str
    principal: str = ""
    question: str | None = None
    sql: str | None = None
    columns: tuple[Column, ...] = ()
    row_count: int = 0
    truncated: bool = False
    chunks: int = 0
    run: str | None = None  # under which its rows are kept, where they are
    attempt: int | None = None
    explanation: str | None = None
    doubt: str | None = None  # what may be wrong with an answer that holds nothing
    chart: dict[str, Any] | None = None  # a Vega-Lite specification over the rows; see ``chart``
    options: tuple[Option, ...] = ()
    translation: Translation | None = None
    timings_ms: Timings = Timings()
    trace_id: str | None = None
    code: Code | None = None
    detail: str | None = None
    retry_after: float | None = None
    stage: Stage | None = None  # where it stood when its time was over
    violations: tuple[Violation, ...] = ()
    digest: str | None = None  # of a change that waits for approval: what is to be approved
    ticket: str | None = None  # and what an approver hands in with it

    @cached_property
    def encoded(self) -> bytes:
        """As it is stored and as the asker gets it; made once for both."""
        return self.model_dump_json(exclude_none=True).encode()


class WaitingChange(Fact):
    """A change that waits for somebody's approval: what ``askwire_changes`` shows to those who may give it.

    Attributes:
        nonce: of its ticket; the one decision on it is kept under it.
        asked_at: seconds since the epoch on the bus' clock, as ``expires_at``.
    """

    query_id: str
    nonce: str
    datasource: str
    asked_by: str
    sql: str
    digest: str
    ticket: str
    asked_at: float
    expires_at: float


# --- row filters of a policy, before it is used ---------------------------------------------------------------------


class TableFilter(Message):
    """A predicate over a table (``schema.table``)."""

    table: str
    predicate: str


class FilterCheck(Message):
    """Row filters that somebody is about to put into a policy; the gateway asks, a validator answers."""

    datasource: str
    filters: tuple[TableFilter, ...]


class FilterReport(Message):
    """What is wrong with each of the filters, in their order; None where nothing is."""

    problems: tuple[str | None, ...]
