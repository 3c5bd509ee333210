"""The data source file, good and bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from askwire_executor.datasources import DataSourceError, load_datasources

PASSWORD = "hunter2"


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_sources_with_a_variable_and_with_a_secret_file(tmp_path: Path) -> None:
    """A password comes from the environment or from a file, and shows up nowhere."""
    write(tmp_path / "secret", f"postgresql://reader:{PASSWORD}@db/two\n")
    file = write(
        tmp_path / "datasources.yaml",
        "one:\n  dsn: postgresql://reader:${DB_PASSWORD}@db/one\n  pool_size: 3\ntwo:\n  dsn_file: secret\n",
    )

    found = load_datasources(file, {"DB_PASSWORD": PASSWORD})

    assert found["one"].dsn.get_secret_value() == f"postgresql://reader:{PASSWORD}@db/one"
    assert found["two"].dsn.get_secret_value() == f"postgresql://reader:{PASSWORD}@db/two"
    assert found["one"].pool_size == 3
    assert PASSWORD not in repr(found) + str(found["one"].model_dump())


def test_the_key_of_hashes_is_a_setting_of_sessions_and_shows_up_nowhere_else(tmp_path: Path) -> None:
    write(tmp_path / "key", f"{PASSWORD * 5}\n")
    file = write(tmp_path / "datasources.yaml", "one:\n  dsn: postgresql://x\n  mask_key_file: key\n")
    one = load_datasources(file, {})["one"]
    assert one.session == {"askwire.mask_key": PASSWORD * 5}
    assert PASSWORD not in repr(one) + str(one.model_dump())


@pytest.mark.parametrize(
    ("fields", "ceiling"),
    [
        ("", 3e9),
        ("statement_timeout_ms: 600000", 6e10),
        ("max_cost: 5000000", 5e6),
        ("max_cost: 0", None),
        ("max_cost: null", 3e9),
    ],
)
def test_what_a_plan_may_cost_follows_from_its_time_unless_it_is_said(
    tmp_path: Path, fields: str, ceiling: float | None
) -> None:
    file = write(tmp_path / "datasources.yaml", f"one:\n  dsn: postgresql://x\n  {fields}\n")
    assert load_datasources(file, {})["one"].cost_ceiling == ceiling


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "1: expected at least one data source"),
        ("a: [", ": this is not YAML"),
        ("a: 1", "1: a: expected fields below the name"),
        ("a b:\n  dsn: postgresql://x", "1: a b: a name has"),
        ("a:\n  pool_size: 1", "1: a.dsn: give either"),
        ("a:\n  dsn: postgresql://x\n  dsn_file: y", "3: a.dsn_file: give either"),
        ("a:\n  dsn: mysql://u:hunter2@x", "2: a.dsn: must be a URL that begins with postgresql://"),
        ("a:\n  dsn: postgresql://${NOT_SET}@x", "2: a.dsn: the environment variable NOT_SET is not set"),
        (
            "a:\n  dsn: postgresql://x\n  pool_size: many",
            "3: a.pool_size: it is no whole number. Leave it out for 8.",
        ),
        ("a:\n  dsn: postgresql://x\n  pool_size: [3]", "3: a.pool_size: it is no whole number"),
        ("a:\n  dsn: postgresql://x\n  pool_size: 1.5", "3: a.pool_size: it is no whole number"),
        (
            "a:\n  dsn: postgresql://x\n  pool_size: 0",
            "3: a.pool_size: it is too small: at least 1. Leave it out for 8.",
        ),
        ("a:\n  dsn: postgresql://x\n  pool_size: 900", "3: a.pool_size: it is too large: at most 500"),
        ("a:\n  dsn: postgresql://x\n  pool_siez: 3", "3: a.pool_siez: there is no such field. Write pool_size"),
        ("a:\n  dsn: postgresql://x\n  colour: red", "3: a.colour: there is no such field. Take it out"),
        ("a:\n  dsn: postgresql://x\n  dialect: mysql", "3: a.dialect: it is none of 'postgres'"),
        ("a:\n  dsn: postgresql://x\n  explain: maybe", "3: a.explain: it is neither `true` nor `false`"),
        ("a:\n  dsn: postgresql://x\n  explain: [1]", "3: a.explain: it is neither `true` nor `false`"),
        ("a:\n  dsn: postgresql://x\n  max_cost: -1", "3: a.max_cost: it is too small: at least 0"),
        ("a:\n  dsn: postgresql://x\n  max_cost: [1]", "3: a.max_cost: it is no number"),
        ("a:\n  dsn: postgresql://x\n  allow_unsafe: write", "3: a.allow_unsafe: it is no list"),
        ("a:\n  dsn: postgresql://x\n  allow_unsafe: [1]", "3: a.allow_unsafe.0: it is no text"),
        ("a:\n  dsn_file: missing", "2: a.dsn_file: "),
        ("a:\n  dsn: 5", "2: a.dsn: it is no text"),
        ("a:\n  dsn: postgresql://x\n  mask_key: hunter2", "3: a.mask_key: must be 32 characters or longer"),
        ("a:\n  dsn: postgresql://x\n  mask_key_file: none", "3: a.mask_key_file: "),
    ],
)
def test_a_mistake_names_file_line_and_field(tmp_path: Path, text: str, complaint: str) -> None:
    """And shows no value, since any of them may be a secret."""
    file = write(tmp_path / "datasources.yaml", text)

    with pytest.raises(DataSourceError) as error:
        load_datasources(file, {})

    assert str(error.value).startswith(str(file))
    assert complaint in str(error.value)
    assert PASSWORD not in str(error.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Nobody wants to find them one by one."""
    file = write(tmp_path / "datasources.yaml", "a:\n  dsn: x\nb:\n  dsn: y\n")

    with pytest.raises(DataSourceError) as error:
        load_datasources(file, {})

    assert len(str(error.value).splitlines()) == 2


def test_a_file_that_is_missing_or_not_text(tmp_path: Path) -> None:
    """The sentence says which file, and what is wrong with it."""
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe")

    with pytest.raises(DataSourceError, match="cannot be read: No such file"):
        load_datasources(tmp_path / "none.yaml", {})
    with pytest.raises(DataSourceError, match="is not UTF-8"):
        load_datasources(binary, {})
