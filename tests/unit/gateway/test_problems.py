"""One map from codes to statuses, and errors that tell no more than they should."""

from __future__ import annotations

import pytest
from aiohttp import web

from askwire_common.contracts import Code, Event, Outcome, Status
from askwire_gateway import problems

OUTCOME = Outcome(query_id="q", event=Event.REFUSED, status=Status.REFUSED, datasource="demo")


def test_every_code_has_a_status_and_a_title() -> None:
    assert set(problems.STATUS) == set(problems.TITLE) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_every_code_becomes_a_problem(code: Code) -> None:
    reply = problems.response(problems.describe(code, "because", trace_id="t"))
    assert isinstance(reply, web.Response)
    assert reply.content_type == "application/problem+json"
    assert ("Retry-After" in reply.headers) == (code in {Code.UNAVAILABLE, Code.RATE_LIMITED, Code.OVER_BUDGET})


def test_details_of_an_internal_error_stay_in_the_log() -> None:
    assert "secret" not in problems.describe(Code.INTERNAL, "secret").detail


def test_a_refusal_without_a_code_is_refused_and_a_failure_without_one_is_internal() -> None:
    assert problems.of_outcome(OUTCOME, trace_id=None).code is Code.REFUSED
    failed = OUTCOME.model_copy(update={"event": Event.FAILED})
    assert problems.of_outcome(failed, trace_id=None).code is Code.INTERNAL


def test_retry_after_is_a_whole_number_of_seconds_and_at_least_one() -> None:
    problem = problems.describe(Code.UNAVAILABLE, "away")
    assert problems.response(problem, retry_after=0.001).headers["Retry-After"] == "1"
    assert problems.response(problem, retry_after=1.2).headers["Retry-After"] == "2"
