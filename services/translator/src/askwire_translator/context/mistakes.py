"""What is wrong in a context file, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake; ``warning`` where the entry can still be used by some translators."""

    file: str
    line: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        where = f"{self.file}:{self.line}" if self.line else self.file  # a file that cannot be read has no lines
        return f"{where}: {kind}{self.message}"


class BadContext(ValueError):
    """Context files that cannot be used; ``mistakes`` are all that was found, in their order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True)
class Places:
    """Where each entry of a context stands: its path in the context → file and line."""

    lines: dict[Path, tuple[str, int]]

    def mistake(self, path: Path, message: str, *, warning: bool = False) -> Mistake:
        """The mistake at an entry, or at the nearest thing around it that has a line."""
        for size in range(len(path), -1, -1):
            if path[:size] in self.lines:
                file, line = self.lines[path[:size]]
                return Mistake(file, line, message, warning)
        return Mistake("", 0, message, warning)
