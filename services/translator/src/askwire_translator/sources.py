"""For which data sources a setting holds: all, none, or those that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

_ALL: Final = frozenset(["true", "1", "yes", "on"])
_NONE: Final = frozenset(["", "false", "0", "no", "off"])
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,63}")


@dataclass(frozen=True)
class Sources:
    """Some data sources; ``every`` means all there are."""

    every: bool = False
    names: frozenset[str] = frozenset()

    def __contains__(self, datasource: str) -> bool:
        """Whether the setting holds for this data source."""
        return self.every or datasource in self.names

    def __bool__(self) -> bool:
        """Whether it holds for any."""
        return self.every or bool(self.names)

    @classmethod
    def read(cls, text: str) -> Self:
        """From ``true``, ``false``, or names as in ``demo,sales``.

        Raises:
            ValueError: a part of it is no name of a data source.
        """
        said = text.strip().lower()
        if said in _ALL or said in _NONE:
            return cls(every=said in _ALL)
        names = [name.strip() for name in text.split(",")]
        wrong = next((name for name in names if not _NAME.fullmatch(name)), None)
        if wrong is not None:
            message = f"{wrong!r} is no data source; write true, false, or names as in demo,sales"
            raise ValueError(message)
        return cls(names=frozenset(names))
