"""Words that a dialect keeps for itself: a column of that name needs quotes (PostgreSQL 18, MySQL 8, SQLite)."""

_TEXT = """
    all analyse analyze and any array as asc asymmetric authorization between binary both by case cast check collate
    collation column concurrently constraint create cross current_catalog current_date current_role current_schema
    current_time current_timestamp current_user default deferrable delete desc describe distinct div do drop dual
    else end except exists explain false fetch for foreign freeze from full function grant group groups having ilike
    in index initially inner insert intersect into is isnull join key keys lateral leading left like limit localtime
    localtimestamp lock match mod natural not notnull null of offset on only option or order outer over overlaps
    partition placing primary procedure range rank read references regexp rename repeat replace returning revoke
    right row rows schema select session_user set similar some show symmetric system system_user table tablesample
    then to trailing trigger true union unique update usage use user using values variadic verbose when where window
    with write
"""
RESERVED = frozenset(_TEXT.split())
