"""``docs/contracts/asyncapi.json``: AsyncAPI 3 of what travels on NATS.

The three work subjects are what FastStream says of the services' own declarations; what the line speaks beside them
(events, credits, cancels, ``ask``) is added from ``contracts.py``, which is all that the services know of it, too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from faststream.nats import NatsBroker
from faststream.specification import AsyncAPI
from pydantic import BaseModel, SecretStr
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from tools.docs.tables import FACTS, HEADERS, WORK

from askwire_common.contracts import ASK, CONSUMERS, WORK_STREAM, Header, Outcome, cancel_subject, credit_subject
from askwire_common.identity.approval import generate_key, public_key
from askwire_common.service.lifecycle import VERSION
from askwire_executor.app import build_app as build_executor
from askwire_executor.settings import ExecutorSettings
from askwire_gateway.answers import Answer, Clarification
from askwire_gateway.problems import Problem
from askwire_gateway.requests import QueryRequest
from askwire_translator.app import build_app as build_translator
from askwire_translator.settings import TranslatorSettings
from askwire_validator.app import build_app as build_validator
from askwire_validator.settings import ValidatorSettings

Document = dict[str, Any]
_DESCRIPTION: Final = (
    "Ask a database in plain language over NATS. Publish a question on `askwire.v1.translate`, or SQL of one's own on "
    "`askwire.v1.validate`, and hear its events on the inbox that you named; or request `askwire.v1.ask` and get one "
    "reply. Nothing but a validator's signed approval runs on `askwire.v1.execute`. docs/contracts/nats.md tells more."
)
_SCHEMA: Final = "#/components/schemas/{model}"
_SERVERS: Final = [{"$ref": "#/servers/nats"}]
_ON_EVENTS: Final = (Header.QUERY_ID, Header.EVENT, Header.SEQ, Header.ATTEMPT, Header.CHECKSUM)
_ON_ENDS: Final = (*_ON_EVENTS, Header.ERROR_CODE, Header.ERROR)
_INTO_THE_LINE: Final = (
    *(Header.REPLY_TO, Header.PRINCIPAL, Header.MSG_ID, Header.DEADLINE, Header.QUERY_ID, Header.TRACEPARENT),
    *(Header.PROGRESS, Header.STARTED, Header.SEQ),
)
_PARAMETER: Final = {"queryId": {"description": "The query's id, a ULID."}}


def document() -> str:
    """The document; the same code yields the same bytes."""
    specification = AsyncAPI(
        title="Askwire",
        version=VERSION,
        description=_DESCRIPTION,
        license={"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        schema_version="3.0.0",
    )
    for broker in _brokers():
        specification.add_broker(broker)
    found: Document = orjson.loads(specification.to_specification().to_json())
    _neutral(found)
    _name_work(found)
    _add_events(found)
    _add_signals(found)
    _add_ask(found)
    found["components"]["schemas"] = _schemas()
    return orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n"


def _brokers() -> list[NatsBroker]:
    """The services' brokers, wired as in production and never connected, with keys made for the moment."""
    private = generate_key()
    public = public_key(private)
    with tempfile.TemporaryDirectory() as directory:
        datasources = Path(directory) / "datasources.yaml"
        datasources.write_text("demo: {dsn: 'postgresql://reader@localhost/demo'}\n", encoding="utf-8")
        services = (
            build_translator(TranslatorSettings(principal_public_keys=public, providers="offline")),
            build_validator(ValidatorSettings(approval_key=SecretStr(private), principal_public_keys=public)),
            build_executor(
                ExecutorSettings(approval_public_keys=public, principal_public_keys=public, datasources=datasources)
            ),
        )
        return [service.base.connection.broker for service in services]


def _neutral(found: Document) -> None:
    """No machine's address: which server it is, the installation decides."""
    found["servers"] = {
        "nats": {
            "host": "{host}:{port}",
            "protocol": "nats",
            "description": "The installation's NATS, 2.11 or later with JetStream; every user has an nkey of its own.",
            "variables": {"host": {"default": "localhost"}, "port": {"default": "4222"}},
        }
    }


def _name_work(found: Document) -> None:
    """FastStream's names for messages become the models' names, and the headers that travel are told."""
    messages: Document = {}
    for subject, model in WORK.items():
        name = CONSUMERS[subject]
        channel, operation = found["channels"][name], found["operations"][name]
        channel |= {"servers": _SERVERS, "messages": {model.__name__: _reference("messages", model.__name__)}}
        channel.pop("bindings")  # the NATS binding has none for channels
        operation["messages"] = [_reference(f"channels/{name}/messages", model.__name__, root="")]
        operation["summary"] = f"The {name} takes its work from a durable consumer of the work stream."
        operation["x-jetstream"] = {"stream": WORK_STREAM, "durable": name}
        messages[model.__name__] = _message(model.__name__, _payload(model.__name__), _INTO_THE_LINE)
    found["components"]["messages"] = messages


def _add_events(found: Document) -> None:
    for event, model in FACTS.items():
        rows = "A chunk of rows: an array of rows each, or the next bytes of NDJSON, CSV or Arrow."
        payload = _payload(model.__name__) if model else {"description": rows}
        headers = _ON_ENDS if model is Outcome else _ON_EVENTS
        found["components"]["messages"][event.value] = _message(event.value, payload, headers)
    found["channels"]["events"] = {
        "address": None,
        "description": "The inbox that the asker named in Askwire-Reply-To.",
        "servers": _SERVERS,
        "messages": {event.value: _reference("messages", event.value) for event in FACTS},
    }
    found["operations"]["tell"] = {
        "action": "send",
        "channel": {"$ref": "#/channels/events"},
        "summary": "Services tell the asker how its query fares; exactly one of done, refused and failed ends it.",
    }


def _add_signals(found: Document) -> None:
    """What an asker sends while its query is under way."""
    signals = {
        "credit": (credit_subject("{queryId}"), "Grants the executor room for more chunks.", {"type": "integer"}),
        "cancel": (cancel_subject("{queryId}"), "Calls the query off.", {"description": "Empty."}),
    }
    for name, (address, what, payload) in signals.items():
        _add_channel(found, name, address, {name: _message(name, payload, (Header.PRINCIPAL,))})
        found["channels"][name]["parameters"] = _PARAMETER
        found["operations"][name] = {"action": "receive", "channel": {"$ref": f"#/channels/{name}"}, "summary": what}


def _add_ask(found: Document) -> None:
    headers = (Header.PRINCIPAL, Header.TRACEPARENT)
    _add_channel(found, "ask", ASK, {"ask": _message("ask", _payload("QueryRequest"), headers)})
    replies = [_payload(model.__name__) for model in (Answer, Clarification, Problem)]
    reply = _message("answer", {"oneOf": replies}, (Header.QUERY_ID, Header.ERROR_CODE, Header.ERROR))
    _add_channel(found, "answer", None, {"answer": reply})
    found["operations"]["ask"] = {
        "action": "receive",
        "channel": {"$ref": "#/channels/ask"},
        "summary": "A gateway answers in one message; rows that do not fit are left out, and `truncated` says so.",
        "bindings": {"nats": {"queue": "gateway", "bindingVersion": "0.1.0"}},
        "reply": {"channel": {"$ref": "#/channels/answer"}},
    }


def _add_channel(found: Document, name: str, address: str | None, messages: Mapping[str, Document]) -> None:
    found["components"]["messages"] |= messages
    found["channels"][name] = {
        "address": address,
        "servers": _SERVERS,
        "messages": {message: _reference("messages", message) for message in messages},
    }


def _message(name: str, payload: Document, headers: tuple[str, ...]) -> Document:
    return {
        "name": name,
        "headers": {
            "type": "object",
            "properties": {h: {"type": "string", "description": _capital(HEADERS[h][1])} for h in headers},
            "required": [h for h in headers if HEADERS[h][0] == "must"],
        },
        "payload": payload,
    }


def _payload(model: str) -> Document:
    return {"$ref": _SCHEMA.format(model=model)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reference(where: str, name: str, *, root: str = "components/") -> Document:
    return {"$ref": f"#/{root}{where}/{name}"}


def _schemas() -> Document:
    """Every model that travels, once."""
    facts = {model for model in FACTS.values() if model is not None}
    told: set[type[BaseModel]] = {*facts, Answer, Clarification, Problem}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "serialization") for model in told]
    taken: list[type[BaseModel]] = [*WORK.values(), QueryRequest]
    wanted += [(model, "validation") for model in taken]
    wanted.sort(key=lambda pair: pair[0].__name__)
    _, definitions = models_json_schema(wanted, ref_template=_SCHEMA)
    found: Document = definitions["$defs"]
    return dict(sorted(found.items()))
