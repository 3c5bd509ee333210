"""Bodies of requests and answers of ``/v1/golden-queries`` and ``/v1/feedback``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from askwire_common.contracts import Name, QuestionText, Readable, SqlText
from askwire_gateway.learning.feedback import Rating
from askwire_gateway.learning.golden import Standing
from askwire_gateway.requests import Request


class GoldenRequest(Request):
    """A question and the SQL that answers it."""

    question: QuestionText = Field(examples=["How many flights left JFK in July?"])
    sql: SqlText = Field(examples=["SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7"])
    datasource: Name | None = Field(default=None, description="Which database answers; the server has a default.")


class GoldenChange(Request):
    """What shall be different; what is left out stays."""

    question: QuestionText | None = None
    sql: SqlText | None = None


class FeedbackRequest(Request):
    """What one thinks of the answer to a query of one's own."""

    query_id: str = Field(description="The query's id.")
    rating: Rating = Field(description="`up` proposes question and SQL as a golden query.")
    comment: Annotated[str, Field(min_length=1, max_length=2_000), Readable] | None = None


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True)


class GoldenInfo(_Body):
    """A question with the SQL that a person accepted as its answer, or that somebody proposes."""

    id: str
    datasource: str
    question: str
    sql: str
    status: Standing
    proposed_by: str
    accepted_by: str | None
    query_id: str | None = Field(description="The query whose answer was liked, where it began as one.")
    created_at: datetime
    updated_at: datetime


class GoldenPage(_Body):
    """Golden queries and proposals, newest first."""

    golden_queries: tuple[GoldenInfo, ...]
    next_cursor: str | None = Field(description="Give it as `cursor` to read on; null at the end.")


class FeedbackInfo(_Body):
    """What an asker thought of an answer."""

    query_id: str
    principal: str
    datasource: str
    question: str | None
    sql: str | None
    rating: Rating
    comment: str | None
    created_at: datetime
    proposed: bool = Field(description="Whether this opinion just became a proposal of a golden query.")


class FeedbackPage(_Body):
    """Opinions, those about the newest queries first."""

    feedback: tuple[FeedbackInfo, ...]
    next_cursor: str | None = Field(description="Give it as `cursor` to read on; null at the end.")
