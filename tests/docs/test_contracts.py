"""The two contracts are complete, valid, and what the code says today."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it comes with openapi-spec-validator
from openapi_spec_validator import validate
from tests.support.pages import ROOT, fences
from tools.docs.pages import MarkMissing, filled, rendered
from tools.docs.settings import POLICY_EXAMPLE
from tools.docs.tables import FACTS, HEADERS, WORK

from askwire_cli.services import SERVICES
from askwire_common import contracts
from askwire_common.bus.permissions import User
from askwire_common.contracts import WORK_SUBJECTS, Code, Event, Header, cancel_subject, credit_subject
from askwire_common.service.lifecycle import VERSION
from askwire_common.settings.mistakes import variable
from askwire_gateway.policy.policies import read_policies
from askwire_gateway.routes import ROUTES

NATS = (ROOT / "docs/contracts/nats.md").read_text(encoding="utf-8")
HTTP = (ROOT / "docs/contracts/http.md").read_text(encoding="utf-8")
HEADER_NAMES = {value for name, value in vars(Header).items() if name.isupper()}


@pytest.fixture(scope="module", name="current")
def _current() -> dict[str, str]:
    return rendered()


@pytest.fixture(scope="module", name="asyncapi")
def _asyncapi(current: dict[str, str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(current["docs/contracts/asyncapi.json"])
    return document


def test_generated_pages_are_current(current: dict[str, str]) -> None:
    stale = [name for name, text in current.items() if (ROOT / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"


def test_a_page_without_the_marks_of_its_sections_is_noticed() -> None:
    with pytest.raises(MarkMissing, match="headers"):
        filled("no marks", {"headers": str})


def test_every_setting_of_every_service_is_told(current: dict[str, str]) -> None:
    page = current["docs/settings.md"]
    fields = {field for service in SERVICES.values() for field in service.model_fields}
    assert [field for field in fields if f"| `{variable(field)}` |" not in page] == []


def test_no_secret_has_a_default_on_the_settings_page(current: dict[str, str]) -> None:
    rows = [line.split(" | ") for line in current["docs/settings.md"].splitlines() if "*secret*" in line]
    assert rows
    assert {row[2].strip() for row in rows} <= {"", "**required**"}


def test_the_example_of_a_policy_is_one(tmp_path: Any) -> None:
    file = tmp_path / "policies.yaml"
    file.write_text(POLICY_EXAMPLE, encoding="utf-8")
    assert read_policies(file)["demo"].policy.roles


def test_nothing_that_travels_is_left_out() -> None:
    assert set(HEADERS) == HEADER_NAMES
    assert set(FACTS) == set(Event)
    assert set(WORK) == set(WORK_SUBJECTS)


def test_every_name_of_the_bus_is_on_its_page() -> None:
    names = {*HEADER_NAMES, *Event, *User, *WORK_SUBJECTS, contracts.ASK, contracts.WORK_STREAM, contracts.OUTCOMES}
    names |= {contracts.EVENTS_STREAM, contracts.DEAD_STREAM, contracts.CATALOGS, contracts.POLICIES}
    names |= {credit_subject("<query_id>"), cancel_subject("<query_id>")}
    assert [name for name in names if f"`{name}`" not in NATS] == []


def test_every_route_and_code_is_on_its_page() -> None:
    names = {f"{route.method} {route.path}" for route in ROUTES} | set(Code)
    assert [name for name in names if f"`{name}`" not in HTTP] == []


def test_the_recorded_events_are_what_the_models_say() -> None:
    text = "\n\n".join(fences(NATS, "text"))
    recorded = re.findall(r"Askwire-Event: (\w+) .*?\n(?:Nats-.*\n)*([{\[].*?)(?:\n\n|\Z)", text, re.DOTALL)
    assert {event for event, _ in recorded} == {"accepted", "drafted", "approved", "running", "rows", "done", "refused"}
    for event, body in recorded:
        told = json.loads(body.replace("\n ", ""))
        model = FACTS[Event(event)]
        if model is not None:
            assert set(told) <= set(model.model_fields)
            model.model_validate(told)


def test_the_openapi_file_is_openapi(current: dict[str, str]) -> None:
    validate(json.loads(current["docs/contracts/openapi.json"]))


def test_every_default_and_example_satisfies_its_own_schema(current: dict[str, str]) -> None:
    """Clients are generated from it: a role that had to be a number and a name at once could not be written."""
    document = json.loads(current["docs/contracts/openapi.json"])
    told = 0
    for name, schema in document["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            checked = Draft202012Validator({**said, "components": document["components"]})
            values = [*said.get("examples", []), *([said["default"]] if "default" in said else [])]
            told += len(values)
            assert [value for value in values if not checked.is_valid(value)] == [], f"{name}.{field}"
            assert "$ref" not in said or not said.keys() & {"type", "enum"}, f"{name}.{field} says its type twice"
    assert told


def test_asyncapi_tells_what_it_is_and_names_no_machine(asyncapi: dict[str, Any]) -> None:
    assert asyncapi["asyncapi"] == "3.0.0"
    assert (asyncapi["info"]["title"], asyncapi["info"]["version"]) == ("Askwire", VERSION)
    assert asyncapi["info"]["description"]
    assert [server["host"] for server in asyncapi["servers"].values()] == ["{host}:{port}"]


def test_every_reference_of_asyncapi_leads_somewhere(asyncapi: dict[str, Any]) -> None:
    found = list(_references(asyncapi))
    assert found
    for reference in found:
        place: Any = asyncapi
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_asyncapi_holds_every_subject_and_event(asyncapi: dict[str, Any]) -> None:
    addresses = {channel["address"] for channel in asyncapi["channels"].values()}
    expected = {*WORK_SUBJECTS, contracts.ASK, credit_subject("{queryId}"), cancel_subject("{queryId}"), None}
    assert addresses == expected
    assert set(asyncapi["channels"]["events"]["messages"]) == {event.value for event in Event}
    for operation in asyncapi["operations"].values():
        assert operation["action"] in {"send", "receive"}
        assert operation["summary"]


@pytest.mark.parametrize("subject", WORK_SUBJECTS)
def test_asyncapi_describes_the_models_that_travel(asyncapi: dict[str, Any], subject: str) -> None:
    model = WORK[subject]
    schema = asyncapi["components"]["schemas"][model.__name__]
    assert set(schema["properties"]) == set(model.model_json_schema()["properties"])
    assert schema["description"] == model.__doc__
    (channel,) = (channel for channel in asyncapi["channels"].values() if channel["address"] == subject)
    assert list(channel["messages"]) == [model.__name__]
    operations = asyncapi["operations"].values()
    takers = [operation["x-jetstream"] for operation in operations if "x-jetstream" in operation]
    assert {"stream": contracts.WORK_STREAM, "durable": contracts.CONSUMERS[subject]} in takers


def test_schemas_and_headers_of_asyncapi_are_json_schema(asyncapi: dict[str, Any]) -> None:
    for schema in asyncapi["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for message in asyncapi["components"]["messages"].values():
        Draft202012Validator.check_schema(message["headers"])
        assert set(message["headers"]["properties"]) <= HEADER_NAMES


def test_the_question_of_the_example_satisfies_its_schema(asyncapi: dict[str, Any]) -> None:
    root = {"$ref": "#/components/schemas/Question", "components": asyncapi["components"]}
    checked = Draft202012Validator(root)
    assert checked.is_valid({"question": "How many planes are there?", "datasource": "demo"})
    assert not checked.is_valid({"question": ""})
    assert not checked.is_valid({"question": "How many?", "sql": "SELECT 1"})


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
