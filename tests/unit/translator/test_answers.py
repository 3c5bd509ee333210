"""What a cache key holds: everything that a translation depends on, and nothing that it does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.support.flights import flights

from askwire_common.contracts import Complaint, Violation
from askwire_common.datasources.catalog import Catalog
from askwire_translator.answers import cache_key
from askwire_translator.context.model import Context, Example
from askwire_translator.conversation.turn import Turn
from askwire_translator.translate import Ask

CET = dt.timezone(dt.timedelta(hours=1), "CET")
NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=CET)
ASK = Ask("How many flights are there?", flights(), NOW, policy_version="p1", scope="analyst")
TURN = Turn("01K", "how many?", "SELECT 1", "one", 0.9)
COMPLAINT = Complaint(sql="SELECT 0", code="refused")


def changed(**column: Any) -> Catalog:
    """The catalog with its first column changed."""
    catalog = flights()
    first, *others = catalog.tables
    columns = (first.columns[0].model_copy(update=column), *first.columns[1:])
    return catalog.restricted((first.model_copy(update={"columns": columns}), *others))


CHANGES: dict[str, dict[str, Any]] = {
    "question": {"question": "How many planes are there?"},
    "case of a name": {"question": "How many flights are there in US?"},
    "data source": {"catalog": flights().model_copy(update={"datasource": "other"})},
    "tables seen": {"catalog": flights().restricted(flights().tables[:2])},
    "a type": {"catalog": changed(type="integer")},
    "a comment": {"catalog": changed(comment="the airline's code")},
    "a sampled value": {"catalog": changed(values=("AA", "UA"))},
    "what people said": {"context": Context(examples=(Example(question="how many?", sql="SELECT 1"),))},
    "policy": {"policy_version": "p2"},
    "scope": {"scope": "viewer"},
    "a question before": {"previous": TURN},
    "another question before": {"previous": replace(TURN, sql="SELECT 2")},
    "one before that": {"previous": TURN, "earlier": (TURN,)},
    "a question not answered": {"lost": "how many?"},
    "another not answered": {"lost": "how much?"},
    "the day": {"now": NOW + dt.timedelta(days=1)},
    "the zone": {"now": NOW.astimezone(dt.timezone(dt.timedelta(hours=1), "WAT"))},
    "a complaint": {"complaints": (COMPLAINT,)},
    "another complaint": {
        "complaints": (COMPLAINT.model_copy(update={"violations": (Violation(rule="r", message="m", remedy="r"),)}),)
    },
}


def test_every_element_changes_the_key_and_no_two_changes_meet() -> None:
    keys = {name: cache_key(replace(ASK, **change), "offline") for name, change in CHANGES.items()}
    keys["nothing"] = cache_key(ASK, "offline")
    keys["provider, model or prompt"] = cache_key(ASK, "openai/m/direct.v1-0000")
    assert len(set(keys.values())) == len(keys), keys


@pytest.mark.parametrize(
    "change",
    [
        {"question": "  how many flights are there "},
        {"question": "How many flights are there?!"},
        {"now": NOW + dt.timedelta(minutes=5)},
        {"catalog": flights()},
    ],
    ids=["spacing", "marks", "the minute", "the same catalog again"],
)
def test_what_cannot_change_the_answer_does_not_change_the_key(change: dict[str, Any]) -> None:
    assert cache_key(replace(ASK, **change), "offline") == cache_key(ASK, "offline")


async def test_who_listens_is_no_part_of_the_question() -> None:
    async def listen(provider: str, call: int, pieces: object) -> None:
        raise AssertionError

    assert cache_key(replace(ASK, listener=listen), "offline") == cache_key(ASK, "offline")
