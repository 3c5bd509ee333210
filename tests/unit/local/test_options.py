"""What a person may write behind `make run`, and what it says to mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from askwire_local.options import Misuse, existing_folder, parse_scale, read_datasources


def test_services_that_are_not_named_run_once() -> None:
    assert parse_scale("translator=2 executor=3") == {"gateway": 1, "translator": 2, "validator": 1, "executor": 3}
    assert set(parse_scale("").values()) == {1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("broker=2", "the services are gateway"),
        ("executor", "executor=<1 to 16>"),
        ("executor=0", "executor=<1 to 16>"),
        ("executor=-1", "executor=<1 to 16>"),
        ("executor=17", "executor=<1 to 16>"),
        ("executor=two", "executor=<1 to 16>"),
        ("gateway=2", "holds the port"),
    ],
)
def test_a_scale_that_makes_no_sense_is_told_why(text: str, said: str) -> None:
    with pytest.raises(Misuse, match=said):
        parse_scale(text)


def test_files_of_secrets_are_found_from_where_their_file_lies(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("shop: {dsn_file: shop.dsn, mask_key_file: keys/mask}\nwarehouse: {dsn: postgresql://w/w}\n")
    assert read_datasources(path) == {
        "shop": {"dsn_file": str(tmp_path / "shop.dsn"), "mask_key_file": str(tmp_path / "keys/mask")},
        "warehouse": {"dsn": "postgresql://w/w"},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("shop: {dialect: postgres}", "each as `name: "),
        ("- shop", "each as `name: "),
        ("shop: [", "is not YAML"),
        ("demo: {dsn: postgresql://x/y}", "the built-in one"),
    ],
)
def test_a_file_of_data_sources_that_is_wrong_is_told_how_to_be_right(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(text)
    with pytest.raises(Misuse, match=said):
        read_datasources(path)


def test_a_wrong_file_does_not_show_its_secrets(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("demo: {dsn: 'postgresql://u:hunter2@h/d'}")
    with pytest.raises(Misuse) as caught:
        read_datasources(path)
    assert "hunter2" not in str(caught.value)


def test_a_context_has_to_be_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "demo.yaml"
    file.write_text("glossary: {}\n")
    with pytest.raises(Misuse, match=r"CONTEXT names .*demo\.yaml, which is no folder"):
        existing_folder(file, "CONTEXT")
    assert existing_folder(tmp_path, "CONTEXT") == tmp_path
