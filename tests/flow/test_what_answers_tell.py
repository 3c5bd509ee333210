"""What an answer tells of itself: which tier gave it, what it cost, and how it may be drawn."""

from __future__ import annotations

import pytest
from tests.support.line import Line
from tests.support.providers import Scripted

from askwire_common.contracts import Draft, Question, Tier
from askwire_translator.translate import Drafted

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUESTION = Question(question="How many books did each author write?", datasource="books")
PER_AUTHOR = "SELECT a.name, count(*) FROM authors a JOIN books b ON b.author_id = a.id GROUP BY a.name"


@pytest.mark.parametrize(
    ("draft", "tier", "cost"),
    [
        (Drafted("SELECT 1", 1.0, provider="accepted"), "accepted", 0.0),
        (Drafted("SELECT 1", 0.9, provider="offline"), "offline", 0.0),
        (Drafted("SELECT 1", 0.9, provider="openai", cached=True), "cache", 0.0),
        (Drafted("SELECT 1", None, provider="openai", cached=True, tier="neighbour"), "neighbour", 0.0),
        (Drafted("SELECT 1", None, provider="openai", tokens_in=900, tokens_out=90), "model", None),
    ],
    ids=["accepted", "offline", "cache", "neighbour", "model without a price"],
)
async def test_an_answer_says_who_gave_it_at_what_cost(
    line: Line, provider: Scripted, draft: Drafted, tier: Tier, cost: float | None
) -> None:
    provider.script = [draft]
    told = (await line.ask(QUESTION)).translation
    assert told is not None
    assert (told.tier, told.cost_dollars, told.confidence) == (tier, cost, draft.confidence)


async def test_a_category_with_a_measure_comes_with_bars(line: Line, provider: Scripted) -> None:
    provider.script = [Drafted(PER_AUTHOR, 0.9)]
    outcome = await line.ask(QUESTION)
    assert outcome.translation is not None
    assert outcome.translation.shape == ("dimension", "measure")
    assert outcome.chart is not None
    assert outcome.chart["mark"]["type"] == "bar"
    assert outcome.chart["encoding"]["x"]["field"] == "count"


async def test_a_single_value_comes_without_a_chart(line: Line) -> None:
    assert (await line.ask(QUESTION)).chart is None


async def test_sql_of_ones_own_comes_without_a_chart(line: Line) -> None:
    assert (await line.ask(Draft(sql=PER_AUTHOR, datasource="books"))).chart is None
