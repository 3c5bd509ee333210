"""Conditions on depots, which parcels come from and go to: by the key that the question before was about."""

from __future__ import annotations

import pytest
from tests.unit.translator.conversation.test_recalled import answers
from tests.unit.translator.offline.catalogs import column, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Clarify, Drafted


@pytest.fixture(scope="module", name="depots")
def _depots() -> Indexes:
    tables = (
        table(
            "depots",
            column("code", "text", ("HAM", "BRE", "MUC")),
            column("name", "text", ("Hamburg Port", "Bremen East", "Munich South")),
            column("city", "text", ("Hamburg", "Bremen", "Munich")),
            key="code",
        ),
        table("senders", column("id", "integer"), column("city", "text", ("Hamburg", "Bremen", "Kiel"))),
        table(
            "parcels",
            column("id", "integer"),
            column("origin", "text", ("HAM", "BRE", "MUC")),
            column("destination", "text", ("HAM", "BRE", "MUC")),
            column("sender_id", "integer"),
            column("service", "text", ("express", "economy")),
            keys={"origin": "depots.code", "destination": "depots.code", "sender_id": "senders.id"},
        ),
    )
    return build_indexes(Catalog(datasource="depots", dialect="postgres", tables=tables))


COUNT, FROM = "SELECT count(*) FROM parcels", "JOIN depots ON parcels.origin = depots.code"
TO = "JOIN depots ON parcels.destination = depots.code"
BREMEN = "depots.name = 'Bremen East'"
SAID = {
    ("how many parcels have origin HAM?", "and Bremen East?"): f"{COUNT} {FROM} WHERE {BREMEN}",
    ("how many parcels have origin HAM?", "only express", "what about Bremen East?", "and Munich South?"): (
        f"{COUNT} {FROM} WHERE depots.name = 'Munich South' AND parcels.service = 'express'"
    ),
    ("how many parcels have destination HAM?", "and Bremen East?"): f"{COUNT} {TO} WHERE {BREMEN}",
    ("number of parcels by origin", "only Bremen East"): (
        f"SELECT parcels.origin, count(*) FROM parcels {FROM} WHERE {BREMEN} GROUP BY parcels.origin"
    ),
    ("number of parcels by destination", "only Hamburg"): (  # no sender from there
        f"SELECT parcels.destination, count(*) FROM parcels {TO} WHERE depots.city = 'Hamburg' "
        "GROUP BY parcels.destination"
    ),
    ("number of parcels by destination", "without Bremen East"): (
        f"SELECT parcels.destination, count(*) FROM parcels {TO} WHERE depots.name <> 'Bremen East' "
        "GROUP BY parcels.destination"
    ),
    ("number of parcels by destination", "top 2", "with origin HAM", "what about Bremen East?"): (
        f"SELECT parcels.destination, count(*) FROM parcels {FROM} WHERE {BREMEN} "
        "GROUP BY parcels.destination ORDER BY count(*) DESC NULLS LAST FETCH FIRST 2 ROWS WITH TIES"
    ),
    ("how many parcels have origin HAM?", "and destination Bremen East?"): (
        f"{COUNT} {TO} WHERE parcels.origin = 'HAM' AND {BREMEN}"
    ),
}


@pytest.mark.parametrize(("says", "sql"), SAID.items(), ids=[" / ".join(says) for says in SAID])
def test_a_value_is_meant_by_the_key_that_is_asked_about(says: tuple[str, ...], sql: str, depots: Indexes) -> None:
    found = answers(says, depots)[-1]
    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == sql


UNSAID = (
    ("how many parcels are express?", "only Bremen East"),
    ("how many parcels have origin HAM and destination MUC?", "what about Bremen East?"),
)


@pytest.mark.parametrize("says", UNSAID, ids=" / ".join)
def test_which_key_is_meant_is_asked_back_where_nothing_says_so(says: tuple[str, ...], depots: Indexes) -> None:
    found = answers(says, depots)[-1]
    assert isinstance(found, Clarify)
    assert len(found.drafts) == 2


def test_the_first_of_one_is_no_answer(depots: Indexes) -> None:
    found = answers(("which service has the most parcels?", "what about economy?"), depots)[-1]
    assert not isinstance(found, Drafted)


def test_which_of_two_delays_is_meant_is_asked_back() -> None:
    trips = table(
        "trips",
        column("id", "integer"),
        column("line", "text", ("red", "blue")),
        column("departure_delay", "integer"),
        column("arrival_delay", "integer"),
    )
    books = build_indexes(Catalog(datasource="trips", dialect="postgres", tables=(trips,)))
    found = answers(("list the trips with line red", "how late were they?"), books)[-1]
    assert isinstance(found, Clarify)
    assert sorted("arrival_delay" in draft.sql for draft in found.drafts) == [False, True]
