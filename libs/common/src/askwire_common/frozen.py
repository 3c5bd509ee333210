"""The base of values that are kept and compared: immutable, and copied without what the original had worked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value whose ``cached_property``s do not survive into a copy: what they say may no longer hold."""

    model_config = ConfigDict(frozen=True)

    def model_copy(self, *, update: Mapping[str, object] | None = None, deep: bool = False) -> Self:
        """A copy that has forgotten every cached property: a restricted catalog must not remember what it lost."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy
