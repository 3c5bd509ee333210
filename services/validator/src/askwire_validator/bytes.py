"""What a statement's text may consist of, before anybody tries to understand it.

PostgreSQL, sqlglot and a person's eye disagree on unusual characters (a no-break space is a letter to PostgreSQL and a
space to sqlglot), so that outside string literals only what all three read alike is let through.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# C0 and C1 controls except tab, newline and return; every space that is not ASCII's; line separators; zero-width
# characters; marks that turn the direction of writing; the byte order mark.
_UNUSUAL: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\U000e0000-\U000e0fff]"
)


def unusual_character(text: str) -> str | None:
    """The name of the first character that may not stand outside a string literal, or None."""
    if text.isascii() and text.isprintable():
        return None
    found = _UNUSUAL.search(text)
    return None if found is None else character_name(found[0])


def forbidden_anywhere(text: str) -> str | None:
    """The name of a character that may not even stand in a literal (NUL, half a surrogate pair), or None."""
    if "\x00" in text:
        return character_name("\x00")
    surrogate = None if text.isascii() else re.search("[\ud800-\udfff]", text)
    return None if surrogate is None else character_name(surrogate[0])


def is_normalised(text: str) -> bool:
    """Whether Unicode's canonical composition (NFC) leaves the text as it is, so that equal names look equal."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def character_name(character: str) -> str:
    """``U+00A0 NO-BREAK SPACE``: something a person can look for."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"
