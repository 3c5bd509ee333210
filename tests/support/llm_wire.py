"""How OpenAI's chat completions and Anthropic's messages look on the wire; see ``llm_server``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from tests.support.llm_server import Behaviour

JSON = dict[str, Any]


class Wire(Protocol):
    """One provider's protocol."""

    def body(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> JSON:
        """The whole answer."""

    def events(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """The answer as server-sent events."""


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


def _tokens(text: str) -> int:
    return max(1, len(text) // 4)


async def _paced(text: str, tokens_per_second: float) -> AsyncIterator[str]:
    for start in range(0, len(text), 4):
        if tokens_per_second:
            await asyncio.sleep(1 / tokens_per_second)
        yield text[start : start + 4]


class _OpenAI:
    def body(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> JSON:
        if behaviour.status != 200:
            return {"error": {"message": "scripted", "type": "scripted", "param": None, "code": behaviour.error_code}}
        said = None if behaviour.reply is None else behaviour.text
        message = {"role": "assistant", "content": said, "refusal": behaviour.refusal}
        choice = {"index": 0, "message": message, "finish_reason": behaviour.stop or "stop", "logprobs": None}
        spent = {"prompt_tokens": _tokens(prompt_text(asked)), "completion_tokens": _tokens(behaviour.text)}
        usage = spent | {"total_tokens": sum(spent.values())}
        return self._head(behaviour, asked, "chat.completion") | {"choices": [choice], "usage": usage}

    async def events(self, behaviour: Behaviour, asked: Mapping[str, Any]) -> AsyncIterator[bytes]:
        head = self._head(behaviour, asked, "chat.completion.chunk")

        def chunk(delta: JSON, finish: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            return b"data: " + json.dumps(head | {"choices": [choice]}).encode() + b"\n\n"

        yield chunk({"role": "assistant", "content": ""})
        async for part in _paced(behaviour.text, behaviour.tokens_per_second):
            yield chunk({"content": part})
        yield chunk({}, behaviour.stop or "stop")
        yield b"data: [DONE]\n\n"

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
        yield event("message_start", {"message": head})
        yield event("content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}})
        async for part in _paced(behaviour.text, behaviour.tokens_per_second):
            yield event("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": part}})
        yield event("content_block_stop", {"index": 0})
        delta = {"stop_reason": behaviour.stop or "end_turn", "stop_sequence": None}
        yield event("message_delta", {"delta": delta, "usage": usage})
        yield event("message_stop", {})

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
