"""What a message may say: text that is text, names that are names, and no field that nobody knows."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from askwire_common.contracts import (
    Complaint,
    Doubt,
    Draft,
    Event,
    Outcome,
    Question,
    RowFormat,
    Status,
    Timings,
    Translation,
    Violation,
)


@pytest.mark.parametrize("text", ["Wie viele Flüge?", "有多少航班?", "two\nlines\tand a tab", "x" * 1_000, "👩‍✈️?"])
def test_any_language_is_a_question(text: str) -> None:
    assert Question(question=text).question == text


@pytest.mark.parametrize("text", ["", " ", "\n\t", "x" * 1_001, "a\x00b", "a\x1bb", "\x7f", "\ud800", "\ue000"])
def test_nothing_huge_or_binary_is_a_question(text: str) -> None:
    with pytest.raises(ValidationError):
        Question(question=text)


@pytest.mark.parametrize("name", ["", "a b", "a.b", "../a", "a" * 64, "é", "a\n", "*", ">"])
def test_a_data_source_has_a_name(name: str) -> None:
    """It is part of keys and subjects, so nothing in it may mean anything there."""
    with pytest.raises(ValidationError):
        Draft(sql="SELECT 1", datasource=name)


def test_unknown_fields_are_refused_in_messages_and_ignored_in_facts() -> None:
    """A typo in what is asked is an error; what a newer service tells is not."""
    with pytest.raises(ValidationError):
        Question.model_validate({"question": "a", "max_row": 1})
    told = {"query_id": "q", "event": "done", "status": "answered", "datasource": "d", "new": 1}

    assert Outcome.model_validate(told).query_id == "q"


@pytest.mark.parametrize("rows", [0, -1, 10_000_001])
def test_rows_have_bounds(rows: int) -> None:
    with pytest.raises(ValidationError):
        Question(question="a", max_rows=rows)


@given(st.binary(max_size=200))
def test_no_body_does_worse_than_a_validation_error(body: bytes) -> None:
    with suppress(ValidationError):
        Question.model_validate_json(body)


def test_a_hop_passes_on_all_that_is_not_its_own() -> None:
    """Whatever an asker chose reaches the executor, and a stage's own field does not reach the next one."""
    asked = Question(question="How many?", datasource="d", explain=True, max_rows=7, format=RowFormat.CSV)
    draft = Draft(sql="SELECT 1", **asked.passed_on())

    assert draft.model_dump(exclude={"sql", "ticket"}) == asked.model_dump(exclude={"only_translate"})


def test_an_older_service_reads_what_a_newer_one_sends_unless_it_says_something_new() -> None:
    """While services are rolled both are there, and nobody has chosen what only one of them knows."""

    class Newer(Draft):
        hue: str | None = None

    assert Draft.model_validate_json(Newer(sql="SELECT 1", max_rows=3).encoded) == Draft(sql="SELECT 1", max_rows=3)
    with pytest.raises(ValidationError, match="hue"):
        Draft.model_validate_json(Newer(sql="SELECT 1", hue="red").encoded)


def test_a_message_is_the_same_at_the_other_end() -> None:
    told = Translation(provider="offline", model="grammar", confidence=0.9, doubt=Doubt(conditions="x"))
    complaint = Complaint(sql="SELECT", code="syntax", violations=(Violation(rule="a", message="b", remedy="c"),))
    whole = Draft(
        sql="SELECT 1",
        datasource="books",
        explain=True,
        format=RowFormat.CSV,
        translation=told,
        complaints=(complaint,),
        timings=Timings(validate_=2),
    )
    for message in (whole, Draft(sql="SELECT 1")):
        assert Draft.model_validate_json(message.encoded) == message


def test_time_adds_up_over_hops() -> None:
    once = Timings().with_hop("translate", waited=0.25, took=1.5)
    twice = once.with_hop("translate", waited=0.25, took=0.5).with_hop("validate_", waited=0, took=0.001)

    assert twice == Timings(queue=500, translate=2_000, validate_=1)


def test_the_whole_is_never_less_than_its_parts() -> None:
    """A clock that was set while a query ran may say that it took no time at all."""
    parts = Timings().with_hop("execute", waited=0.25, took=1.5)
    assert parts.whole(-3).total == 1_750
    assert parts.whole(2).total == 2_000


def test_a_copy_of_an_outcome_is_encoded_anew() -> None:
    outcome = Outcome(query_id="q", event=Event.DONE, status=Status.ANSWERED, datasource="d")
    before = outcome.encoded
    after = outcome.model_copy(update={"row_count": 3}).encoded

    assert before != after
    assert Outcome.model_validate_json(after).row_count == 3
