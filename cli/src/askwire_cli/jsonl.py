"""Files of JSON lines, read so that a mistake is told with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import orjson

from askwire_cli.failure import Misuse

Record = TypeVar("Record")


def read_jsonl(path: Path, parse: Callable[[Any], Record]) -> Iterator[Record]:
    """What ``parse`` makes of each line that is not blank; it raises ValueError for what a line must not be.

    Raises:
        Misuse: a line is not what it should be; the message has its number.
    """
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                yield parse(orjson.loads(text))
            except ValueError as error:
                raise Misuse(f"{path}, line {number}: {error}") from error
