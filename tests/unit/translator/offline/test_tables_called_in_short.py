"""What a clerk of a haulier, of a company's staff or of a farm says, whose tables are called in short."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import sql_of
from tests.unit.translator.offline.catalogs import catalog_of, column, table

from askwire_common.datasources.catalog import Catalog, Table
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.offline.source.names import words


def _parcels() -> tuple[Table, ...]:
    return (
        table(
            "cust",
            column("cust_no", "integer"),
            column("nm", "text", ("Alster Wines", "Falken Tools")),
            column("city", "text", ("Berlin", "Hamburg")),
            key="cust_no",
        ),
        table("stat", column("stat_cd"), column("descr", "text", ("lost", "out for delivery")), key="stat_cd"),
        table(
            "shpmt",
            column("shp_no", "integer"),
            column("cust_no", "integer"),
            column("stat_cd"),
            column("ship_dt", "date"),
            column("wt_kg", "numeric(8,2)"),
            key="shp_no",
            keys={"cust_no": "cust.cust_no", "stat_cd": "stat.stat_cd"},
        ),
        table(
            "claim",
            column("clm_no", "integer"),
            column("shp_no", "integer"),
            column("open_dt", "date"),
            column("closed_dt", "date"),
            column("amt", "numeric(10,2)"),
            key="clm_no",
            keys={"shp_no": "shpmt.shp_no"},
        ),
    )


def _staff() -> tuple[Table, ...]:
    titles = ("Engineer", "Accountant")
    return (
        table("JobTitle", column("JobTitleId", "integer"), column("Title", "text", titles), key="JobTitleId"),
        table(
            "Employee",
            column("EmployeeId", "integer"),
            column("FirstName"),
            column("LastName"),
            column("BirthDate", "date"),
            column("HireDate", "date"),
            column("TerminationDate", "date"),
            column("JobTitleId", "integer"),
            column("Salary", "numeric(10,2)"),
            column("IsRemote", "boolean"),
            key="EmployeeId",
            keys={"JobTitleId": "JobTitle.JobTitleId"},
        ),
        table(
            "Project",
            column("ProjectId", "integer"),
            column("ProjectName", "text", ("Atlas", "Tejo")),
            column("Status", "text", ("active", "on hold", "completed")),
            key="ProjectId",
        ),
        table(
            "Course",
            column("CourseId", "integer"),
            column("CourseName", "text", ("First Aid", "Negotiation")),
            column("Price", "numeric(8,2)"),
            key="CourseId",
        ),
    )


def _farm() -> tuple[Table, ...]:
    return (
        table("animals", column("id", "integer"), column("name")),
        table(
            "milk_records",
            column("id", "integer"),
            column("animal_id", "integer"),
            column("milked_on", "date"),
            column("litres", "numeric(5,1)"),
            keys={"animal_id": "animals.id"},
        ),
        table("feed_items", column("id", "integer"), column("name"), column("expires_on", "date")),
        table("feed_suppliers", column("id", "integer"), column("name")),
    )


def _shop() -> tuple[Table, ...]:
    """No key is declared but the primary ones."""
    return (
        table(
            "plans",
            column("id", "integer"),
            column("plan_name"),
            column("monthly_fee", "numeric"),
            column("contract_months", "integer"),
        ),
        table("agents", column("agent_id", "integer"), column("agent_name"), key="agent_id"),
        table("tickets", column("ticket_id", "integer"), column("agent_id", "integer"), key="ticket_id"),
        table("devices", column("device_id", "integer"), column("brand", "text", ("Nokia", "Sony")), key="device_id"),
        table(
            "device_sales",
            column("sale_id", "integer"),
            column("device_id", "integer"),
            column("quantity", "integer"),
            column("unit_price", "numeric"),
            key="sale_id",
        ),
        table("invoices", column("invoice_id", "integer"), column("total", "numeric"), key="invoice_id"),
    )


@pytest.fixture(scope="module")
def asked_of() -> dict[str, Indexes]:
    kept = {"parcels": _parcels(), "staff": _staff(), "farm": _farm(), "shop": _shop()}
    return {name: build_indexes(Catalog(datasource=name, dialect="postgres", tables=t)) for name, t in kept.items()}


@pytest.mark.parametrize(
    ("name", "table_words", "spoken"),
    [
        ("shpmt", (), ("shipment",)),
        ("shp_no", ("shipment",), ("shipment", "number")),
        ("cust_nm", (), ("customer", "name")),
        ("bldg", (), ("building",)),
        ("xqzt", (), ("xqzt",)),
        ("grph", (), ("grph",)),
    ],
)
def test_consonants_stand_for_the_only_word_that_has_them(
    name: str, table_words: tuple[str, ...], spoken: tuple[str, ...]
) -> None:
    """``grph`` may be a graph, a group of photographs or what nobody thought of: it stays as it is."""
    assert words(name, table_words) == spoken


@pytest.mark.parametrize(
    ("of", "question", "sql"),
    [
        (
            "parcels",
            "heaviest shipment",
            "SELECT shp_no FROM shpmt ORDER BY wt_kg DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES",
        ),
        ("parcels", "open claims", "SELECT clm_no FROM claim WHERE closed_dt IS NULL"),
        ("parcels", "how many claims are still open?", "SELECT count(*) FROM claim WHERE closed_dt IS NULL"),
        ("staff", "projects on hold", 'SELECT "ProjectName" FROM "Project" WHERE "Status" = \'on hold\''),
        ("staff", "how many courses are free?", 'SELECT count(*) FROM "Course" WHERE "Price" = 0'),
        ("farm", "feed that has expired", "SELECT name FROM feed_items WHERE expires_on < DATE '2024-05-15'"),
        ("farm", "expired feed", "SELECT name FROM feed_items WHERE expires_on < DATE '2024-05-15'"),
        ("shop", "list the plans under 20 a month", "SELECT plan_name FROM plans WHERE monthly_fee < 20"),
    ],
)
def test_a_state_is_told_by_what_the_table_keeps_of_it(
    of: str, question: str, sql: str, asked_of: dict[str, Indexes]
) -> None:
    """Neither the day of another state is shown instead, nor is the state passed over."""
    assert sql_of(question, asked_of[of]) == sql


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("how many people left in 2023?", "\"TerminationDate\" >= DATE '2023-01-01'"),
        ("who earns the most?", 'ORDER BY "Salary" DESC'),
        ("newest employee", 'ORDER BY "HireDate" DESC'),
        ("headcount", 'SELECT count(*) FROM "Employee"'),
        ("how many remote engineers are there?", '"Employee"."IsRemote" = TRUE AND "JobTitle"."Title" = \'Engineer\''),
    ],
)
def test_people_are_those_of_the_only_table_of_people(question: str, held: str, asked_of: dict[str, Indexes]) -> None:
    """Who left has a day of it; the newest is who was hired last, not who was born last."""
    assert held in sql_of(question, asked_of["staff"])


@pytest.mark.parametrize(
    ("of", "question", "held"),
    [
        ("parcels", "claims per month 2023", "open_dt >= DATE '2023-01-01' AND open_dt < DATE '2024-01-01'"),
        ("farm", "litres of milk in year 2023", "milked_on >= DATE '2023-01-01'"),
        ("farm", "top 10 animals by litres of milk", "ORDER BY sum(milk_records.litres) DESC"),
        ("shop", "units sold per brand", "sum(device_sales.quantity)"),
        ("shop", "which agent has ticket 7?", "SELECT agents.agent_name"),
    ],
)
def test_figures_and_names_are_those_that_were_meant(
    of: str, question: str, held: str, asked_of: dict[str, Indexes]
) -> None:
    """A bare year is none of the amounts, the most milk no single day's, and an agent no number."""
    assert held in sql_of(question, asked_of[of])


@pytest.mark.parametrize(
    "question",
    ["the ten most popular start stations", "which start station is most popular?", "most popular start station"],
)
def test_a_column_said_but_for_its_last_word_is_one_name(question: str) -> None:
    """Not a station that has something to do with a start, of which the date is another."""
    trips = """
        stations: id integer key, name = Harbour | Market | Park
        trips (900 rows): id integer key, start_date date, start_station_name, start_station_id integer, end_date date,
            end_station_name, end_station_id integer, bike integer
    """
    assert "GROUP BY start_station_name ORDER BY count(*) DESC" in sql_of(
        question, build_indexes(catalog_of("bikes", trips))
    )
