"""Two tables that point to each other: the key that is called after its table joins them, unless another is meant."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import column, table

from askwire_common.datasources.catalog import Catalog, Table
from askwire_translator.offline.source.graph import JoinGraph
from askwire_translator.offline.source.schema import SchemaIndex

DEPARTMENTS = table(
    "departments", column("id", "integer"), column("manager_id", "integer"), keys={"manager_id": "employees.id"}
)
EMPLOYEES = table(
    "employees", column("id", "integer"), column("department_id", "integer"), keys={"department_id": "departments.id"}
)


@pytest.mark.parametrize(
    "tables", [(DEPARTMENTS, EMPLOYEES), (EMPLOYEES, DEPARTMENTS)], ids=["departments first", "employees first"]
)
def test_who_works_in_a_department_is_told_by_the_departments_key(tables: tuple[Table, ...]) -> None:
    """Whichever table came first gave the join: employees per department were their managers."""
    graph = JoinGraph(SchemaIndex(Catalog(datasource="staff", dialect="postgres", tables=tables)))
    (edge,) = graph.between(("public", "employees"), ("public", "departments"))
    assert (edge.left.name, edge.right.name) == ("department_id", "id")
