"""Anthropic's messages, through the official SDK."""

from __future__ import annotations

from typing import Final, Literal

import anthropic
from anthropic import omit
from anthropic.types import Message, TextBlock, TextBlockParam, ToolUseBlock
from pydantic_core import to_json

from askwire_translator.models import failures
from askwire_translator.models.chat import Completion, Prompt
from askwire_translator.models.http import TooLargeError, bounded_client, header_key

DEFAULT_BASE_URL: Final = "https://api.anthropic.com"
_TOOL: Final = "translation"


class AnthropicModel:
    """A model behind the messages API, asked for structured output; the SDK's own retries are off.

    Args:
        api_key: may be None for a local server that asks for none.
        base_url: where the API lives, without ``/v1``.
        max_tokens: limit of a reply, reasoning included.
        reply_format: ``tool`` forces the use of a tool instead, for older models and for servers that only imitate.
        cache_prompt: whether the provider may keep the task and the schema for some minutes, which makes questions that
            follow on the same schema cheaper and the first one a quarter dearer.
        max_reply_bytes: where a reply is given up.
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
        max_reply_bytes: int = 1_000_000,
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
            http_client=bounded_client(max_reply_bytes),
            open_telemetry=False,
        )

    async def complete(self, prompt: Prompt, *, timeout: float) -> Completion:
        """See ``ChatModel.complete``."""
        try:
            message = await self._ask(prompt, timeout)
        except anthropic.APITimeoutError:
            raise failures.too_slow(self.name, timeout) from None
        except anthropic.APIStatusError as error:
            raise failures.of_status(
                self.name, self.model, error.status_code, error.response.headers, error.body
            ) from None
        except TooLargeError:
            raise failures.too_large(self.name, self._max_reply_bytes) from None
        except anthropic.APIConnectionError as error:
            if isinstance(error.__cause__, TooLargeError):
                raise failures.too_large(self.name, self._max_reply_bytes) from None
            raise failures.out_of_reach(self.name) from None
        except (anthropic.AnthropicError, ValueError):
            raise failures.not_its_protocol(self.name) from None
        return self._completion(message)

    async def close(self) -> None:
        """See ``ChatModel.close``."""
        await self._client.close()

    async def _ask(self, prompt: Prompt, timeout: float) -> Message:
        tool = self._reply_format == "tool"
        return await self._client.messages.create(
            model=self.model,
            max_tokens=self._max_tokens,
            system=self._system(prompt),
            messages=[{"role": "user", "content": prompt.request}],
            output_config=omit if tool else {"format": {"type": "json_schema", "schema": prompt.reply_schema}},
            tools=[{"name": _TOOL, "input_schema": prompt.reply_schema}] if tool else omit,
            tool_choice={"type": "tool", "name": _TOOL, "disable_parallel_tool_use": True} if tool else omit,
            timeout=timeout,
        )

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
