"""What the offline translator answers over a catalog of a test's own, at the threshold that it has when unaided."""

from __future__ import annotations

from tests.unit.translator.offline.catalogs import NOW

from askwire_translator.offline.engine import DEFAULT_THRESHOLD, Indexes, answer
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Drafted


def answered(question: str, indexes: Indexes) -> Answer:
    """The answer, whatever it is."""
    return answer(Ask(question, indexes.world.schema.catalog, NOW), indexes, load_ranker(), DEFAULT_THRESHOLD)


def sql_of(question: str, indexes: Indexes) -> str:
    """The statement of an answer on one line; anything but an answer fails the test."""
    found = answered(question, indexes)
    assert isinstance(found, Drafted), found
    return " ".join(found.sql.split())
