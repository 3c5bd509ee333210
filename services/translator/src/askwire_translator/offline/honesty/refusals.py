"""What the offline translator does not even try: writes, predictions, opinions, instructions, other languages."""

from __future__ import annotations

import re
import unicodedata

from askwire_translator.offline.words.courtesy import asked_plainly

# Commands that are nouns as well: ``email addresses of customers``, ``hire dates``, ``increase in sales``.
_NOUNS_TOO = "grant|drop|email|mark|book|buy|pay|fire|hire"
_AS_NOUNS = (
    r"(?=\s*$|\s*[,?-]|\s+(?:in|of|by|per|from|with|and|or|that|which|for|out|off|was|were|is|are|"
    r"(?:address|amount|author|code|cost|count|date|day|domain|fee|genre|grade|histor|id|level|list|name|number|point|"
    r"price|provider|rate|recipient|record|sale|score|season|size|station|status|time|title|total|type|value|year)\w*)\b)"
)
_WRITES = re.compile(
    r"^\s*(?:please\s+|can you\s+|could you\s+|i want to\s+|i need to\s+|now\s+|then\s+|let'?s\s+)*"
    r"(?:(?:delete|update|insert|remove|truncate|alter|revoke|erase|wipe|modify|rename|purge|overwrite|"
    r"set\s+(?:the|all|every)|add\s+(?:a|an|new|the|another)|change\s+(?:the|all|every)|create\s+(?:a|an|"
    r"new|the|table|user|index|view)|"
    r"cancel\s+(?:the|all|my|every)|reset|send|assign|deactivate|disable|enable)\b|"
    r"(?:increase|decrease|raise)\b(?!s?\s+(?:in|of|per|from|between|over)\b)|"
    rf"(?:{_NOUNS_TOO})\b(?!{_AS_NOUNS}))",
    re.IGNORECASE,
)
_WRITES_INSIDE = re.compile(
    r";\s*(?:drop|delete|update|insert|truncate|alter|grant|create|copy|set)\b|\b(?:drop|truncate|"
    r"alter)\s+(?:the\s+)?"
    r"(?:table|database|schema|user|role|column|index|view)\b|\bdelete\s+(?:from|all|every|the)\b|\binsert\s+into\b"
    r"|\b(?:and|then)\s+(?:delete|drop|update|truncate|remove|erase|wipe)\s+(?:it|them|the|all|every|"
    r"those|these)\b",
    re.IGNORECASE,
)
_PREDICTIONS = re.compile(
    r"\b(?:predict|prediction|forecast|estimate (?:the )?(?:future|next)|will (?:be|have|there|it|they|"
    r"the|we|our|sales|revenue|grow|"
    r"increase|happen|win|sell|become)|going to (?:be|have|happen|grow|win|sell)|in the future|"
    r"likely to|project(?:ed)? (?:growth|sales|revenue)|what if|by 20[3-9]\d)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:next (?:year|month|quarter|week|decade|season)|tomorrow)\b", re.IGNORECASE)
# What is known of days to come: the future that a database holds.
_PLANNED = re.compile(
    r"\b(?:appointments?|arriv\w+|book(?:ed|ings?)|check\w* (?:in|out)|deadlines?|due|end(?:s|ing)?|events?|expir\w+|"
    r"plann?ed|renew\w*|reserv\w+|schedul\w+|start(?:s|ing)?|upcoming)\b",
    re.IGNORECASE,
)
_OPINIONS = re.compile(
    r"\b(?:should (?:i|we|they|you)|do you (?:think|like|recommend|believe)|what do you|your opinion|"
    r"your favou?rite|recommend(?:ation)?|advise me|"
    r"suggest (?:a|an|some|how|what)|is it (?:worth|good|bad|fair|right|wrong|better)|worth (?:buying|"
    r"watching|visiting|it)|"
    r"how (?:can|could|do|should|to) (?:i|we|you|one|improve|increase)|why\b|meaning of life|"
    r"tell me a (?:joke|story|poem)|"
    r"write (?:a|an|me|some)|who are you|what are you|how are you|translate|summari[sz]e this|"
    r"explain (?:how|why|what|to)|"
    r"(?:most|more) (?:beautiful|interesting|fun|boring|delicious|trustworthy|intelligent|handsome)|"
    r"happiest|nicest|funniest|smartest)",
    re.IGNORECASE,
)
_INJECTIONS = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)\b.{0,30}\b(?:instruction|prompt|rule|above|previous|"
    r"polic|safety|restriction|filter)|"
    r"system prompt|you are now|act as|pretend (?:to|you)|jailbreak|developer mode|</?(?:system|assistant|"
    r"user|script)|"
    r"\b(?:union\s+(?:all\s+)?select|or\s+1\s*=\s*1|pg_sleep|xp_cmdshell|information_schema|pg_catalog|"
    r"pg_shadow|pg_authid|pg_user|"
    r"sqlite_master|load_file|into\s+outfile|copy\s+\w+\s+(?:to|from))\b|--\s*$|/\*",
    re.IGNORECASE,
)
_SECRETS = re.compile(
    r"\b(?:(?:database|server|db|postgres|admin|root|system|your|connection|api|secret|private|access|"
    r"encryption|signing)\s+"
    r"(?:password|passwd|credential|key|token|secret|string)s?|environment variables?|env vars?|"
    r"/etc/passwd|connection string|"
    r"credentials|dsn|ssh keys?|superuser|other users'? (?:queries|questions|passwords))\b",
    re.IGNORECASE,
)

# What questions begin with in the languages that are asked most; none of it begins one in English.
_FOREIGN = re.compile(
    r"[^\w]*(?:wie\s*viele?|wieviele?|welche[rsnm]?|zeige?|zeig\s+mir|nenne|liste\s+alle|gibt\s+es|was\s+ist|"
    r"cu[aá]nt[oa]s?|cu[aá]l(?:es)?|qu[eé]|mu[eé]stra(?:me)?|dame|d[oó]nde|"
    r"combien|quel(?:le)?s?|montre[zr]?|affiche[zr]?|donne[zr]?|"
    r"quant[ieoa]s?|qual[ei]?|quais|mostre|mostra(?:mi)?|hoeveel|welke|toon)\b",
    re.IGNORECASE,
)


def refusal(question: str) -> str | None:  # noqa: PLR0911 - one return a reason
    """Why this question cannot be answered from any catalog, in words for the asker; None when it may be one."""
    question = asked_plainly(question)
    foreign = _other_script(question)
    if foreign is not None:
        return foreign
    if _INJECTIONS.search(question):
        return "this reads as instructions or SQL rather than a question about the data; please ask in plain words"
    if _WRITES.search(question) or _WRITES_INSIDE.search(question):
        return "this asks to change something; Askwire only reads data"
    if _SECRETS.search(question):
        return "credentials and the inner workings of the server are not part of the data"
    if _PREDICTIONS.search(question) or (_AHEAD.search(question) and not _PLANNED.search(question)):
        return "the data holds what happened, not what will happen: predictions are not answered"
    if _OPINIONS.search(question):
        return "this asks for an opinion, advice or an explanation, which is not in the data"
    return None


def _other_script(question: str) -> str | None:
    letters = [c for c in question if c.isalpha()]
    if not letters:
        return "there are no words in this question"
    latin = sum(1 for c in letters if unicodedata.name(c, "").startswith("LATIN"))
    if latin < 0.8 * len(letters) or _FOREIGN.match(question):
        return "the offline translator understands English only"
    return None
