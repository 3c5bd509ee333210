"""The routes of oversight."""

from __future__ import annotations

from typing import Any, Final

from askwire_common.contracts import Code
from askwire_common.identity.principal import Permission
from askwire_gateway.handlers import oversight
from askwire_gateway.oversight.models import AuditPage, UsageReport
from askwire_gateway.oversight.trail import RESULTS_OF_DEEDS
from askwire_gateway.route import Parameter, Route

_TAG: Final = "Administration"
_TIME: Final = {"type": "string", "format": "date-time"}
_TEXT: Final = {"type": "string"}
_SOURCE: Final = Parameter("datasource", "Of this data source only.", _TEXT)
_LIMIT: Final = {
    "type": "integer",
    "minimum": 1,
    "maximum": oversight.MAX_PAGE,
    "default": oversight.DEFAULT_PAGE,
}

OVERSIGHT: Final[tuple[Route[Any], ...]] = (
    Route(
        "GET",
        "/v1/audit",
        oversight.audit,
        "Who did what, and who was turned away, newest first",
        {200: (AuditPage,)},
        _TAG,
        permission=Permission.ADMIN,
        codes=(Code.INVALID_REQUEST,),
        query=(
            Parameter("principal", "Who did it, for whom it was done, or who had asked for it.", _TEXT),
            _SOURCE,
            Parameter("query_id", "Of this query only.", _TEXT),
            Parameter("event", "Its whole name, or the part before the dot, as `statement`.", _TEXT),
            Parameter("outcome", "Only what ended so.", {"type": "string", "enum": list(RESULTS_OF_DEEDS)}),
            Parameter("since", "Stored then or later; UTC unless it has a zone.", _TIME),
            Parameter("until", "Stored before.", _TIME),
            Parameter("limit", "How many to list.", _LIMIT),
            Parameter("cursor", "The `next_cursor` of the page before, with the same filters.", _TEXT),
        ),
    ),
    Route(
        "GET",
        "/v1/usage",
        oversight.usage,
        "Who used how much: questions, outcomes, rows, time, tokens and cost",
        {200: (UsageReport,)},
        _TAG,
        permission=Permission.READ,
        codes=(Code.INVALID_REQUEST,),
        query=(
            Parameter("principal", "Somebody else, or `*` for everybody; needs `ADMIN`. Oneself unless given.", _TEXT),
            _SOURCE,
            Parameter("since", f"Asked then or later; {oversight.USAGE_DAYS} days before `until` unless given.", _TIME),
            Parameter("until", "Asked before; now unless given.", _TIME),
        ),
    ),
)
