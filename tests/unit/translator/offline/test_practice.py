"""A practice whose names are short: whom a doctor is called there, and who works where."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Providers at locations, and patients with their prescriptions."""
    return build_indexes(
        catalog_of(
            "practice",
            """
            loc: loc_id integer key, loc_nm = Abbey | Bridge
            prov: prov_id integer key, first_nm, last_nm, hire_dt date, loc_id integer -> loc.loc_id
            pat: pat_id integer key, last_nm, reg_dt date
            rx: rx_id integer key, pat_id integer -> pat.pat_id, refills integer
            """,
        )
    )


@pytest.mark.parametrize(
    ("question", "start"),
    [
        (
            "how many patients registered each year",
            "SELECT date_trunc('year', reg_dt)::date AS year, count(*) FROM pat",
        ),
        ("how many prescriptions have more than 2 refills", "SELECT count(*) FROM rx WHERE refills > 2"),
        ("how many doctors were hired since 2020", "SELECT count(*) FROM prov WHERE hire_dt >= DATE '2020-01-01'"),
    ],
)
def test_short_names_are_those_of_what_people_call_otherwise(question: str, start: str, indexes: Indexes) -> None:
    """A doctor is a provider, who is a ``prov``."""
    assert sql_of(question, indexes).startswith(start)


def test_who_works_there_is_one_of_those_who_work() -> None:
    """Patients work elsewhere."""
    works = catalog_of(
        "works",
        """
        operators: id integer key, full_name, shift = night | early
        customers: id integer key, name
        """,
    )
    found = sql_of("who works on the night shift?", build_indexes(works))
    assert found == "SELECT full_name FROM operators WHERE shift = 'night'"
