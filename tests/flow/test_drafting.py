"""A model's draft is heard while it is written, by who asked to follow the events and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.line import ADMIN, Line
from tests.support.providers import Scripted

from askwire_common.contracts import Drafting, Event, Question

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUESTION = Question(question="How many books are there?", datasource="books")


@pytest.fixture
def writing(provider: Scripted) -> Iterator[None]:
    """The module's provider writes as a streaming model does."""
    provider.writes = ('{"reading": "all books", ', '"sql": "SELECT')
    yield
    provider.writes = ()


@pytest.mark.usefixtures("writing")
async def test_who_follows_the_events_hears_the_draft_come(line: Line) -> None:
    events = await line.tell(await line.asker.ask(QUESTION, ADMIN, deadline_ms=20_000))
    kinds = [event for event, _ in events]
    assert kinds[:3] == [Event.ACCEPTED, Event.DRAFTING, Event.DRAFTED]
    told = Drafting.model_validate_json(events[1][1])
    assert told == Drafting(provider="scripted", attempt=1, call=1, reading="all books", sql="SELECT")
    assert kinds[-1] is Event.DONE


@pytest.mark.usefixtures("writing")
async def test_who_wants_no_progress_hears_only_rows_and_the_end(line: Line) -> None:
    events = await line.tell(await line.asker.ask(QUESTION, ADMIN, deadline_ms=20_000, progress=False))
    assert [event for event, _ in events] == [Event.ROWS, Event.DONE]
