"""What a look at an installation may find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad a finding is."""

    BROKEN = 3
    RISKY = 2
    NOTE = 1


@dataclass(frozen=True)
class Finding:
    """Something to know, and what to do about it.

    Attributes:
        check: which check found it.
    """

    severity: Severity
    what: str
    remedy: str
    check: str = ""


class NotChecked(Exception):
    """A promise could not be verified.

    Attributes:
        remedy: what makes it possible.
    """

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.remedy = remedy
