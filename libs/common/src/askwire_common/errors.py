"""The one error class, and the closed set of reasons.

::

    ServiceError(code, detail)        what prevents an answer; ends as the terminal event ``failed``
      Retryable                       the same, but trying again may help: another delivery of the message does

Expected refusals are results, not exceptions: a verdict holds its violations as data.
"""

from __future__ import annotations

from askwire_common.contracts import Code


class ServiceError(Exception):
    """What prevented an answer, in words that may be shown to the asker.

    Attributes:
        code: one of the closed set in ``contracts.Code``.
        detail: what happened, why, and what to do; never a value from the data, never a secret.
        retry_after: seconds after which trying again may help, where that is known.
    """

    def __init__(self, code: Code, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


class Retryable(ServiceError):
    """A dependency failed in a way that another delivery may survive."""


def one_line(text: str) -> str:
    """The text as a header's value may hold it: one printable line of ASCII, of bounded length."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split()).encode("ascii", "replace").decode()[:256]
