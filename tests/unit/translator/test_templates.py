"""An earlier draft with other values in their places: where it is taken, and where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.flights import flights
from tests.support.providers import Scripted
from tests.unit.translator.offline.catalogs import NOW

from askwire_common.contracts import Complaint
from askwire_translator.conversation.turn import Turn
from askwire_translator.templates import Templates
from askwire_translator.translate import Ask, Clarify, Drafted

FIRST = Ask("How many flights were longer than 500 miles?", flights(), NOW)
DRAFT = Drafted(
    "SELECT count(*) FROM flights WHERE distance > 500", None, "long flights", "m", tokens_in=9, tokens_out=9
)
OTHER = replace(FIRST, question="How many flights were longer than 900 miles?")


async def test_another_value_goes_into_the_earlier_sql() -> None:
    model = Scripted([DRAFT], "openai")
    templates = Templates(model, "openai/m")
    assert await templates.translate(FIRST, timeout=5) == DRAFT
    answer = await templates.translate(OTHER, timeout=5)
    assert isinstance(answer, Drafted)
    assert answer.sql.lower() == "select count(*) from flights where distance > 900"
    assert (answer.cached, answer.tokens_in) == (True, 0)
    assert FIRST.question in (answer.reading or "")
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(OTHER, question="How many planes are faster than 900 miles?"),
        replace(OTHER, scope="viewer"),
        replace(OTHER, policy_version="p2"),
        replace(OTHER, catalog=flights().restricted(flights().tables[:2])),
        replace(OTHER, previous=Turn("01K", "how many?", "SELECT 1")),
        replace(OTHER, complaints=(Complaint(sql="SELECT 0", code="refused"),)),
    ],
    ids=["words", "scope", "policy", "view", "past", "complaint"],
)
async def test_whatever_else_differs_is_translated(other: Ask) -> None:
    model = Scripted([DRAFT, Clarify("which?")], "openai")
    templates = Templates(model, "openai/m")
    await templates.translate(FIRST, timeout=5)
    assert await templates.translate(other, timeout=5) == Clarify("which?")


async def test_a_draft_that_came_back_takes_its_template_with_it() -> None:
    """What the validator or the database objected to is not built upon again."""
    model = Scripted([DRAFT, Drafted("SELECT 2", None)], "openai")
    templates = Templates(model, "openai/m")
    await templates.translate(FIRST, timeout=5)
    await templates.translate(replace(OTHER, complaints=(Complaint(sql="SELECT 0", code="x"),)), timeout=5)
    answer = await templates.translate(OTHER, timeout=5)
    assert isinstance(answer, Drafted)
    assert answer.sql == "SELECT 2"


async def test_only_so_many_are_kept() -> None:
    model = Scripted([DRAFT], "openai")
    templates = Templates(model, "openai/m", drafts=1)
    await templates.translate(FIRST, timeout=5)
    await templates.translate(replace(FIRST, question="Which planes are there?"), timeout=5)
    await templates.translate(OTHER, timeout=5)
    assert len(model.asked) == 3
