"""Where a query stands, from what is known of it and of the line."""

from __future__ import annotations

import pytest

from askwire_common.bus.protocols import Demand
from askwire_common.contracts import Draft, Event, Question, Stage
from askwire_gateway.spent import Spent
from askwire_gateway.standing import Standing, after, behind, first, told

QUESTION, DRAFT = Question(question="How many?"), Draft(sql="SELECT 1")
IDLE, GONE, BUSY = Demand(0, 0, 3), Demand(1, 0, 0), Demand(5, 8, 0)


@pytest.mark.parametrize(
    ("message", "heard", "words"),
    [
        (QUESTION, [], "the query waited for a translator; none is up, or all are busy"),
        (QUESTION, [Event.ACCEPTED], "the question was being translated"),
        (QUESTION, [Event.ACCEPTED, Event.DRAFTED], "the query waited for a validator; none is up, or all are busy"),
        (DRAFT, [Event.ACCEPTED], "the statement was being checked"),
        (DRAFT, [Event.ACCEPTED, Event.APPROVED, Event.RUNNING], "the database was running the statement"),
    ],
)
def test_events_tell_where_a_query_stands(message: Question | Draft, heard: list[Event], words: str) -> None:
    standing = first(message)
    for event in heard:
        standing = after(event, standing)
    assert told(standing, None) == words


@pytest.mark.parametrize(
    ("demands", "stage"),
    [
        ({"translate": IDLE, "validate": GONE, "execute": IDLE}, "validate"),
        ({"translate": IDLE, "validate": IDLE, "execute": BUSY}, "execute"),
        ({"translate": IDLE, "validate": GONE, "execute": BUSY}, None),
        ({"translate": IDLE, "validate": IDLE, "execute": IDLE}, None),
        ({}, None),
    ],
)
def test_work_that_is_left_over_tells_of_a_query_that_tells_nothing(
    demands: dict[Stage, Demand], stage: Stage | None
) -> None:
    """Where that may be at several stages, none is claimed."""
    found = behind(demands, first(QUESTION))
    assert (found.stage if found else None) == stage


def test_a_stage_that_a_statement_never_passes_is_not_blamed() -> None:
    """SQL of one's own waits for no translator."""
    assert behind({"translate": GONE, "execute": IDLE}, first(DRAFT)) is None


def test_that_nobody_is_up_is_said_only_where_it_is_known() -> None:
    """All places taken and all workers dead look the same for two seconds."""
    standing = Standing("validate", waiting=True)
    assert told(standing, GONE).endswith("; none is up")
    assert told(standing, BUSY).endswith("; none is up, or all are busy")


def test_the_time_goes_to_the_stage_that_told_of_its_end() -> None:
    """And what passed since the last event to waiting, or to whoever was at work."""
    moments = iter([0.0, 0.5, 0.75, 3.75])
    spent = Spent(lambda: next(moments))
    spent.on(Event.ACCEPTED)
    spent.on(Event.DRAFTED)
    timings = spent.until_now(Standing("validate", waiting=True))
    assert (timings.queue, timings.translate, timings.validate_) == (3_500, 250, 0)
