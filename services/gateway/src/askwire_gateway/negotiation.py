"""Which representation of an answer the client asked for, by its ``Accept`` header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final

from askwire_common.contracts import Code, RowFormat
from askwire_common.errors import ServiceError


class Media(StrEnum):
    """The media types in which an answer can be had; the first is the default."""

    JSON = "application/json"
    EVENTS = "text/event-stream"
    NDJSON = "application/x-ndjson"
    CSV = "text/csv"
    ARROW = "application/vnd.apache.arrow.stream"

    @property
    def rows(self) -> RowFormat:
        """How the executor encodes rows for this representation."""
        return _ROWS[self]


_ROWS: Final = {
    Media.JSON: RowFormat.JSON,
    Media.EVENTS: RowFormat.JSON,
    Media.NDJSON: RowFormat.NDJSON,
    Media.CSV: RowFormat.CSV,
    Media.ARROW: RowFormat.ARROW,
}


@lru_cache(maxsize=256)
def choose(accept: str) -> Media:
    """The representation that the client likes best; JSON when it does not say.

    Of equals the one that is named, rather than one of a range, and of these the first of ``Media``; events are no way
    to read rows and are chosen within a range only where nothing else is left.

    Raises:
        ServiceError: ``invalid_request``: it accepts none of ours.
    """
    ranges = [_weighted(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    weighed = {media: _quality(media, ranges) for media in Media}
    best = max(Media, key=lambda media: (*weighed[media], media is not Media.EVENTS))  # of equals, max takes the first
    if weighed[best][0] <= 0:
        raise ServiceError(Code.INVALID_REQUEST, f"Accept: name one of {', '.join(Media)}")
    return best


def _weighted(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
    try:
        return media, min(1.0, max(0.0, float(weight)))
    except ValueError as error:
        raise ServiceError(Code.INVALID_REQUEST, "Accept: a weight (q) is a number from 0 to 1") from error


def _quality(media: Media, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """The weight of the most specific range that matches, and how specific that is; zeros when none does."""
    weights = dict(reversed(ranges))
    for specific, pattern in ((2, media.value), (1, f"{media.value.partition('/')[0]}/*"), (0, "*/*")):
        if pattern in weights:
            return weights[pattern], specific
    return 0.0, 0
