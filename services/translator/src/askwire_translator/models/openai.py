"""OpenAI's chat completions, and every compatible server (Ollama, vLLM, …), through the official SDK."""

from __future__ import annotations

from typing import Any, Final

import openai
from openai import AsyncStream
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from askwire_translator.models import failures
from askwire_translator.models.chat import Completion, Hear, Prompt, ReplyFormat, Said
from askwire_translator.models.http import bounded_client, header_key, most_pieces
from askwire_translator.models.sdk import Faults, plainly

DEFAULT_BASE_URL: Final = "https://api.openai.com/v1"
_COMPLETIONS: Final = "/chat/completions"
_FAULTS: Final = Faults(
    openai.OpenAIError, openai.APIError, openai.APITimeoutError, openai.APIStatusError, openai.APIConnectionError
)


class OpenAIModel:
    """A model behind the chat completions API, asked for structured output; the SDK's own retries are off.

    Requests go through the SDK's ``post``: its ``create`` looks for what to rename in every part of a request, where
    there is nothing of the kind, and takes as long for that as for all the rest of a call.

    Args:
        api_key: may be None for a local server that asks for none.
        base_url: where the API lives, with its ``/v1``.
        max_tokens: limit of a reply, reasoning included.
        temperature: the provider's default where None; reasoning models accept no other.
        reply_format: ``json_object`` for servers that do not know JSON schemas.
        max_reply_bytes: where a reply is given up; a streamed one takes fifty bytes for each of its own.
    """

    def __init__(
        self,
        *,
        api_key: str | None,
        model: str,
        base_url: str = DEFAULT_BASE_URL,
        name: str = "openai",
        max_tokens: int = 4_000,
        temperature: float | None = None,
        reply_format: ReplyFormat = "json_schema",
        max_reply_bytes: int = 4_000_000,
    ) -> None:
        self.name = name
        self.model = model
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._reply_format = reply_format
        self._max_reply_bytes = max_reply_bytes
        self._client = openai.AsyncOpenAI(
            api_key=header_key(name, api_key),
            base_url=base_url,
            max_retries=0,
            http_client=bounded_client(openai.DefaultAioHttpClient, max_reply_bytes, 2 * most_pieces(max_tokens)),
        )

    async def complete(self, prompt: Prompt, *, timeout: float, hear: Hear | None = None) -> Completion:
        """See ``ChatModel.complete``."""
        with plainly(_FAULTS, self.name, self.model, timeout=timeout, max_bytes=self._max_reply_bytes):
            if hear is not None:
                return self._ended(await self._listen(prompt, timeout, hear))
            asked = self._asked(prompt)
            return self._completion(
                await self._client.post(_COMPLETIONS, cast_to=ChatCompletion, body=asked, options={"timeout": timeout})
            )

    async def close(self) -> None:
        """See ``ChatModel.close``."""
        await self._client.close()

    def _asked(self, prompt: Prompt) -> dict[str, Any]:
        return {
            "model": self.model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": f"{prompt.context}\n\n{prompt.request}"},
            ],
            "response_format": self._format(prompt),
            "max_completion_tokens": self._max_tokens,
            **({} if self._temperature is None else {"temperature": self._temperature}),
        }

    async def _listen(self, prompt: Prompt, timeout: float, hear: Hear) -> Said | None:
        """The reply as it came; None where what came was no stream of it."""
        said: Said | None = None
        stream = await self._client.post(
            _COMPLETIONS,
            cast_to=ChatCompletion,
            body=self._asked(prompt) | {"stream": True, "stream_options": {"include_usage": True}},
            options={"timeout": timeout},
            stream=True,
            stream_cls=AsyncStream[ChatCompletionChunk],
        )
        async with stream:
            async for chunk in stream:
                said = said or Said(chunk.model or self.model)
                if chunk.usage is not None:
                    said.tokens_in, said.tokens_out = chunk.usage.prompt_tokens, chunk.usage.completion_tokens
                for choice in chunk.choices[:1]:
                    said.refusal += choice.delta.refusal or ""
                    said.stop = choice.finish_reason or said.stop
                    await said.add(choice.delta.content or "", hear)
        return said

    def _ended(self, said: Said | None) -> Completion:
        if said is None:
            raise failures.not_its_protocol(self.name)
        if said.stop is None:
            raise failures.broke_off(self.name)
        return _told(said.text, said.model, said.tokens_in, said.tokens_out, said.refusal or None, said.stop)

    def _format(self, prompt: Prompt) -> dict[str, object]:
        if self._reply_format == "json_object":
            return {"type": "json_object"}
        schema = {"name": "translation", "strict": True, "schema": prompt.reply_schema}
        return {"type": "json_schema", "json_schema": schema}

    def _completion(self, response: ChatCompletion) -> Completion:
        # The SDK does not check what a server sends: an error page with status 200 arrives here as an empty object.
        if not isinstance(response, ChatCompletion) or not getattr(response, "choices", None):
            raise failures.not_its_protocol(self.name)
        choice, usage = response.choices[0], response.usage
        return _told(
            choice.message.content or "",
            response.model or self.model,
            usage.prompt_tokens if usage else 0,
            usage.completion_tokens if usage else 0,
            choice.message.refusal,
            choice.finish_reason,
        )


def _told(text: str, model: str, tokens_in: int, tokens_out: int, refusal: str | None, stop: str | None) -> Completion:
    if stop == "content_filter":
        refusal = refusal or "its content filter stopped the reply"
    return Completion(text, model, tokens_in, tokens_out, declined=refusal, cut_off=stop == "length")
