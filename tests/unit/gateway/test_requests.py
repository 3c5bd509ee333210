"""What a body may say: texts have a length, and a body that breaks it is told so in characters."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from askwire_common.contracts import MAX_QUESTION, MAX_SQL
from askwire_gateway.learning.models import FeedbackRequest, GoldenRequest
from askwire_gateway.requests import DenialRequest, KeyRequest, QueryRequest, Request, SqlRequest


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
