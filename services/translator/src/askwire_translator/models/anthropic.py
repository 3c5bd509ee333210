"""Anthropic's messages, through the official SDK."""

from __future__ import annotations

from typing import Any, Final, Literal

import anthropic
from anthropic import omit
from anthropic.types import Message, TextBlock, TextBlockParam, ToolUseBlock
from pydantic_core import to_json

from askwire_translator.models import failures
from askwire_translator.models.chat import Completion, Hear, Prompt
from askwire_translator.models.http import bounded_client, header_key, most_pieces
from askwire_translator.models.sdk import Faults, plainly

DEFAULT_BASE_URL: Final = "https://api.anthropic.com"
_TOOL: Final = "translation"
_FAULTS: Final = Faults(
    anthropic.AnthropicError,
    anthropic.APIError,
    anthropic.APITimeoutError,
    anthropic.APIStatusError,
    anthropic.APIConnectionError,
)


class AnthropicModel:
    """A model behind the messages API, asked for structured output; the SDK's own retries are off.

    Args:
        api_key: may be None for a local server that asks for none.
        base_url: where the API lives, without ``/v1``.
        max_tokens: limit of a reply, reasoning included.
        reply_format: ``tool`` forces the use of a tool instead, for older models and for servers that only imitate.
        cache_prompt: whether the provider may keep the task and the schema for some minutes, which makes questions that
            follow on the same schema cheaper and the first one a quarter dearer.
        max_reply_bytes: where a reply is given up; a streamed one takes fifty bytes for each of its own.
    """

    def __init__(
        self,
        *,
        api_key: str | None,
        model: str,
        base_url: str = DEFAULT_BASE_URL,
        name: str = "anthropic",
        max_tokens: int = 4_000,
        reply_format: Literal["json_schema", "tool"] = "json_schema",
        cache_prompt: bool = True,
        max_reply_bytes: int = 4_000_000,
    ) -> None:
        self.name = name
        self.model = model
        self._max_tokens = max_tokens
        self._reply_format = reply_format
        self._cache_prompt = cache_prompt
        self._max_reply_bytes = max_reply_bytes
        self._client = anthropic.AsyncAnthropic(
            api_key=header_key(name, api_key),
            base_url=base_url,
            max_retries=0,
            http_client=bounded_client(anthropic.DefaultAioHttpClient, max_reply_bytes, 3 * most_pieces(max_tokens)),
            open_telemetry=False,
        )

    async def complete(self, prompt: Prompt, *, timeout: float, hear: Hear | None = None) -> Completion:
        """See ``ChatModel.complete``."""
        with plainly(_FAULTS, self.name, self.model, timeout=timeout, max_bytes=self._max_reply_bytes):
            if hear is not None:
                return await self._listen(prompt, timeout, hear)
            return self._completion(await self._client.messages.create(**self._asked(prompt, timeout)))

    async def close(self) -> None:
        """See ``ChatModel.close``."""
        await self._client.close()

    def _asked(self, prompt: Prompt, timeout: float) -> dict[str, Any]:
        tool = self._reply_format == "tool"
        return {
            "model": self.model,
            "max_tokens": self._max_tokens,
            "system": self._system(prompt),
            "messages": [{"role": "user", "content": prompt.request}],
            "output_config": omit if tool else {"format": {"type": "json_schema", "schema": prompt.reply_schema}},
            "tools": [{"name": _TOOL, "input_schema": prompt.reply_schema}] if tool else omit,
            "tool_choice": {"type": "tool", "name": _TOOL, "disable_parallel_tool_use": True} if tool else omit,
            "timeout": timeout,
        }

    async def _listen(self, prompt: Prompt, timeout: float, hear: Hear) -> Completion:
        """The reply as it comes; the SDK puts the pieces together, and says when the last one has come."""
        ended: bool | None = None
        async with self._client.messages.stream(**self._asked(prompt, timeout)) as stream:
            async for event in stream:
                ended = ended or False
                match event.type:
                    case "text":
                        await hear(event.text)
                    case "input_json":
                        await hear(event.partial_json)
                    case "message_stop":
                        ended = True
                    case _:
                        pass
            if ended is None:
                raise failures.not_its_protocol(self.name)
            if not ended:
                raise failures.broke_off(self.name)
            return self._completion(await stream.get_final_message())

    def _system(self, prompt: Prompt) -> list[TextBlockParam]:
        context: TextBlockParam = {"type": "text", "text": prompt.context}
        if self._cache_prompt:
            context["cache_control"] = {"type": "ephemeral"}
        return [{"type": "text", "text": prompt.system}, context]

    def _completion(self, message: Message) -> Completion:
        # The SDK does not check what a server sends: an error page with status 200 arrives here as an empty object.
        if not isinstance(message, Message) or not isinstance(getattr(message, "content", None), list):
            raise failures.not_its_protocol(self.name)
        usage = message.usage
        cached = (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
        return Completion(
            text="".join(_text(block) for block in message.content),
            model=message.model or self.model,
            tokens_in=usage.input_tokens + cached,
            tokens_out=usage.output_tokens,
            declined=_refusal(message),
            cut_off=message.stop_reason in ("max_tokens", "model_context_window_exceeded"),
        )


def _text(block: object) -> str:
    match block:
        case TextBlock(text=text):
            return text
        case ToolUseBlock(input=said):
            return to_json(said).decode()
        case _:
            return ""


def _refusal(message: Message) -> str | None:
    if message.stop_reason != "refusal":
        return None
    details = message.stop_details
    return (details.explanation if details else None) or "it gave no reason"
