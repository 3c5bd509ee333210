"""Tables joined by a key of several columns."""

from __future__ import annotations

from tests.unit.translator.offline.catalogs import NOW, gusts

from askwire_translator.ir.codec import decode_statement, encode_statement
from askwire_translator.offline.engine import answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Ask, Drafted


def _answered(question: str) -> Drafted:
    found = answer(Ask(question, gusts(), NOW), build_indexes(gusts()), load_ranker(), 0.0)
    assert isinstance(found, Drafted)
    return found


def test_rows_are_partners_where_the_whole_key_is_equal() -> None:
    """Joined by the airport alone, each departure would meet the weather of the whole year."""
    assert " ".join(_answered("average delay when wind speed is above 30").sql.split()) == (
        "SELECT avg(departures.delay) FROM departures JOIN weather ON departures.airport = weather.station AND "
        "departures.hour_at = weather.hour_of WHERE weather.wind_speed > 30"
    )


def test_such_a_join_survives_being_kept() -> None:
    """A follow-up starts from the query as it was."""
    statement = _answered("average delay when wind speed is above 30").statement
    assert statement is not None
    kept = encode_statement(statement)
    assert kept is not None
    assert decode_statement(kept) == statement


def test_what_lacks_a_partner_by_such_a_key_is_no_guess() -> None:
    """Membership by one column of two would be wrong."""
    found = answer(Ask("departures without weather", gusts(), NOW), build_indexes(gusts()), load_ranker(), 0.5)
    assert not (isinstance(found, Drafted) and "NOT EXISTS" in found.sql)
