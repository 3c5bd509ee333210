"""OpenAI's chat completions, and every compatible server (Ollama, vLLM, …), through the official SDK."""

from __future__ import annotations

from typing import Final

import openai
from openai import omit
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
from openai.types.chat.completion_create_params import ResponseFormat

from askwire_translator.models import failures
from askwire_translator.models.chat import Completion, Prompt, ReplyFormat
from askwire_translator.models.http import TooLargeError, bounded_client, header_key

DEFAULT_BASE_URL: Final = "https://api.openai.com/v1"


class OpenAIModel:
    """A model behind the chat completions API, asked for structured output; the SDK's own retries are off.

    Args:
        api_key: may be None for a local server that asks for none.
        base_url: where the API lives, with its ``/v1``.
        max_tokens: limit of a reply, reasoning included.
        temperature: the provider's default where None; reasoning models accept no other.
        reply_format: ``json_object`` for servers that do not know JSON schemas.
        max_reply_bytes: where a reply is given up.
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
        max_reply_bytes: int = 1_000_000,
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
            http_client=bounded_client(max_reply_bytes),
        )

    async def complete(self, prompt: Prompt, *, timeout: float) -> Completion:
        """See ``ChatModel.complete``."""
        try:
            response = await self._client.chat.completions.create(
                model=self.model,
                messages=_messages(prompt),
                response_format=self._format(prompt),
                max_completion_tokens=self._max_tokens,
                temperature=omit if self._temperature is None else self._temperature,
                timeout=timeout,
            )
        except openai.APITimeoutError:
            raise failures.too_slow(self.name, timeout) from None
        except openai.APIStatusError as error:
            raise failures.of_status(
                self.name, self.model, error.status_code, error.response.headers, error.body
            ) from None
        except TooLargeError:
            raise failures.too_large(self.name, self._max_reply_bytes) from None
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, TooLargeError):
                raise failures.too_large(self.name, self._max_reply_bytes) from None
            raise failures.out_of_reach(self.name) from None
        except (openai.OpenAIError, ValueError):
            raise failures.not_its_protocol(self.name) from None
        return self._completion(response)

    async def close(self) -> None:
        """See ``ChatModel.close``."""
        await self._client.close()

    def _format(self, prompt: Prompt) -> ResponseFormat:
        if self._reply_format == "json_object":
            return {"type": "json_object"}
        schema = {"name": "translation", "strict": True, "schema": prompt.reply_schema}
        return {"type": "json_schema", "json_schema": schema}  # type: ignore[typeddict-item]  # a plain dict is one

    def _completion(self, response: ChatCompletion) -> Completion:
        # The SDK does not check what a server sends: an error page with status 200 arrives here as an empty object.
        if not isinstance(response, ChatCompletion) or not getattr(response, "choices", None):
            raise failures.not_its_protocol(self.name)
        choice, usage = response.choices[0], response.usage
        declined = choice.message.refusal
        if choice.finish_reason == "content_filter":
            declined = declined or "its content filter stopped the reply"
        return Completion(
            text=choice.message.content or "",
            model=response.model or self.model,
            tokens_in=usage.prompt_tokens if usage else 0,
            tokens_out=usage.completion_tokens if usage else 0,
            declined=declined,
            cut_off=choice.finish_reason == "length",
        )


def _messages(prompt: Prompt) -> list[ChatCompletionMessageParam]:
    return [
        {"role": "system", "content": prompt.system},
        {"role": "user", "content": f"{prompt.context}\n\n{prompt.request}"},
    ]
