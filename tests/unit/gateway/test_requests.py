"""What a body may say: texts have a length, and a body that breaks it is told so in characters."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from askwire_common.contracts import MAX_QUESTION, MAX_SQL
from askwire_gateway.learning.models import FeedbackRequest, GoldenRequest
from askwire_gateway.problems import invalid_fields
from askwire_gateway.requests import DenialRequest, KeyRequest, QueryRequest, Request, SqlRequest, UserChange


@pytest.mark.parametrize(
    ("model", "field", "longest"),
    [
        (QueryRequest, "question", MAX_QUESTION),
        (SqlRequest, "sql", MAX_SQL),
        (GoldenRequest, "sql", MAX_SQL),
        (DenialRequest, "reason", 1_000),
        (KeyRequest, "name", 100),
        (FeedbackRequest, "comment", 2_000),
    ],
)
def test_a_text_that_is_too_long_is_told_its_length_in_characters(
    model: type[Request], field: str, longest: int
) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate({field: "x" * (longest + 1)})
    messages = {error["loc"]: error["msg"] for error in refused.value.errors()}
    assert messages[(field,)] == f"String should have at most {longest} characters"


@pytest.mark.parametrize("sent", ["KING", "", 3, None, {}])
def test_a_role_that_there_is_not_is_told_which_there_are(sent: object) -> None:
    """Nobody outside has our classes: what may be written is what helps."""
    with pytest.raises(ValidationError) as refused:
        KeyRequest.model_validate({"name": "nightly", "role": sent})
    assert invalid_fields(refused.value).detail == "role: must be one of VIEWER, ANALYST, DATA_SCIENTIST, ADMIN"


def test_a_role_may_be_left_as_it_is_but_not_be_another_word() -> None:
    assert UserChange.model_validate({"role": None}).role is None
    with pytest.raises(ValidationError, match="must be one of VIEWER"):
        UserChange.model_validate({"role": "KING"})


@pytest.mark.parametrize("sent", [[], "How many?", 5, None])
def test_a_body_that_is_no_object_is_told_so(sent: object) -> None:
    with pytest.raises(ValidationError) as refused:
        QueryRequest.model_validate(sent)
    assert invalid_fields(refused.value).detail == "body: must be a JSON object"
