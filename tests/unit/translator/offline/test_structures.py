"""Figures put into a structure (shares, ranks, durations, comparisons), from any phrase of what, whose and when."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import NOW, catalog_of

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import Indexes, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Ask, Clarify, Drafted


def workshop() -> Catalog:
    """Clients in towns who bring bicycles, which mechanics of a team take in, mend and hand back."""
    return catalog_of(
        "workshop",
        """
        clients: id integer key, name = Ada | Alan | Grace, town = Bath | York | Leeds, born_on date, joined_on date
        mechanics: id integer key, name = Kim | Lee, team = road | trail
        repairs: id integer key, client_id integer -> clients.id, mechanic_id integer -> mechanics.id,
            opened_at timestamp, closed_at timestamp, kind = brake | wheel | gear,
            status = open | finished | cancelled, minutes integer
        invoices: id integer key, client_id integer -> clients.id, issued_on date, total numeric
        """,
    )


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(workshop())


_CANCELLED = "100.0 * count(*) FILTER (WHERE {0}status = 'cancelled') / nullif(count(*), 0)"
RATES = {
    "cancellation rate by kind": f"SELECT kind, {_CANCELLED.format('')} AS percentage FROM repairs GROUP BY kind",
    "What share of repairs were cancelled in each town?": f"SELECT clients.town, {_CANCELLED.format('repairs.')}",
    "Which team has the highest cancellation rate?": f"ORDER BY {_CANCELLED.format('repairs.')} DESC",
    "kinds with a cancellation rate above 20%": f"GROUP BY kind HAVING {_CANCELLED.format('')} > 20",
    "kinds where more than 20% of repairs were cancelled": f"HAVING {_CANCELLED.format('')} > 20",
}
SHARES = {
    "each town's share of revenue": "100.0 * sum(invoices.total) / nullif(sum(sum(invoices.total)) OVER (), 0)",
    "Breakdown of repairs by kind in percent": "SELECT kind, 100.0 * count(*) / nullif(sum(count(*)) OVER (), 0)",
    "how is revenue divided among the towns, in %": "/ nullif(sum(sum(invoices.total)) OVER (), 0)",
    "share of each kind in the repairs of every town": "sum(count(*)) OVER (PARTITION BY clients.town)",
    "for each town, what share of its repairs went to each team": "sum(count(*)) OVER (PARTITION BY clients.town)",
    "towns that account for more than 10% of revenue": "/ nullif((SELECT sum(invoices.total) FROM invoices JOIN",
}
WINDOWS = {
    "rank the towns by number of repairs": "count(*), rank() OVER (ORDER BY count(*) DESC NULLS LAST) AS place",
    "rank the kinds by number of repairs within each town": "rank() OVER (PARTITION BY clients.town ORDER BY count(*)",
    "3-month moving average of repairs": (
        "avg(count(*)) OVER (ORDER BY date_trunc('month', opened_at)::date ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)"
    ),
    "90th percentile of minutes by kind": "SELECT kind, percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes)",
    "p75 of minutes": "SELECT percentile_cont(0.75) WITHIN GROUP (ORDER BY minutes) FROM repairs",
    "for each town, the mechanic with the most repairs": "(PARTITION BY clients.town ORDER BY count(*) DESC",
}
_DAYS = "extract(epoch FROM {0}closed_at::timestamp - {0}opened_at::timestamp) / 86400.0"
DURATIONS = {
    "average days from opening to closing by kind": f"SELECT kind, avg({_DAYS.format('')}) AS days",
    "How long does it take on average to close a repair?": f"SELECT avg({_DAYS.format('')}) AS days FROM repairs",
    "longest time to close per team": f"SELECT mechanics.team, max({_DAYS.format('repairs.')}) AS days",
    "How many repairs took more than 5 days to close?": f"count(*) FROM repairs WHERE {_DAYS.format('')} > 5",
    "share of repairs closed within 2 weeks by kind": f"count(*) FILTER (WHERE {_DAYS.format('')} <= 14)",
    "average time from opening to closing in hours": "/ 3600.0) AS hours FROM repairs",
}
SIDES = {
    "How many more repairs were there in Bath than in York?": (
        "count(*) FILTER (WHERE clients.town = 'Bath') - count(*) FILTER (WHERE clients.town = 'York')"
    ),
    "difference between the average minutes of brake and wheel repairs": (
        "avg(minutes) FILTER (WHERE kind = 'brake') - avg(minutes) FILTER (WHERE kind = 'wheel')"
    ),
    "ratio of brake to wheel repairs": "(1.0 * count(*) FILTER (WHERE kind = 'brake')) / count(*) FILTER (WHERE",
    "revenue from Bath vs. York per year": "date_trunc('year', invoices.issued_on)::date",
    "number of repairs on weekdays vs weekends": "count(*) FILTER (WHERE extract(dow FROM opened_at) <> 6 AND",
    "Which of the two towns Bath and York brought in more money?": "clients.town = 'Bath' OR clients.town = 'York'",
}
MOVED = {
    "In which towns did revenue drop from 2022 to 2023?": "DATE '2024-01-01') < sum(invoices.total) FILTER",
    "Which kinds had more repairs in 2023 than in 2022?": "DATE '2024-01-01') > count(*) FILTER",
    "which towns had repairs in 2022 but not in 2023": "NOT IN (SELECT",
}
SINCE = {
    "month over month change in the number of repairs": "count(*) - lag(count(*)) OVER (ORDER BY date_trunc('month'",
    "month-on-month growth of repairs in percent": "100.0 * (count(*) - lag(count(*)) OVER (ORDER BY",
    "yoy change in the number of repairs by kind": "lag(count(*)) OVER (PARTITION BY kind ORDER BY date_trunc('year'",
}
DONE = {
    "the most repaired kind in 2023": "GROUP BY kind ORDER BY count(*) DESC",
    "Which day in July 2023 had the most repairs?": "FROM repairs WHERE opened_at >= DATE '2023-07-01'",
    "Which mechanics had no repairs in May 2023?": "NOT EXISTS (SELECT 1 FROM repairs WHERE",
}
AVERAGES = {
    "average number of repairs per client": "(1.0 * count(*)) / count(DISTINCT",
    "average number of repairs per mechanic by kind": "count(DISTINCT",
    "On average, how many repairs does a mechanic have?": "count(DISTINCT",
}


@pytest.mark.parametrize(
    ("question", "part"),
    [p for told in (RATES, SHARES, WINDOWS, DURATIONS, SIDES, MOVED, SINCE, DONE, AVERAGES) for p in told.items()],
)
def test_a_structure_is_reached_from_any_figure(question: str, part: str, indexes: Indexes) -> None:
    """What is asked plainly within it is read as ever, and put together as it says."""
    assert part in sql_of(question, indexes)


def test_its_reading_says_it() -> None:
    """What is computed is told in words, for the asker to check."""
    own = build_indexes(workshop())
    readings = {
        "average days from opening to closing by kind": "the average the days from opened at to closed at",
        "3-month moving average of repairs": "the average of the last 3 of the number of repairs",
        "rank the kinds by number of repairs within each town": "the rank by the number of repairs (highest first)",
        "90th percentile of minutes by kind": "the 90th percentile of the minutes",
    }
    for question, words in readings.items():
        found = answered(question, own)
        assert isinstance(found, Drafted)
        assert words in (found.reading or "")


@pytest.mark.parametrize(
    "question",
    ["revenue from Bath vs. York and Leeds by mood", "Does Bath or York have the nicer repairs?"],
)
def test_two_things_are_never_told_as_one(question: str, indexes: Indexes) -> None:
    """A reading that adds up what was to be compared answers another question."""
    assert not isinstance(answered(question, indexes), Drafted)


@pytest.mark.parametrize("question", ["the mechanic with more repairs in May 2023"])
def test_what_decides_is_not_passed_over(question: str, indexes: Indexes) -> None:
    """More than which other was not said: all that have any are not the answer."""
    assert not isinstance(answered(question, indexes), Drafted)


def test_a_verb_before_a_time_does_not_date_it_by_whom_it_happened_to(indexes: Indexes) -> None:
    assert "invoices.issued_on >= DATE '2023-07-01'" in sql_of("top 5 clients by total paid in July 2023", indexes)


def test_an_unsure_structure_is_offered(indexes: Indexes) -> None:
    """Where the figure within it is not certain enough, it is the first of the readings to choose from."""
    ask = Ask("clients who spent more than 50 dollars", indexes.world.schema.catalog, NOW)
    found = answer(ask, indexes, load_ranker(), 0.99)
    assert isinstance(found, Clarify)
    assert "HAVING sum(invoices.total) > 50" in found.drafts[0].sql
    assert found.options[0].reading == found.drafts[0].reading


@pytest.mark.parametrize("question", ["number of repairs by kind and month", "number of repairs by town and mechanic"])
def test_every_group_of_a_list_is_one(question: str, indexes: Indexes) -> None:
    """A unit of time or a table at the end of the list groups like a column before it."""
    text = sql_of(question, indexes)
    assert "date_trunc('month', opened_at)" in text or "mechanics.name" in text
