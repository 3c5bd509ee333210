"""A practice whose names are short: whom a doctor is called there, and who works where."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import sql_of
from tests.unit.translator.offline.catalogs import column, table

from askwire_common.catalog import Catalog
from askwire_translator.offline.engine import Indexes, build_indexes


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Providers at locations, and patients with their prescriptions."""
    return build_indexes(
        Catalog(
            datasource="practice",
            dialect="postgres",
            tables=(
                table("loc", column("loc_id", "integer"), column("loc_nm", "text", ("Abbey", "Bridge")), key="loc_id"),
                table(
                    "prov",
                    column("prov_id", "integer"),
                    column("first_nm"),
                    column("last_nm"),
                    column("hire_dt", "date"),
                    column("loc_id", "integer"),
                    key="prov_id",
                    keys={"loc_id": "loc.loc_id"},
                ),
                table("pat", column("pat_id", "integer"), column("last_nm"), column("reg_dt", "date"), key="pat_id"),
                table(
                    "rx",
                    column("rx_id", "integer"),
                    column("pat_id", "integer"),
                    column("refills", "integer"),
                    key="rx_id",
                    keys={"pat_id": "pat.pat_id"},
                ),
            ),
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
    works = Catalog(
        datasource="works",
        dialect="postgres",
        tables=(
            table(
                "operators",
                column("id", "integer"),
                column("full_name"),
                column("shift", "text", ("night", "early")),
            ),
            table("customers", column("id", "integer"), column("name")),
        ),
    )
    found = sql_of("who works on the night shift?", build_indexes(works))
    assert found == "SELECT full_name FROM operators WHERE shift = 'night'"
