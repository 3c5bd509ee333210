"""Tables of the two contracts: what ``contracts.py``, the permissions, the routes and the problems say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel
from tools.docs.markdown import code, table

from askwire_common import contracts
from askwire_common.bus.permissions import User, permissions_of
from askwire_common.contracts import (
    ASK,
    CATALOGS,
    CLIENT_INBOX,
    CONSUMERS,
    DEAD,
    DEAD_STREAM,
    EVENTS,
    EVENTS_STREAM,
    EXECUTE,
    FILTERS,
    GOLDEN,
    OUTCOMES,
    POLICIES,
    PRIVATE_INBOX,
    RESULTS,
    RESULTS_STREAM,
    TERMINAL,
    TRANSLATE,
    UNWRITTEN,
    VALIDATE,
    WORK_STREAM,
    Accepted,
    Approved,
    ApprovedStatement,
    Draft,
    Drafted,
    Drafting,
    Event,
    Header,
    Outcome,
    Question,
    Running,
    cancel_subject,
    credit_subject,
    result_subject,
)
from askwire_gateway.negotiation import Media
from askwire_gateway.problems import STATUS, TITLE
from askwire_gateway.routes import ROUTES

WORK: Final[Mapping[str, type[BaseModel]]] = {TRANSLATE: Question, VALIDATE: Draft, EXECUTE: ApprovedStatement}
FACTS: Final[Mapping[Event, type[BaseModel] | None]] = {
    Event.ACCEPTED: Accepted,
    Event.DRAFTING: Drafting,
    Event.DRAFTED: Drafted,
    Event.APPROVED: Approved,
    Event.RUNNING: Running,
    Event.ROWS: None,
    Event.DONE: Outcome,
    Event.REFUSED: Outcome,
    Event.FAILED: Outcome,
}
HEADERS: Final[Mapping[str, tuple[str, str]]] = {
    Header.REPLY_TO: (
        "must",
        "the inbox on which the asker listens; no wildcards, under the prefix that its token names",
    ),
    Header.PRINCIPAL: ("must", "a token of `POST /v1/auth/token`: who asks, and what that one may do"),
    Header.MSG_ID: (
        "should",
        "any text of one's own that nobody guesses; publishing twice within two minutes asks once. On "
        "`askwire.v1.ask`: see Repetition",
    ),
    Header.DEADLINE: (
        "may",
        "milliseconds that are left when this is published, at most an hour; 30,000 unless given. Relative, so that "
        "clocks need not agree",
    ),
    Header.QUERY_ID: ("may", "a ULID of one's own for the query; the line makes one otherwise. On every event"),
    Header.TRACEPARENT: ("may", "W3C trace context; the query's spans become its children"),
    Header.PROGRESS: ("may", "`none`: tell of rows and of the end only; every step is told unless given"),
    Header.OWNER: ("no", "on dead letters: the subject of the principal who had asked"),
    Header.STORED_AT: ("no", "on what is read from a stream: when it was stored, by the bus' clock"),
    Header.STARTED: ("no", "when the query began, in milliseconds since the epoch by the bus' clock; hops pass it on"),
    Header.SEQ: ("no", "on events: counts them from 1, so that a gap can be seen. Between hops: the next number"),
    Header.EVENT: ("no", "on events: which one"),
    Header.ATTEMPT: (
        "no",
        "on events: which delivery of its hop it comes from; a later one's `rows` replace the earlier",
    ),
    Header.CHECKSUM: (
        "no",
        "on events: the CRC-32 of query id, event, number and attempt, joined by blanks, and the body, as eight digits",
    ),
    Header.ERROR_CODE: ("no", "on `refused` and `failed`, and on error replies of `ask`: the code"),
    Header.ERROR: ("no", "beside it: the sentence, as one line of ASCII"),
}
_OTHERS: Final[Mapping[str, tuple[str, str]]] = {
    ASK: (
        "request `QueryRequest`, reply `Answer`",
        "Answered by a gateway in one message.",
    ),
    FILTERS: (
        "`FilterCheck`, with an inbox in `Askwire-Reply-To`; the reply is a `FilterReport`",
        "Whether row filters may become part of a policy. Asked by gateways alone, answered by a validator.",
    ),
    credit_subject("<query_id>"): ("a whole number, 1 to 1,024", "Grants the executor room for so many more `rows`."),
    cancel_subject("<query_id>"): ("empty", "Calls the query off; by its asker or an administrator."),
    f"{EVENTS}.<kind>": ("JSON", "What happened, for the record: `audit`. Read by operators only."),
    f"{DEAD}.<hop>": ("the message as it came", "What no delivery could handle, with its headers and the reason."),
    UNWRITTEN: (
        "empty, never answered",
        "Heard by gateways that cannot write their history; others look here before they say that a query is none.",
    ),
    result_subject("<owner>", "<query_id>"): (
        "an event; rows one level below",
        "Of queries that are answered later: kept, instead of sent to an inbox.",
    ),
    f"{PRIVATE_INBOX}.<…>": ("an event", "Where askers hear; each below its own prefix, which nobody else may hear."),
    f"{CLIENT_INBOX}.<…>": ("an event", "The same for holders of the `client` nkey, who share it."),
}


def subjects() -> str:
    """Who publishes what where."""
    work = [
        (code(subject), code(model.__name__), _publishers(subject), CONSUMERS[subject], _sentence(model))
        for subject, model in WORK.items()
    ]
    others = [(code(subject), body, _publishers(_wild(subject)), "", what) for subject, (body, what) in _OTHERS.items()]
    return table(("Subject", "Body", "Who may publish", "Consumer", "What it is"), [*work, *others])


def headers() -> str:
    """Every header."""
    rows = ((code(name), given, what) for name, (given, what) in HEADERS.items())
    return table(("Header", "Asker sets it", "What it is"), rows)


def events() -> str:
    """Every event with its body."""
    return table(
        ("Event", "Ends the query", "Body", "What it says"),
        (
            (code(event), "yes" if event in TERMINAL else "", _body(model), _sentence(model) if model else "The chunk.")
            for event, model in FACTS.items()
        ),
    )


def users() -> str:
    """What each NATS user may publish, JetStream's own subjects left out."""
    rows = (
        (
            code(user),
            ", ".join(code(s) for s in permissions_of(user).publish if not s.startswith("$")),
            ", ".join(code(s) for s in permissions_of(user).subscribe if not s.startswith("$")),
        )
        for user in User
    )
    return table(("User", "May publish", "May hear"), rows)


def stores() -> str:
    """Streams and buckets."""
    subjects_of = {WORK_STREAM: contracts.WORK_SUBJECTS, EVENTS_STREAM: (f"{EVENTS}.>",), DEAD_STREAM: (f"{DEAD}.>",)}
    subjects_of[RESULTS_STREAM] = (f"{RESULTS}.>",)
    rows = [(code(name), "stream", ", ".join(map(code, subjects))) for name, subjects in subjects_of.items()]
    held = {
        CATALOGS: "a data source's tables and columns",
        POLICIES: "a data source's policy",
        GOLDEN: "a question with its accepted SQL",
        OUTCOMES: "how a query ended",
    }
    rows += [(code(name), "key-value bucket", what) for name, what in held.items()]
    return table(("Name", "Kind", "Holds"), rows)


def routes() -> str:
    """Every route of the API."""
    rows = (
        (code(f"{r.method} {r.path}"), r.summary, code(r.permission or ""), code(r.body.__name__ if r.body else ""))
        for r in ROUTES
    )
    return table(("Route", "What it does", "Needs", "Body"), rows)


def codes() -> str:
    """Every code with its status."""
    rows = ((code(name), str(STATUS[name]), TITLE[name]) for name in sorted(STATUS, key=lambda name: STATUS[name]))
    return table(("Code", "HTTP", "Meaning"), rows)


def media() -> str:
    """In which forms rows can be had."""
    rows = ((code(kind), code(kind.rows), "default" if kind is Media.JSON else "") for kind in Media)
    return table(("`Accept`", "Rows as", ""), rows)


def _publishers(subject: str) -> str:
    users = [u.value for u in User if any(_covers(allowed, subject) for allowed in permissions_of(u).publish)]
    return ", ".join(users)


def _covers(allowed: str, subject: str) -> bool:
    return allowed == subject or (allowed.endswith(".>") and subject.startswith(allowed[:-1]))


def _wild(subject: str) -> str:
    for name, star in (
        ("<query_id>", "*"),
        ("<owner>", "*"),
        ("<kind>", "audit"),
        ("<hop>", "translate"),
        ("<…>", "x"),
    ):
        subject = subject.replace(name, star)
    return subject


def _body(model: type[BaseModel] | None) -> str:
    return code(model.__name__) if model else "rows, in the format that was asked for"


def _sentence(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0].replace("``", "`")
