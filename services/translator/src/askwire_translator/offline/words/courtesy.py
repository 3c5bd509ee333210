"""What people say around a question out of courtesy, or to say that they ask: none of it is asked for."""

from __future__ import annotations

import re
from typing import Final

_PEOPLE: Final = "boss|bosses|manager|director|client|customer|team|professor|teacher|colleagues?|ceo|cfo|friend"
_ABOUT: Final = r"(?:\s+(?:if|about|in|to\s+(?:know|see|find\s+out|get|hear|have)))?"
_LEAD: Final = re.compile(
    rf"""\s*(?:
      (?:hi|hello|hey|greetings|good\s+(?:morning|afternoon|evening))(?:\s+(?:there|all|everyone|team))?(?=\s*[,.!:-])
    | (?:ok|okay|so|well|right|alright|now|and\s+now|um|uh|hmm|quick\s+question|question)(?=\s*[,.!:-])
    | (?:ok|okay)\s+so\b | so(?=\s+(?:how|what|which|who|when|where|the)\b)
    | (?:my|our|the)\s+(?:{_PEOPLE})\s+(?:(?:also|just|really)\s+)*
        (?:wants?|needs?|would\s+like|asked|asks|is\s+asking){_ABOUT}(?:\s+for)?\b
    | (?:just\s+)?(?:wondering|curious){_ABOUT}\b
    | (?:i\s+am|i['\u2019]?m)\s+(?:(?:just|only|also|really)\s+)*(?:wondering|curious|interested|trying\s+to
        \s+(?:find\s+out|figure\s+out|understand|see)){_ABOUT}\b
    | (?:i|we)\s+(?:(?:just|only|also|really)\s+)*(?:want|need|wish|wanted|['\u2019]?d\s+like|would\s+like)
        \s+(?:to\s+)?(?:know|see|find\s+out|learn|understand)\b
    | (?:do|does|would)\s+(?:you|anyone|anybody|someone)\s+(?:happen\s+to\s+)?know
        (?=\s+(?:how|what|which|who|when|where|if|the)\b)
    | (?:can|could|would|will)\s+(?:you|anyone|anybody|someone)\s+(?:please\s+|kindly\s+)?
        (?:tell|show|give|let|say)(?:\s+(?:me|us))?(?:\s+know)?\b
    | please\s+to(?=\s+(?:show|tell|give|list)\b) | (?:please|kindly)(?=\s*[,\s])
    | (?:please\s+)?(?:say|tell)\s+me\b
    )[\s,.!:-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_TAIL: Final = re.compile(
    r"[\s,.!-]*\b(?:please|pls|thanks?(?:\s+(?:you|a\s+lot|so\s+much|in\s+advance))?|thx|cheers)\s*[.!?]*\s*$",
    re.IGNORECASE,
)
_MOST: Final = 4  # such phrases before one question


def asked_plainly(question: str) -> str:
    """The question without what courtesy puts before and behind it; as it was where nothing would be left."""
    text = question
    for _ in range(_MOST):
        match = _LEAD.match(text)
        if match is None:
            break
        text = text[match.end() :]
    text = _TAIL.sub("", text)
    return text if re.search(r"\w", text) else question
