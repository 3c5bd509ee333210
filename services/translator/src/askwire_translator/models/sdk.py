"""What the two official SDKs have in common: they are generated alike, so they fail alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import aiohttp
import httpx2

from askwire_translator.models import failures
from askwire_translator.models.http import TooLargeError, TooManyPiecesError


@dataclass(frozen=True)
class Faults:
    """One SDK's exception classes.

    Attributes:
        api: raised itself (and no subclass of it) where an error comes in the middle of a stream.
    """

    base: type[Exception]
    api: type[Exception]
    timeout: type[Exception]
    status: type[Exception]
    connection: type[Exception]


@contextmanager
def plainly(faults: Faults, who: str, model: str, *, timeout: float, max_bytes: int) -> Iterator[None]:
    """Whatever the SDK raises within, as this house's errors.

    Raises:
        Retryable: asking again may help.
        ServiceError: it would not.
    """
    try:
        yield
    except faults.timeout as error:
        raise (failures.out_of_reach(who) if _broke(error) else failures.too_slow(who, timeout)) from None
    except faults.status as error:
        raise _of_status(who, model, error) from None
    except TooLargeError:
        raise failures.too_large(who, max_bytes) from None
    except TooManyPiecesError:
        raise failures.too_many_pieces(who) from None
    except faults.connection as error:
        if isinstance(error.__cause__, TooLargeError):
            raise failures.too_large(who, max_bytes) from None
        if isinstance(error.__cause__, TooManyPiecesError):
            raise failures.too_many_pieces(who) from None
        raise failures.out_of_reach(who) from None
    except httpx2.HTTPError:  # in the middle of a stream, where the SDKs no longer translate it
        raise failures.out_of_reach(who) from None
    except (faults.base, ValueError) as error:
        if type(error) is faults.api:
            raise failures.broke_off(who) from None
        raise failures.not_its_protocol(who) from None


def _broke(error: Exception) -> bool:
    """Whether a "timeout" is none: the SDKs' clients on aiohttp call a connection that fails or breaks one as well."""
    said = error.__cause__
    happened = said.__cause__ if isinstance(said, httpx2.TimeoutException) else None
    return isinstance(happened, aiohttp.ClientConnectionError) and not isinstance(happened, TimeoutError)


def _of_status(who: str, model: str, error: Exception) -> Exception:
    status: int = getattr(error, "status_code", 500)
    response = getattr(error, "response", None)
    headers: Mapping[str, str] = response.headers if response is not None else {}
    return failures.of_status(who, model, status, headers, getattr(error, "body", None))
