"""What a provider's failure means to the asker: one sentence, a code, and whether trying again may help.

The sentences never hold the provider's own words, which may quote the key or the prompt: only its codes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError

_TRANSIENT: Final = frozenset({408, 409, 425, 500, 502, 503, 504, 529})
_NO_CREDIT: Final = frozenset(
    {"insufficient_quota", "billing_error", "billing_hard_limit_reached", "billing_not_active"}
)
_TOO_LONG: Final = frozenset({"context_length_exceeded", "request_too_large"})
_LONGEST_WAIT: Final = 3_600.0
_MACHINE_WORD: Final = re.compile(r"[A-Za-z0-9_.\[\]-]{1,60}")


def of_status(who: str, model: str, status: int, headers: Mapping[str, str], body: object) -> ServiceError:
    """The failure behind an HTTP status; ``body`` is the parsed error body, if there was one.

    Returns:
        A ``Retryable`` when the same request may succeed later, else a ``ServiceError``.
    """
    reasons = _reasons(body)
    final = _final(who, model, status, frozenset(reasons))
    if final is not None:
        return _unavailable(final)
    after = retry_after(headers, dt.datetime.now(dt.UTC))
    if status == 429:
        return Retryable(Code.RATE_LIMITED, f"{who} takes no more requests at the moment (429).", retry_after=after)
    if status < 300:  # an error in the middle of a reply that had begun well
        return broke_off(who)
    if status in _TRANSIENT or status >= 500:
        return Retryable(Code.UNAVAILABLE, f"{who} is failing at the moment ({status}).", retry_after=after)
    said = ", ".join([str(status), *reasons])
    return _unavailable(f"{who} rejected the request ({said}). Check the model, the base URL and the reply format.")


def out_of_reach(who: str) -> Retryable:
    """Nobody answered at the provider's address, or the connection broke."""
    return Retryable(Code.UNAVAILABLE, f"The connection to {who} failed. Check its base URL and the network.")


def broke_off(who: str) -> Retryable:
    """The reply began, and did not come to its end."""
    return Retryable(Code.UNAVAILABLE, f"{who} broke off in the middle of its reply.")


def too_slow(who: str, seconds: float) -> Retryable:
    """The provider took longer than it was given."""
    return Retryable(Code.UNAVAILABLE, f"{who} did not answer within {seconds:.3g} s.")


def not_its_protocol(who: str) -> ServiceError:
    """Something answered, but not with the provider's envelope."""
    return _unavailable(f"What answers at {who}'s base URL does not speak its protocol. Check the base URL.")


def too_large(who: str, limit: int) -> ServiceError:
    """The reply was longer than any translation is."""
    return _unavailable(f"{who} sent more than {limit:,} bytes for one translation; the reply was dropped.")


def too_many_pieces(who: str) -> ServiceError:
    """The reply came in more pieces than its limit of tokens allows."""
    return _unavailable(f"{who} sent its reply in more pieces than it may have tokens; the reply was dropped.")


def cut_off(who: str) -> ServiceError:
    """The reply reached the limit of tokens; it would again."""
    return _unavailable(
        f"{who} used up its limit of tokens before the reply was complete. Raise the limit for replies."
    )


def malformed(who: str, problem: str) -> Retryable:
    """The model spoke, but not in the agreed form; it may do better next time."""
    return Retryable(Code.UNAVAILABLE, f"{who} answered outside the agreed form: {problem}.")


def retry_after(headers: Mapping[str, str], now: dt.datetime) -> float | None:
    """Seconds that the provider asks to wait, an hour at most, or None where it asks for none that can be read.

    Read from ``retry-after-ms``, or ``Retry-After`` in seconds or as a date.
    """
    seconds = _number(headers.get("retry-after-ms"), 1_000)
    if seconds is None:
        seconds = _number(headers.get("retry-after"), 1)
    if seconds is None:
        seconds = _until(headers.get("retry-after"), now)
    return None if seconds is None else min(max(0.0, seconds), _LONGEST_WAIT)


def _number(said: str | None, per_second: float) -> float | None:
    return float(said) / per_second if said and re.fullmatch(r"\d{1,12}(\.\d{1,6})?", said.strip()) else None


def _until(said: str | None, now: dt.datetime) -> float | None:
    try:
        when = parsedate_to_datetime(said or "")
    except ValueError:
        return None
    return (when.replace(tzinfo=when.tzinfo or dt.UTC) - now).total_seconds()


def _final(who: str, model: str, status: int, reasons: frozenset[str]) -> str | None:
    """What an operator has to put right before the provider can be of use."""
    if status in (401, 403):
        return f"{who} refused the API key ({status}). Check the key that is configured for {who}."
    if status == 402 or _NO_CREDIT & reasons:
        return f"The account at {who} is out of credit. Add credit or configure another provider."
    if status == 404:
        return f"{who} does not know the model '{model}' (404). Check the configured model's name and the base URL."
    if status == 413 or _TOO_LONG & reasons:
        return f"The prompt is too long for '{model}' at {who}. Lower the schema's token budget."
    return None


def _unavailable(detail: str) -> ServiceError:
    return ServiceError(Code.UNAVAILABLE, detail)


def _reasons(body: object) -> list[str]:
    error: Any = body.get("error", body) if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return []
    said = (error.get(key) for key in ("type", "code", "param"))
    return [word for word in said if isinstance(word, str) and _MACHINE_WORD.fullmatch(word)]
