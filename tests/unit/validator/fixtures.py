"""The asker of the statements in ``tests/sql``, and how those files are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Dialect, Table
from askwire_common.datasources.policy import Mask, Policy, RolePolicy, SafetyMode, TablePolicy
from askwire_common.identity.principal import Principal, Role

SQL = Path(__file__).parents[2] / "sql"
VIEWER = Principal(subject="tester", role=Role.VIEWER)


def table(name: str, *columns: str | tuple[str, str]) -> Table:
    pairs = [(column, "text") if isinstance(column, str) else column for column in columns]
    return Table(schema_name="public", name=name, columns=tuple(CatalogColumn(name=n, type=t) for n, t in pairs))


TABLES = (
    table("users", "id", "name", "email", "ssn", "password_hash"),
    table("orders", "id", "user_id", "amount", "placed", "data"),
    table("payments", "id", "order_id", "tenant_id"),
    table("employee", "id", "name", "manager_id", ("mood", "mood")),
    table("Odd Table", "Mixed"),
    table("secret", "id", "token"),
    table("patients", "id", "name", "phone", ("age", "integer"), "notes"),
    table("members", "id", "email", "tenant_id", "pin"),
)
SHOWN = {
    "users": TablePolicy(columns=("id", "name", "email")),
    "orders": TablePolicy(),
    "payments": TablePolicy(row_filter="tenant_id = 7"),
    "employee": TablePolicy(),
    "Odd Table": TablePolicy(),
    "patients": TablePolicy(masks={"phone": Mask.LAST4, "age": Mask.NULL, "notes": Mask.REDACT}),
    "members": TablePolicy(hidden=("pin",), row_filter="tenant_id = 7", masks={"email": Mask.HASH}),
}


def catalog(dialect: Dialect = "postgres") -> Catalog:
    return Catalog(datasource="test", dialect=dialect, tables=TABLES)


def policy(mode: SafetyMode = SafetyMode.PERMISSIVE, **changes: object) -> Policy:
    return Policy(mode=mode, roles={Role.VIEWER: RolePolicy(tables=SHOWN)}).model_copy(update=changes)


@dataclass(frozen=True)
class Case:
    rule: str
    line: int
    expect: str
    sql: str
    runs: str
    dialect: Dialect
    mode: SafetyMode

    def __str__(self) -> str:
        return f"{self.rule}:{self.line}"


def cases(directory: Path = SQL) -> Iterator[Case]:
    for path in sorted(directory.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        line = 1
        for block in text.split("--: ")[1:]:
            head, _, body = block.partition("\n")
            expect, *options = head.split()
            given = dict(option.split("=") for option in options)
            sql, _, runs = body.rstrip("\n").partition("\n--= ")
            dialect: Dialect = given.get("dialect", "postgres")  # type: ignore[assignment] # as written in the file
            yield Case(path.stem, line, expect, sql, runs or sql, dialect, SafetyMode(given.get("mode", "permissive")))
            line += block.count("\n")
