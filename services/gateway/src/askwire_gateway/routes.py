"""Every route of the API, in one table."""

from __future__ import annotations

from typing import Any, Final

from askwire_common.contracts import Code
from askwire_common.identity.principal import Permission
from askwire_gateway.answers import (
    Alive,
    Answer,
    Clarification,
    DatasourceList,
    DatasourceSchema,
    DeadLetterPage,
    DeadLetterText,
    DeniedChange,
    HealthReport,
    HeldChange,
    HistoryPage,
    QueryState,
    Replayed,
    RowsPage,
    TranslationAnswer,
    WaitingChanges,
)
from askwire_gateway.handlers import asking, changes, datasources, dead_letters, probes, queries, rows
from askwire_gateway.identity.routes import IDENTITY
from askwire_gateway.learning.routes import LEARNING_ROUTES
from askwire_gateway.negotiation import Media
from askwire_gateway.oversight.routes import OVERSIGHT
from askwire_gateway.requests import (
    ApprovalRequest,
    DenialRequest,
    QueryRequest,
    SqlRequest,
    TranslateRequest,
    ValidateRequest,
)
from askwire_gateway.route import Parameter, Route

_ROWS: Final = tuple(media.value for media in Media if media is not Media.JSON)
_ASKING: Final = (
    Code.INVALID_REQUEST,
    Code.NOT_FOUND,
    Code.CONFLICT,
    Code.TOO_LARGE,
    Code.REFUSED,
    Code.UNANSWERABLE,
    Code.OVER_BUDGET,
    Code.CANCELLED,
    Code.DEADLINE_EXCEEDED,
)
_LATER: Final = (
    Parameter(
        "Prefer",
        "`respond-async`: answer 202 once the query is committed, and read its end and its rows later.",
        {"type": "string", "examples": ["respond-async"]},
    ),
    Parameter(
        "Idempotency-Key",
        "A key of one's own: the same request under the same key gets the first one's answer, another request 409.",
        {"type": "string", "minLength": 1, "maxLength": 255},
    ),
)
_PAGING: Final = (
    Parameter(
        "limit",
        "How many queries to list.",
        {"type": "integer", "minimum": 1, "maximum": queries.MAX_PAGE, "default": queries.DEFAULT_PAGE},
    ),
    Parameter("cursor", "The `next_cursor` of the page before.", {"type": "string"}),
)
_ROW_PAGING: Final = (
    Parameter(
        "limit",
        "At most so many rows, and fewer when they are large; without it and without `cursor`, all of them.",
        {"type": "integer", "minimum": 1, "maximum": rows.MAX_PAGE, "default": rows.DEFAULT_PAGE},
    ),
    Parameter("cursor", "The `next_cursor` of the page before.", {"type": "string"}),
)
_READY: Final = {200: (HealthReport,), 503: (HealthReport,)}
_LIVE: Final = {200: (Alive,)}

ROUTES: Final[tuple[Route[Any], ...]] = (
    Route(
        "POST",
        "/v1/query",
        asking.query,
        "Ask a question",
        {200: (Answer, Clarification), 202: (QueryState,)},
        "Asking",
        body=QueryRequest,
        permission=Permission.EXECUTE_QUERY,
        headers=_LATER,
        codes=_ASKING,
        media=_ROWS,
        runs_query=True,
    ),
    Route(
        "POST",
        "/v1/sql",
        asking.sql,
        "Run SQL of one's own",
        {200: (Answer, HeldChange), 202: (QueryState,)},
        "Asking",
        body=SqlRequest,
        permission=Permission.EXECUTE_QUERY,
        headers=_LATER,
        codes=_ASKING,
        media=_ROWS,
        runs_query=True,
    ),
    Route(
        "POST",
        "/v1/translate",
        asking.translate,
        "Turn a question into SQL, unchecked and not run",
        {200: (TranslationAnswer, Clarification), 202: (QueryState,)},
        "Asking",
        body=TranslateRequest,
        permission=Permission.READ,
        headers=_LATER,
        codes=_ASKING,
        runs_query=True,
    ),
    Route(
        "POST",
        "/v1/validate",
        asking.validate,
        "Check SQL without running it",
        {200: (Answer,), 202: (QueryState,)},
        "Asking",
        body=ValidateRequest,
        permission=Permission.READ,
        headers=_LATER,
        codes=_ASKING,
        runs_query=True,
    ),
    Route(
        "POST",
        "/v1/approvals/{digest}",
        asking.approve,
        "Approve a change that somebody else asked for, which makes it",
        {200: (Answer,), 202: (QueryState,)},
        "Asking",
        body=ApprovalRequest,
        permission=Permission.APPROVE_QUERY,
        codes=_ASKING,
        runs_query=True,
    ),
    Route(
        "GET",
        "/v1/approvals",
        changes.listing,
        "Changes that wait for approval, oldest first",
        {200: (WaitingChanges,)},
        "Asking",
        permission=Permission.APPROVE_QUERY,
    ),
    Route(
        "POST",
        "/v1/approvals/{digest}/deny",
        changes.deny,
        "Deny a change that waits: it is never made",
        {200: (DeniedChange,)},
        "Asking",
        body=DenialRequest,
        permission=Permission.APPROVE_QUERY,
        codes=(Code.INVALID_REQUEST, Code.NOT_FOUND, Code.CONFLICT, Code.TOO_LARGE),
    ),
    Route(
        "GET",
        "/v1/queries",
        queries.history,
        "One's own queries, newest first",
        {200: (HistoryPage,)},
        "Queries",
        permission=Permission.READ,
        codes=(Code.INVALID_REQUEST,),
        query=_PAGING,
    ),
    Route(
        "GET",
        "/v1/queries/{id}",
        queries.state,
        "Where a query stands, or how it ended",
        {200: (QueryState,)},
        "Queries",
        permission=Permission.READ,
        codes=(Code.NOT_FOUND,),
    ),
    Route(
        "GET",
        "/v1/queries/{id}/rows",
        rows.rows,
        "Rows of an asynchronous query",
        {200: (RowsPage, Answer)},
        "Queries",
        permission=Permission.READ,
        codes=(*_ASKING, Code.UNAVAILABLE),
        media=_ROWS,
        query=_ROW_PAGING,
        runs_query=True,
    ),
    Route(
        "DELETE",
        "/v1/queries/{id}",
        queries.cancel,
        "Cancel a query",
        {200: (QueryState,), 202: (QueryState,)},
        "Queries",
        permission=Permission.READ,
        codes=(Code.NOT_FOUND,),
    ),
    Route(
        "GET",
        "/v1/datasources",
        datasources.listing,
        "The databases that may be asked",
        {200: (DatasourceList,)},
        "Data sources",
        permission=Permission.READ,
    ),
    Route(
        "GET",
        "/v1/datasources/{name}/schema",
        datasources.schema,
        "Tables and columns that one may see",
        {200: (DatasourceSchema,)},
        "Data sources",
        permission=Permission.READ,
        codes=(Code.NOT_FOUND,),
    ),
    *IDENTITY,
    *LEARNING_ROUTES,
    *OVERSIGHT,
    Route(
        "GET",
        "/v1/admin/dead-letters",
        dead_letters.listing,
        "Messages that nobody could handle",
        {200: (DeadLetterPage,)},
        "Administration",
        permission=Permission.ADMIN,
        codes=(Code.INVALID_REQUEST,),
        query=(
            Parameter(
                "limit",
                "How many to list.",
                {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": dead_letters.MAX_PAGE,
                    "default": dead_letters.DEFAULT_PAGE,
                },
            ),
            Parameter("cursor", "The `next_cursor` of the page before.", {"type": "string"}),
        ),
    ),
    Route(
        "GET",
        "/v1/admin/dead-letters/{sequence}",
        dead_letters.one,
        "One of them, with its body",
        {200: (DeadLetterText,)},
        "Administration",
        permission=Permission.ADMIN,
        codes=(Code.INVALID_REQUEST, Code.NOT_FOUND),
    ),
    Route(
        "POST",
        "/v1/admin/dead-letters/{sequence}/replay",
        dead_letters.replay,
        "Ask it again, on behalf of whoever had asked",
        {202: (Replayed,)},
        "Administration",
        permission=Permission.ADMIN,
        codes=(Code.INVALID_REQUEST, Code.NOT_FOUND, Code.CONFLICT),
        query=(
            Parameter(
                "as",
                "Whose query it becomes: its asker's, or your own, as for askers of other issuers.",
                {"type": "string", "enum": list(dead_letters.WHOSE), "default": dead_letters.OWNER},
            ),
        ),
    ),
    Route("GET", "/health", probes.live, "Whether the gateway lives", _LIVE, "Health"),
    Route("GET", "/health/live", probes.live, "Whether the gateway lives", _LIVE, "Health"),
    Route("GET", "/health/liveness", probes.live, "Whether the gateway lives", _LIVE, "Health"),
    Route("GET", "/health/ready", probes.ready, "Whether the gateway is ready", _READY, "Health"),
    Route("GET", "/health/readiness", probes.ready, "Whether the gateway is ready", _READY, "Health"),
    Route("GET", "/health/detailed", probes.ready, "Every dependency with its latency", _READY, "Health"),
)
