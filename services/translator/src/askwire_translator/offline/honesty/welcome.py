"""What is said to who greets, asks for help, or wants to know what there is to ask: what the data source keeps."""

from __future__ import annotations

import re
from typing import Final

from askwire_translator.ir.nouns import plural
from askwire_translator.offline.binding.bound import World

_MOST: Final = 8  # tables that are told by name
_NAMED: Final = 0.9
_DATA: Final = r"(?:data|database|tables?|information|info|datasets?|data\s+sources?|schema)"
_HAVE: Final = (
    r"(?:do\s+(?:you|we|i)\s+have|are\s+there|is\s+there|is\s+available|are\s+available|exists?|can\s+i\s+\w+)"
)
_ASKS: Final = re.compile(
    rf"""(?:
      hi | hello | hey | howdy | good\s+(?:morning|afternoon|evening|day) | thanks? | thank\s+you | bye | test(?:ing)?
    | help(?:\s+me)? | examples? | (?:give|show)\s+me\s+(?:an\s+|some\s+)?examples?
    | (?:what|which)(?:\s+kinds?\s+of)?(?:\s+questions?)?\s+(?:can|could|should|may)\s+(?:i|we|you)
        (?:\s+(?:ask|do|answer|query|tell))?(?:\s+(?:you|me|here|about|for|this))*
    | how\s+(?:does\s+(?:this|it)\s+work | (?:do|can)\s+i\s+(?:use\s+(?:this|it)|start|ask))
    | (?:who|what)\s+are\s+you | what\s+is\s+(?:this|askwire|here)
    | what(?:'?s|\s+is)\s+(?:in|inside)\s+(?:this|the|here|your)\s*{_DATA}?
    | what\s+is\s+(?:this|the|your)\s+{_DATA}(?:\s+about)?
    | (?:what|which)\s+{_DATA}\s+{_HAVE} | (?:show|list|describe)\s+(?:me\s+)?(?:the\s+|all\s+|all\s+the\s+)?{_DATA}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_AROUND: Final = re.compile(r"^[^\w]+|[^\w]+$")


def welcome(question: str, world: World) -> str | None:
    """What can be asked of this data source, where the question is none about its data; None where it may be one."""
    text = " ".join(_AROUND.sub("", question).split())
    if _ASKS.fullmatch(text) is None:
        return None
    last = text.lower().split()[-1]
    if any(link.score >= _NAMED for link in world.schema.lookup((last.rstrip("s"),))):
        return None  # ``show tables`` of a restaurant
    tables = sorted(world.schema.tables, key=lambda t: -(t.table.rows or 0))
    names = [plural(" ".join(t.words)) for t in tables]
    more = [f"{len(names) - _MOST} more"] if len(names) > _MOST else []
    told = [*names[:_MOST], *more]
    listed = " and ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else "".join(told)
    return f"ask in plain words about what is kept here: {listed or 'nothing yet'}"
