"""Policies from a file: what is wrong with it is told with file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from askwire_common.datasources.policy import Policy, RolePolicy, SafetyMode, TablePolicy
from askwire_common.identity.principal import Role
from askwire_gateway.policy.policies import read_policies


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policies.yaml"
    path.write_text(text)
    return path


def test_roles_stand_in_the_file_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "demo: {mode: strict, roles: {viewer: {tables: {flights: {columns: [year]}}}, ADMIN: }}")
    only_year = RolePolicy(tables={"flights": TablePolicy(columns=("year",))})
    assert {name: text.policy for name, text in read_policies(path).items()} == {
        "demo": Policy(mode=SafetyMode.STRICT, roles={Role.VIEWER: only_year, Role.ADMIN: RolePolicy()})
    }


def test_an_empty_file_holds_no_policy(tmp_path: Path) -> None:
    assert read_policies(written(tmp_path, "")) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("demo: {roles: {KING: {}}}", ":1:16: there is no role KING"),
        ("demo: {modus: strict}", ":1:8: modus"),
        ("demo: [", ":1:8: this is not YAML"),
        ("- demo", ":1:1: expected a policy for each data source"),
        ("a/b: {}", ":1:1: the name of a data source"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ValueError, match="ASKWIRE_POLICIES: ") as error:
        read_policies(written(tmp_path, text))
    assert str(tmp_path / "policies.yaml") + told in str(error.value)


def test_every_mistake_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ASKWIRE_POLICIES: ") as error:
        read_policies(written(tmp_path, "demo:\n  mode: lax\n  max_rows: 0\nbooks: 7"))
    lines = str(error.value).splitlines()
    assert [line.partition("policies.yaml")[2].split(":")[1] for line in lines] == ["2", "3", "4"]


def test_a_file_that_cannot_be_read_is_named_once_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read") as caught:
        read_policies(tmp_path / "none.yaml")
    assert str(caught.value) == f"ASKWIRE_POLICIES: {tmp_path / 'none.yaml'} cannot be read: No such file or directory"

    (tmp_path / "latin.yaml").write_bytes("# für\n".encode("latin-1"))
    with pytest.raises(ValueError, match=r"latin\.yaml is not UTF-8 text$"):
        read_policies(tmp_path / "latin.yaml")
