"""How sure a calibrated translator must be, per data source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

UNAIDED: Final = 0.5  # where there is nobody else to ask
BEFORE_A_MODEL: Final = 0.9
_WRONG: Final = "{part!r} is no threshold; write data sources with numbers from 0 to 1, as in demo=0.7,sales=0.95"


@dataclass(frozen=True)
class Thresholds:
    """The least confidence at which a draft counts; ``by_datasource`` overrides ``usual``."""

    usual: float
    by_datasource: Mapping[str, float] = field(default_factory=dict)

    def of(self, datasource: str) -> float:
        """The threshold for this data source."""
        return self.by_datasource.get(datasource, self.usual)

    @classmethod
    def read(cls, usual: float, text: str | None) -> Self:
        """From ``demo=0.7, sales=0.95``.

        Raises:
            ValueError: a part of it is no name with a number from 0 to 1.
        """
        found: dict[str, float] = {}
        for part in (text or "").split(","):
            name, equals, number = (piece.strip() for piece in part.partition("="))
            if not name and not equals:
                continue
            try:
                found[name] = float(number)
            except ValueError:
                raise ValueError(_WRONG.format(part=part.strip())) from None
            if not name or not 0 <= found[name] <= 1:
                raise ValueError(_WRONG.format(part=part.strip()))
        return cls(usual, found)
