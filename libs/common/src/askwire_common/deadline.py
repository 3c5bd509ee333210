"""How much time a query has left, in a form that hosts with clocks minutes apart agree on.

On the wire a deadline is what was left, in milliseconds, when the message was published. How long the message then
waited is the bus' own clock minus the moment at which the bus stored it: two readings of one clock. Inside a process a
deadline is a point of the monotonic clock.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

MAX_SECONDS = 3_600.0
_MILLISECONDS = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True)
class Deadline:
    """The moment by which a query must have ended; ``at`` is in seconds of ``time.monotonic``."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline that is this many seconds away."""
        return cls(time.monotonic() + seconds)

    @classmethod
    def from_header(cls, text: str, *, waited: float = 0.0) -> Deadline:
        """Read a header that was written ``waited`` seconds ago.

        Raises:
            ValueError: the text is not a whole number of milliseconds of at most an hour.
        """
        if not _MILLISECONDS.fullmatch(text):
            message = "a deadline is a whole number of milliseconds"
            raise ValueError(message)
        left = int(text) / 1_000
        if left > MAX_SECONDS:
            message = f"a deadline is at most {MAX_SECONDS:.0f} seconds away"
            raise ValueError(message)
        return cls.after(left - waited)

    def header(self) -> str:
        """What is left now, as it travels: whole milliseconds."""
        return str(int(self.left() * 1_000))

    def left(self) -> float:
        """Seconds left; negative when it has passed."""
        return self.at - time.monotonic()

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.left() <= 0
