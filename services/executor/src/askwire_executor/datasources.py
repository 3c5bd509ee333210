"""The data source file: which databases there are, how to reach them, and within which bounds.

::

    demo:
      dsn: postgresql://reader@db.example/demo
    warehouse:
      dsn_file: /run/secrets/warehouse_dsn
      pool_size: 8
      mask_key_file: /run/secrets/warehouse_mask_key
      statement_timeout_ms: 20000
      max_cost: 5000000

``${NAME}`` in a ``dsn`` is replaced from the environment. A mistake names the file, the line and the field, and never
shows a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, field_validator

from askwire_common.contracts import Name
from askwire_common.datasources.policy import MASK_KEY_SETTING
from askwire_common.placed_yaml import Mistakes, read_yaml
from askwire_common.settings.mistakes import in_field

MIN_MASK_KEY: Final = 32
_COST_A_SECOND: Final = 100_000_000.0  # docs/decisions/0016 has the figures behind it
_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_NAME: Final = TypeAdapter(Name)


class DataSourceError(Exception):
    """The data source file cannot be used; the text names the file, the line, the field and the remedy."""


class DataSource(BaseModel):
    """One data source.

    Attributes:
        dsn: how to connect, as a URL; a secret, because it may hold a password.
        pool_size: connections at most; also how many statements run at once.
        statement_timeout_ms: time for one statement, whatever its deadline allows.
        lock_timeout_ms: time to wait for a lock.
        idle_timeout_ms: how long a reader may let an open result wait before it is cut.
        connect_timeout_ms: time to connect.
        explain: whether the server's plan is checked before each statement runs.
        max_cost: the most that a plan may cost, in the planner's units; unless it is given, 100 million for each
            second of ``statement_timeout_ms`` (the fastest plan measured did 9 million in one). 0 sets no limit.
        max_plan_rows: the most rows that a node of a plan may be expected to produce.
        sample_values: whether values may be sampled into the catalog; the policy decides who sees them.
        mask_key: the secret under which a policy's ``hash`` masks are made; a new one gives every value another hash.
        write_dsn: how to connect for approved changes, as a role that may make them; without it, none is ever made.
        max_changed_rows: how many rows one change may touch; one that touches more is undone.
        allow_unsafe: findings of the roles' self-tests (``write``, ``superuser``, ``changes_ownership``, …) that an
            operator accepts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    dialect: Literal["postgres"] = "postgres"
    dsn: SecretStr
    pool_size: Annotated[int, Field(ge=1, le=500)] = 8
    statement_timeout_ms: Annotated[int, Field(ge=10, le=3_600_000)] = 30_000
    lock_timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 1_000
    idle_timeout_ms: Annotated[int, Field(ge=100, le=3_600_000)] = 60_000
    connect_timeout_ms: Annotated[int, Field(ge=10, le=600_000)] = 5_000
    explain: bool = True
    max_cost: Annotated[float, Field(ge=0)] | None = None
    max_plan_rows: Annotated[float, Field(gt=0)] | None = None
    sample_values: bool = True
    mask_key: SecretStr | None = None
    write_dsn: SecretStr | None = None
    max_changed_rows: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    allow_unsafe: tuple[str, ...] = ()

    @property
    def cost_ceiling(self) -> float | None:
        """The most that a plan may cost; None for any."""
        if self.max_cost is None:
            return _COST_A_SECOND * self.statement_timeout_ms / 1000
        return self.max_cost or None

    @property
    def session(self) -> dict[str, str]:
        """Settings of each session that depend on the data source; given at connect, so that no log shows them."""
        return {} if self.mask_key is None else {MASK_KEY_SETTING: self.mask_key.get_secret_value()}

    @field_validator("mask_key")
    @classmethod
    def _is_long(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(key.get_secret_value()) < MIN_MASK_KEY:
            raise ValueError(f"must be {MIN_MASK_KEY} characters or longer: openssl rand -hex 32")
        return key

    @field_validator("dsn", "write_dsn")
    @classmethod
    def _is_postgres(cls, dsn: SecretStr | None) -> SecretStr | None:
        if dsn is not None and not dsn.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must be a URL that begins with postgresql://")
        return dsn


def load_datasources(path: Path, environment: Mapping[str, str]) -> dict[str, DataSource]:
    """Reads and checks the data source file.

    Args:
        path: the YAML file.
        environment: where ``${NAME}`` in a ``dsn`` is looked up.

    Raises:
        DataSourceError: the file cannot be read, or something in it is wrong; all mistakes are told at once.
    """
    text = _read(path, "the data source file")
    try:
        document, places = read_yaml(text, references=True)
    except Mistakes as error:
        raise DataSourceError("\n".join(f"{path}:{m.line}: {m.message}" for m in error.mistakes)) from None
    if not isinstance(document, dict) or not document:
        raise DataSourceError(f"{path}:1: expected at least one data source, as `name:` and its fields below it")
    found: dict[str, DataSource] = {}
    problems: list[str] = []
    for name, fields in document.items():
        try:
            found[_name(name)] = _datasource(fields, path.parent, environment)
        except _FieldError as error:
            where = (name, *error.location)
            line = places.mistake(where, str(error), key=True).line
            problems.append(f"{path}:{line}: {'.'.join(where)}: {error}")
    if problems:
        raise DataSourceError("\n".join(problems))
    return found


class _FieldError(Exception):
    def __init__(self, message: str, *location: str) -> None:
        super().__init__(message)
        self.location = location


def _name(name: object) -> str:
    try:
        return _NAME.validate_python(name)
    except ValidationError:
        raise _FieldError("a name has 1 to 63 letters, digits, `_` or `-`") from None


def _datasource(fields: object, folder: Path, environment: Mapping[str, str]) -> DataSource:
    if not isinstance(fields, dict):
        raise _FieldError("expected fields below the name, at least `dsn` or `dsn_file`")
    given: dict[str, Any] = dict(fields)
    if ("dsn" in given) == ("dsn_file" in given):
        raise _FieldError("give either `dsn` or `dsn_file`", "dsn_file" if "dsn_file" in given else "dsn")
    if "mask_key_file" in given:
        given["mask_key"] = _secret_file(given.pop("mask_key_file"), folder, "mask_key_file")
    if "dsn_file" in given:
        given["dsn"] = _secret_file(given.pop("dsn_file"), folder, "dsn_file")
    elif isinstance(given["dsn"], str):
        given["dsn"] = _expanded(given["dsn"], environment, "dsn")
    if "write_dsn_file" in given:
        given["write_dsn"] = _secret_file(given.pop("write_dsn_file"), folder, "write_dsn_file")
    elif isinstance(given.get("write_dsn"), str):
        given["write_dsn"] = _expanded(given["write_dsn"], environment, "write_dsn")
    try:
        return DataSource(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise _FieldError(f"{in_field(first, DataSource.model_fields)}.", *map(str, first["loc"])) from None


def _secret_file(value: object, folder: Path, field: str) -> str:
    if not isinstance(value, str):
        raise _FieldError("expected the path of a file that holds the secret", field)
    try:
        return _read(folder / value, "the file").strip()
    except DataSourceError as error:
        raise _FieldError(str(error), field) from None


def _expanded(dsn: str, environment: Mapping[str, str], field: str) -> str:
    for name in _VARIABLE.findall(dsn):
        if name not in environment:
            raise _FieldError(f"the environment variable {name} is not set", field)
    return _VARIABLE.sub(lambda found: environment[found[1]], dsn)


def _read(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DataSourceError(f"{path}: {what} is not UTF-8 text") from None
    except OSError as error:
        raise DataSourceError(f"{path}: {what} cannot be read: {error.strerror}") from None
