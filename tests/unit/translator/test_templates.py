"""An earlier draft with other values in their places: where it is taken, and where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.flights import flights
from tests.support.providers import Scripted
from tests.unit.translator.offline.catalogs import NOW

from askwire_common.contracts import Complaint
from askwire_translator.conversation.turn import Turn
from askwire_translator.earlier import Earlier
from askwire_translator.neighbours import in_its_words
from askwire_translator.sources import Sources
from askwire_translator.templates import Templates
from askwire_translator.translate import Ask, Clarify, Drafted, Provider

ON, OFF = Sources.read("true"), Sources.read("")


def recalling(
    model: Provider, earlier: Earlier | None = None, *, same: Sources = ON, other: Sources = OFF
) -> Templates:
    return Templates(model, "openai/m", earlier or Earlier(), same_words=same, other_words=other)


FIRST = Ask("How many flights were longer than 500 miles?", flights(), NOW)
DRAFT = Drafted(
    "SELECT count(*) FROM flights WHERE distance > 500", None, "long flights", "m", tokens_in=9, tokens_out=9
)
OTHER = replace(FIRST, question="How many flights were longer than 900 miles?")


async def test_another_value_goes_into_the_earlier_sql() -> None:
    model = Scripted([DRAFT], "openai")
    templates = recalling(model)
    assert await templates.translate(FIRST, timeout=5) == DRAFT
    answer = await templates.translate(OTHER, timeout=5)
    assert isinstance(answer, Drafted)
    assert answer.sql.lower() == "select count(*) from flights where distance > 900"
    assert (answer.cached, answer.tokens_in, answer.tier) == (True, 0, "template")
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
    templates = recalling(model)
    await templates.translate(FIRST, timeout=5)
    assert await templates.translate(other, timeout=5) == Clarify("which?")


async def test_a_draft_that_came_back_takes_its_template_with_it() -> None:
    """What the validator or the database objected to is not built upon again."""
    model = Scripted([DRAFT, Drafted("SELECT 2", None)], "openai")
    templates = recalling(model)
    await templates.translate(FIRST, timeout=5)
    await templates.translate(replace(OTHER, complaints=(Complaint(sql="SELECT 0", code="x"),)), timeout=5)
    answer = await templates.translate(OTHER, timeout=5)
    assert isinstance(answer, Drafted)
    assert answer.sql == "SELECT 2"


async def test_only_so_many_are_kept() -> None:
    model = Scripted([DRAFT], "openai")
    templates = recalling(model, Earlier(drafts=1))
    await templates.translate(FIRST, timeout=5)
    await templates.translate(replace(FIRST, question="Which planes are there?"), timeout=5)
    await templates.translate(OTHER, timeout=5)
    assert len(model.asked) == 3


FROM_JFK = Ask("How many flights from JFK were longer than 500 miles?", flights(), NOW)
JFK = Drafted("SELECT count(*) FROM flights WHERE origin = 'JFK' AND distance > 500", None, tokens_in=9)
NEIGHBOURS = [
    "Please show me the number of flights from JFK that were longer than 500 miles",
    "count of flights from LGA that were longer than 900 miles?",
    "What is the number of flights from LGA that were longer than 900 miles",
]
STRANGERS = [
    "number of flights to JFK that were longer than 500 miles",
    "number of flights from JFK that were shorter than 500 miles",
    "number of flights from JFK that were not longer than 500 miles",
    "number of planes from JFK that were longer than 500 miles",
    "average of flights from JFK that were longer than 500 miles",
    "number of flights from JFK that are longer than 500 miles",
    "number of flights from JFK or LGA that were longer than 500 miles",
    "number of flights longer than 500 miles that were from JFK",
    "number of flights from JFK that were longer than 500 miles per carrier",
]


@pytest.mark.parametrize("question", NEIGHBOURS)
async def test_other_words_for_the_same_get_the_earlier_sql_and_say_so(question: str) -> None:
    model = Scripted([JFK, Clarify("which?")], "openai")
    templates = recalling(model, other=ON)
    await templates.translate(FROM_JFK, timeout=5)
    answer = await templates.translate(replace(FROM_JFK, question=question), timeout=5)
    assert isinstance(answer, Drafted)
    assert (answer.tier, answer.tokens_in, answer.cached) == ("neighbour", 0, True)
    assert "in other words" in (answer.reading or "")
    assert ("LGA" in answer.sql, "900" in answer.sql) == ("LGA" in question, "900" in question)


@pytest.mark.parametrize("question", STRANGERS)
async def test_words_that_say_something_else_are_translated(question: str) -> None:
    model = Scripted([JFK, Clarify("which?")], "openai")
    templates = recalling(model, other=ON)
    await templates.translate(FROM_JFK, timeout=5)
    assert await templates.translate(replace(FROM_JFK, question=question), timeout=5) == Clarify("which?")


async def test_values_are_not_confused_by_their_order() -> None:
    """ "from JFK to LGA" and "to LGA from JFK" hold the same words and values, and mean the same; but who knows?"""
    both = replace(FROM_JFK, question="How many flights went from JFK to LGA?")
    model = Scripted([Drafted("SELECT 1 FROM flights WHERE origin = 'JFK' AND dest = 'LGA'", None), Clarify("?")])
    templates = recalling(model, other=ON)
    await templates.translate(both, timeout=5)
    assert await templates.translate(
        replace(both, question="number of flights went to LGA from JFK"), timeout=5
    ) == Clarify("?")


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("In 2013, how many flights?", "How many flights in 2013?"),
        ("mean delay per carrier", "Per carrier, the average delay"),
    ],
)
def test_a_phrase_may_stand_at_either_end(asked: str, known: str) -> None:
    assert list(in_its_words(asked, [known], flights()))


@pytest.mark.parametrize("one", ["flight number per carrier", "names like 'A'", "customers with orders"])
@pytest.mark.parametrize("other", ["flight count per carrier", "names 'A'", "orders with customers"])
def test_likeness_alone_is_no_proof(one: str, other: str) -> None:
    assert not list(in_its_words(one, [other], flights()))


async def test_it_is_off_unless_a_data_source_has_it_on() -> None:
    model = Scripted([JFK], "openai")
    for other in (OFF, Sources.read("sales, books")):
        templates = recalling(model, same=OFF, other=other)
        await templates.translate(FROM_JFK, timeout=5)
        await templates.translate(replace(FROM_JFK, question=NEIGHBOURS[0]), timeout=5)
    assert len(model.asked) == 4


@pytest.mark.parametrize(
    ("text", "on", "off"),
    [
        ("true", {"demo", "x"}, set()),
        ("", set(), {"demo"}),
        ("off", set(), {"off"}),
        ("demo, b-2", {"demo", "b-2"}, {"b"}),
    ],
)
def test_a_setting_holds_for_all_none_or_some_data_sources(text: str, on: set[str], off: set[str]) -> None:
    sources = Sources.read(text)
    assert all(name in sources for name in on)
    assert not any(name in sources for name in off)


def test_what_is_no_data_source_is_told() -> None:
    with pytest.raises(ValueError, match=r"'de mo' is no data source"):
        Sources.read("sales,de mo")
