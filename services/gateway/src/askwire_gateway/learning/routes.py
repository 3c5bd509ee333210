"""The routes by which Askwire learns, and only by people: golden queries and feedback."""

from __future__ import annotations

from typing import Any, Final

from askwire_common.contracts import Code
from askwire_common.identity.principal import Permission
from askwire_gateway.handlers import feedback, golden
from askwire_gateway.learning.models import (
    FeedbackInfo,
    FeedbackPage,
    FeedbackRequest,
    GoldenChange,
    GoldenInfo,
    GoldenPage,
    GoldenRequest,
)
from askwire_gateway.route import Parameter, Route

_TAG: Final = "Learning"
_PATH: Final = "/v1/golden-queries"
_CHECKED: Final = (
    Code.INVALID_REQUEST,
    Code.NOT_FOUND,
    Code.CONFLICT,
    Code.TOO_LARGE,
    Code.REFUSED,
    Code.CANCELLED,
    Code.DEADLINE_EXCEEDED,
)
_PAGING: Final = (
    Parameter(
        "limit",
        "How many to list.",
        {"type": "integer", "minimum": 1, "maximum": golden.MAX_PAGE, "default": golden.DEFAULT_PAGE},
    ),
    Parameter("cursor", "The `next_cursor` of the page before.", {"type": "string"}),
)
_STATUS: Final = Parameter("status", "Only these.", {"type": "string", "enum": list(golden.STANDINGS)})

LEARNING_ROUTES: Final[tuple[Route[Any], ...]] = (
    Route(
        "GET",
        _PATH,
        golden.listing,
        "Accepted pairs of question and SQL, and proposals",
        {200: (GoldenPage,)},
        _TAG,
        permission=Permission.APPROVE_QUERY,
        codes=(Code.INVALID_REQUEST,),
        query=(_STATUS, *_PAGING),
    ),
    Route(
        "POST",
        _PATH,
        golden.create,
        "Accept a pair of question and SQL",
        {201: (GoldenInfo,)},
        _TAG,
        body=GoldenRequest,
        permission=Permission.APPROVE_QUERY,
        codes=_CHECKED,
        runs_query=True,
    ),
    Route(
        "GET",
        f"{_PATH}/{{id}}",
        golden.one,
        "One pair",
        {200: (GoldenInfo,)},
        _TAG,
        permission=Permission.APPROVE_QUERY,
        codes=(Code.NOT_FOUND,),
    ),
    Route(
        "PUT",
        f"{_PATH}/{{id}}",
        golden.change,
        "Change a pair; a proposal is accepted by it",
        {200: (GoldenInfo,)},
        _TAG,
        body=GoldenChange,
        permission=Permission.APPROVE_QUERY,
        codes=_CHECKED,
        runs_query=True,
    ),
    Route(
        "POST",
        f"{_PATH}/{{id}}/accept",
        golden.accept,
        "Accept a proposal as it stands",
        {200: (GoldenInfo,)},
        _TAG,
        permission=Permission.APPROVE_QUERY,
        codes=_CHECKED,
        runs_query=True,
    ),
    Route(
        "DELETE",
        f"{_PATH}/{{id}}",
        golden.delete,
        "Withdraw a pair, or turn a proposal down",
        {200: (GoldenInfo,)},
        _TAG,
        permission=Permission.APPROVE_QUERY,
        codes=(Code.NOT_FOUND,),
    ),
    Route(
        "POST",
        "/v1/feedback",
        feedback.give,
        "Rate the answer to a query of one's own",
        {201: (FeedbackInfo,)},
        _TAG,
        body=FeedbackRequest,
        permission=Permission.READ,
        codes=(Code.INVALID_REQUEST, Code.NOT_FOUND, Code.CONFLICT, Code.TOO_LARGE),
    ),
    Route(
        "GET",
        "/v1/feedback",
        feedback.listing,
        "What askers thought of their answers",
        {200: (FeedbackPage,)},
        _TAG,
        permission=Permission.APPROVE_QUERY,
        codes=(Code.INVALID_REQUEST,),
        query=_PAGING,
    ),
)
