"""How OpenAI's chat completions and Anthropic's messages look on the wire; see ``llm_server``."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from tests.support.llm_server import Behaviour

JSON = dict[str, Any]
PIECE: Final = 4  # characters of a reply that one event carries


class Wire(Protocol):
    """One provider's protocol."""

    def body(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> JSON:
        """The whole answer."""

    def events(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """The answer as server-sent events."""

    def stumble(self, behaviour: Behaviour) -> bytes:
        """An error as one of the events."""


def prompt_text(body: Mapping[str, Any]) -> str:
    """Every word that a request of either protocol tells the model."""
    return "\n\n".join(_texts([body.get("system", []), *(m["content"] for m in body["messages"])]))


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        yield from _texts(content.get("text", ""))
    else:
        for part in content:
            yield from _texts(part)


def seconds(behaviour: Behaviour) -> float:
    """How long the model takes to say all of its reply, once it has begun."""
    return -(-len(behaviour.text) // PIECE) / behaviour.tokens_per_second if behaviour.tokens_per_second else 0.0


def _tokens(text: str) -> int:
    return max(1, len(text) // 4)


async def _paced(text: str, tokens_per_second: float) -> AsyncIterator[str]:
    began = time.monotonic()
    for number, start in enumerate(range(0, len(text), PIECE), start=1):
        if tokens_per_second:  # by the clock, so that late ones do not add up
            await asyncio.sleep(began + number / tokens_per_second - time.monotonic())
        yield text[start : start + PIECE]


class _OpenAI:
    def body(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> JSON:
        if behaviour.status != 200:
            return {"error": {"message": "scripted", "type": "scripted", "param": None, "code": behaviour.error_code}}
        said = None if behaviour.reply is None else behaviour.text
        message = {"role": "assistant", "content": said, "refusal": behaviour.refusal}
        choice = {"index": 0, "message": message, "finish_reason": behaviour.stop or "stop", "logprobs": None}
        head = self._head(behaviour, asked, "chat.completion")
        return head | {"choices": [choice], "usage": self._usage(behaviour, asked)}

    def _usage(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> JSON:
        spent = {"prompt_tokens": _tokens(prompt_text(asked)), "completion_tokens": _tokens(behaviour.text)}
        return spent | {"total_tokens": sum(spent.values())}

    async def events(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> AsyncIterator[bytes]:
        head = self._head(behaviour, asked, "chat.completion.chunk")

        def chunk(delta: JSON, finish: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            return b"data: " + json.dumps(head | {"choices": [choice]}).encode() + b"\n\n"

        yield chunk({"role": "assistant", "content": ""})
        async for part in _paced(behaviour.text, behaviour.tokens_per_second):
            yield chunk({"content": part})
        if behaviour.refusal:
            yield chunk({"refusal": behaviour.refusal})
        yield chunk({}, behaviour.stop or "stop")
        if (asked.get("stream_options") or {}).get("include_usage"):
            last = head | {"choices": [], "usage": self._usage(behaviour, asked)}
            yield b"data: " + json.dumps(last).encode() + b"\n\n"
        yield b"data: [DONE]\n\n"

    def stumble(self, behaviour: Behaviour) -> bytes:
        error = {"message": "scripted", "type": behaviour.error_code or "server_error", "param": None, "code": None}
        return b"data: " + json.dumps({"error": error}).encode() + b"\n\n"

    def _head(self, behaviour: Behaviour, asked: Mapping[str, Any], kind: str) -> JSON:
        return {"id": "chatcmpl-1", "object": kind, "created": 0, "model": behaviour.model or asked["model"]}


class _Anthropic:
    def body(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> JSON:
        if behaviour.status != 200:
            return {"type": "error", "error": {"type": behaviour.error_code or "scripted", "message": "scripted"}}
        details = {"type": "refusal", "explanation": behaviour.refusal} if behaviour.refusal else None
        return self._head(behaviour, asked) | {
            "content": self._content(behaviour, asked),
            "stop_reason": behaviour.stop or ("refusal" if behaviour.refusal else "end_turn"),
            "stop_details": details,
            "usage": self._usage(behaviour, asked),
        }

    async def events(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> AsyncIterator[bytes]:
        def event(kind: str, fields: JSON) -> bytes:
            return f"event: {kind}\ndata: {json.dumps({'type': kind} | fields)}\n\n".encode()

        usage = self._usage(behaviour, asked)
        head = self._head(behaviour, asked) | {"content": [], "stop_reason": None, "usage": usage}
        tool = asked.get("tool_choice", {}).get("name")
        block: JSON = {"type": "text", "text": ""}
        if tool:
            block = {"type": "tool_use", "id": "toolu_1", "name": tool, "input": {}}
        yield event("message_start", {"message": head})
        yield event("content_block_start", {"index": 0, "content_block": block})
        async for part in _paced(behaviour.text, behaviour.tokens_per_second):
            delta = {"type": "input_json_delta", "partial_json": part} if tool else {"type": "text_delta", "text": part}
            yield event("content_block_delta", {"index": 0, "delta": delta})
        yield event("content_block_stop", {"index": 0})
        details = {"type": "refusal", "explanation": behaviour.refusal} if behaviour.refusal else None
        stop = behaviour.stop or ("refusal" if behaviour.refusal else "end_turn")
        ended = {"stop_reason": stop, "stop_details": details, "stop_sequence": None}
        yield event("message_delta", {"delta": ended, "usage": usage})
        yield event("message_stop", {})

    def stumble(self, behaviour: Behaviour) -> bytes:
        error = {"type": behaviour.error_code or "overloaded_error", "message": "scripted"}
        return b"event: error\ndata: " + json.dumps({"type": "error", "error": error}).encode() + b"\n\n"

    def _content(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> list[JSON]:
        if behaviour.reply is None:
            return []
        tool = asked.get("tool_choice", {}).get("name")
        if tool and isinstance(behaviour.reply, Mapping):
            return [{"type": "tool_use", "id": "toolu_1", "name": tool, "input": dict(behaviour.reply)}]
        return [{"type": "text", "text": behaviour.text}]

    def _usage(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> JSON:
        return {"input_tokens": _tokens(prompt_text(asked)), "output_tokens": _tokens(behaviour.text)}

    def _head(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> JSON:
        head = {"id": "msg_1", "type": "message", "role": "assistant", "stop_sequence": None}
        return head | {"model": behaviour.model or asked["model"]}


OPENAI: Final[Wire] = _OpenAI()
ANTHROPIC: Final[Wire] = _Anthropic()
