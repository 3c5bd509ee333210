"""Settings that each session on a data source begins with, whatever somebody set for its server, database or role."""

from __future__ import annotations

from typing import Final

# Statements are read here as the validator has read them: without the first, what was a literal there is SQL here.
READING: Final = {
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "array_nulls": "on",
    "jit": "off",
}
# What a value looks like must not depend on how somebody configured the server.
WRITING: Final = {
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
