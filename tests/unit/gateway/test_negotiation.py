"""``Accept`` chooses the representation."""

from __future__ import annotations

import pytest

from askwire_common.errors import ServiceError
from askwire_gateway.negotiation import Media, choose


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", Media.JSON),
        ("*/*", Media.JSON),
        ("application/*", Media.JSON),
        ("text/*", Media.CSV),
        ("text/*, text/csv;q=0", Media.EVENTS),
        ("text/csv, */*", Media.CSV),
        ("text/event-stream, */*", Media.EVENTS),
        ("text/*, application/json;q=0.9", Media.CSV),
        ("TEXT/CSV", Media.CSV),
        ("text/csv, application/json", Media.JSON),
        ("text/csv, application/json;q=0.5", Media.CSV),
        ("application/json;q=0, */*", Media.NDJSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", Media.JSON),
        ("application/vnd.apache.arrow.stream", Media.ARROW),
        ("application/x-ndjson; charset=utf-8", Media.NDJSON),
    ],
)
def test_the_best_liked_representation_wins(accept: str, media: Media) -> None:
    assert choose(accept) is media


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "text/csv;q=x", ";"])
def test_what_cannot_be_had_is_refused(accept: str) -> None:
    with pytest.raises(ServiceError, match="Accept: "):
        choose(accept)
