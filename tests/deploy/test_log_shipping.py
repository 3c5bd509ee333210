"""What ships logs is wired from one end to the other, and keeps labels few. Neither program is to be had here."""

from __future__ import annotations

import re

from tests.support.compose import COMPOSE
from tests.support.monitoring import MONITORING, load

from askwire_cli.services import SERVICES

VECTOR = load(MONITORING / "logs" / "vector.yaml")
LOKI = load(MONITORING / "logs" / "loki.yaml")


def test_every_input_of_vector_is_one_of_its_parts() -> None:
    parts = {**VECTOR["sources"], **VECTOR["transforms"]}
    inputs = {one for part in (*VECTOR["transforms"].values(), *VECTOR["sinks"].values()) for one in part["inputs"]}
    assert inputs == set(parts)


def test_lines_of_all_services_and_of_nobody_else_are_shipped() -> None:
    (names,) = re.findall(r"includes\(\[(.+?)\]", VECTOR["transforms"]["ours"]["source"])
    assert {name.strip('" ') for name in names.split(",")} == set(SERVICES)


def test_labels_are_bounded() -> None:
    """A query id as a label would make a stream of every question."""
    assert set(VECTOR["sinks"]["loki"]["labels"]) == {"service", "level"}


def test_vector_and_grafana_look_for_loki_where_it_listens() -> None:
    address = f"http://loki:{LOKI['server']['http_listen_port']}"
    (grafana,) = load(MONITORING / "grafana" / "provisioning" / "datasources" / "loki.yaml")["datasources"]
    assert VECTOR["sinks"]["loki"]["endpoint"] == grafana["url"] == address
    assert "loki" in load(COMPOSE / "compose.logs.yaml")["services"]
