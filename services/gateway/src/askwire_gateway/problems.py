"""Errors as RFC 9457 problems: the one map from code to HTTP status, and the one shape of an error body."""

from __future__ import annotations

import math
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from askwire_common.contracts import Code, Event, Option, Outcome, Stage, Timings, Violation
from askwire_common.errors import ServiceError
from askwire_common.placed_yaml import Mistake

CONTENT_TYPE: Final = "application/problem+json"
CLIENT_CLOSED_REQUEST: Final = 499
STATUS: Final[dict[Code, int]] = {
    Code.INVALID_REQUEST: 400,
    Code.UNAUTHENTICATED: 401,
    Code.FORBIDDEN: 403,
    Code.NOT_FOUND: 404,
    Code.CONFLICT: 409,
    Code.TOO_LARGE: 413,
    Code.INVALID_POLICY: 422,
    Code.REFUSED: 422,
    Code.UNANSWERABLE: 422,
    Code.RATE_LIMITED: 429,
    Code.OVER_BUDGET: 429,
    Code.CANCELLED: CLIENT_CLOSED_REQUEST,
    Code.INTERNAL: 500,
    Code.UNAVAILABLE: 503,
    Code.DEADLINE_EXCEEDED: 504,
}
TITLE: Final[dict[Code, str]] = {
    Code.INVALID_REQUEST: "The request is malformed",
    Code.UNAUTHENTICATED: "Credentials are missing or not valid",
    Code.FORBIDDEN: "This principal may not do that",
    Code.NOT_FOUND: "There is no such thing",
    Code.CONFLICT: "The request contradicts an earlier one",
    Code.TOO_LARGE: "The request is too large",
    Code.INVALID_POLICY: "The policy cannot be used",
    Code.REFUSED: "The statement may not run",
    Code.UNANSWERABLE: "The question cannot be answered from this schema",
    Code.RATE_LIMITED: "Too many requests",
    Code.OVER_BUDGET: "The budget is spent",
    Code.CANCELLED: "The query was cancelled",
    Code.INTERNAL: "Something went wrong inside Askwire",
    Code.UNAVAILABLE: "A part of Askwire does not answer",
    Code.DEADLINE_EXCEEDED: "The deadline has passed",
}
_RETRY_AFTER: Final = {Code.UNAVAILABLE: 1.0, Code.RATE_LIMITED: 1.0, Code.OVER_BUDGET: 60.0}
_PLAINLY: Final = {"model_type": "must be a JSON object"}  # pydantic's own words name our classes
_INTERNAL: Final = "The failure is in the log under the trace id; quote it when you report this."


class PolicyMistake(BaseModel):
    """What is wrong with a policy, and where in the text that was sent; lines and columns count from one."""

    model_config = ConfigDict(frozen=True)

    line: int
    column: int
    message: str


class InvalidPolicy(ServiceError):
    """A policy that cannot be used, with all that was found wrong with it."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        found = sorted(mistakes)
        first = f"line {found[0].line}, column {found[0].column}: {found[0].message}"
        more = f" (and {len(found) - 1} more, see `mistakes`)" if len(found) > 1 else ""
        super().__init__(Code.INVALID_POLICY, first + more)
        self.mistakes = tuple(PolicyMistake(line=m.line, column=m.column, message=m.message) for m in found)


class Problem(BaseModel):
    """The body of every error."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="A URI that stands for the code.", examples=["urn:askwire:error:refused"])
    title: str
    status: int = Field(description="The HTTP status, repeated.")
    detail: str = Field(description="What happened, why, and what to do.")
    code: Code
    query_id: str | None = None
    trace_id: str | None = None
    violations: tuple[Violation, ...] | None = Field(
        default=None, description="Why the validator refused, and what would make the statement acceptable."
    )
    stage: Stage | None = Field(
        default=None, description="Of a query whose time was over: at which stage of the line it stood, where known."
    )
    timings_ms: Timings | None = Field(default=None, description="Of the same: where the time went.")
    options: tuple[Option, ...] | None = Field(
        default=None, description="Questions near to one that cannot be answered, which can be."
    )
    mistakes: tuple[PolicyMistake, ...] | None = Field(
        default=None, description="What is wrong with a policy, in the order of its text."
    )


def describe(
    code: Code,
    detail: str,
    *,
    query_id: str | None = None,
    trace_id: str | None = None,
    violations: tuple[Violation, ...] | None = None,
) -> Problem:
    """The problem that tells of a code; details of ``internal`` stay in the log."""
    return Problem(
        type=f"urn:askwire:error:{code}",
        title=TITLE[code],
        status=STATUS[code],
        detail=_INTERNAL if code is Code.INTERNAL else detail,
        code=code,
        query_id=query_id,
        trace_id=trace_id,
        violations=violations,
    )


def of_error(error: ServiceError, *, query_id: str | None = None, trace_id: str | None = None) -> Problem:
    """The problem that tells of an error."""
    problem = describe(error.code, error.detail, query_id=query_id, trace_id=trace_id)
    return problem.model_copy(update={"mistakes": error.mistakes}) if isinstance(error, InvalidPolicy) else problem


def of_outcome(outcome: Outcome, *, trace_id: str | None) -> Problem:
    """The problem that tells of a query that was refused or failed."""
    code = outcome.code or (Code.REFUSED if outcome.event is Event.REFUSED else Code.INTERNAL)
    problem = describe(
        code,
        outcome.detail or TITLE[code],
        query_id=outcome.query_id,
        trace_id=trace_id,
        violations=outcome.violations or None,
    )
    if outcome.options:
        problem = problem.model_copy(update={"options": outcome.options})
    if code is Code.DEADLINE_EXCEEDED:
        problem = problem.model_copy(update={"stage": outcome.stage, "timings_ms": outcome.timings_ms})
    return problem


def response(problem: Problem, *, retry_after: float | None = None) -> web.Response:
    """The HTTP answer that carries a problem."""
    reply = web.Response(
        status=problem.status,
        reason=_reason(problem.status),
        body=problem.model_dump_json(exclude_none=True).encode(),
        content_type=CONTENT_TYPE,
    )
    seconds = retry_after if retry_after is not None else _RETRY_AFTER.get(problem.code)
    if seconds is not None:
        reply.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
    if problem.code is Code.UNAUTHENTICATED:
        reply.headers["WWW-Authenticate"] = 'Bearer realm="askwire"'
    return reply


def invalid_fields(error: ValidationError) -> ServiceError:
    """The error that names each field that pydantic did not accept; what was sent is not repeated."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    said = ((error["loc"], _PLAINLY.get(error["type"], error["msg"])) for error in found[:10])
    return ServiceError(Code.INVALID_REQUEST, "; ".join(_complaints(said)))


def _complaints(found: Iterable[tuple[tuple[int | str, ...], str]]) -> Iterable[str]:
    for location, message in found:
        name = ".".join(str(part)[:64] for part in location) or "body"
        yield f"{name}: {message.removeprefix('Value error, ')}"


def _reason(status: int) -> str:
    return "Client Closed Request" if status == CLIENT_CLOSED_REQUEST else HTTPStatus(status).phrase
