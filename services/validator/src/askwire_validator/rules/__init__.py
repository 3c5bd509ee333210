"""What a statement must satisfy, in the order in which it is examined: one small function a file.

A stage is examined only when the one before it found nothing: no parser sees a text that the text rules refuse, and no
name is looked up in a statement that holds a construct nobody knows.
"""

from __future__ import annotations

from typing import Final

from askwire_validator.rules.authorizer import authorizer
from askwire_validator.rules.characters import characters
from askwire_validator.rules.conditional_comments import conditional_comments
from askwire_validator.rules.dashes import dashes
from askwire_validator.rules.field_selection import field_selection
from askwire_validator.rules.function_arguments import function_arguments
from askwire_validator.rules.functions import functions
from askwire_validator.rules.glot_functions import glot_functions
from askwire_validator.rules.glot_structure import glot_structure
from askwire_validator.rules.grouping_sets import grouping_sets
from askwire_validator.rules.injected_text import injected_text
from askwire_validator.rules.joins import joins
from askwire_validator.rules.names import names
from askwire_validator.rules.nesting import nesting
from askwire_validator.rules.node_kinds import node_kinds
from askwire_validator.rules.one_statement import one_statement
from askwire_validator.rules.operators import operators
from askwire_validator.rules.output_columns import output_columns
from askwire_validator.rules.read_only import read_only
from askwire_validator.rules.recursion import recursion
from askwire_validator.rules.size import size
from askwire_validator.rules.subqueries import subqueries
from askwire_validator.rules.system_catalogs import system_catalogs
from askwire_validator.rules.tautology import tautology
from askwire_validator.rules.time_units import time_units
from askwire_validator.rules.types import types
from askwire_validator.rules.unicode_escapes import unicode_escapes
from askwire_validator.rules.volume import volume
from askwire_validator.rules.where_required import where_required
from askwire_validator.statement import Rule

TEXT_RULES: Final[tuple[Rule, ...]] = (
    size, characters, unicode_escapes, conditional_comments, dashes, one_statement, nesting, injected_text,
)  # fmt: skip
_SHARED: Final[tuple[Rule, ...]] = (
    system_catalogs, names, output_columns, joins, subqueries, where_required, tautology,
)  # fmt: skip
POSTGRES_STRUCTURE: Final[tuple[Rule, ...]] = (read_only, node_kinds)
POSTGRES_MEANING: Final[tuple[Rule, ...]] = (
    functions, function_arguments, time_units, types, operators, field_selection, grouping_sets,
    *_SHARED,
)  # fmt: skip
GLOT_STRUCTURE: Final[tuple[Rule, ...]] = (glot_structure,)
GLOT_MEANING: Final[tuple[Rule, ...]] = (glot_functions, *_SHARED)
# On sqlglot's tree of any dialect, once it is known to say what the statement says.
RESOURCES: Final[tuple[Rule, ...]] = (recursion, volume)
# What the database's own parser says of a statement that sqlglot alone has read.
GLOT_AGREEMENT: Final[tuple[Rule, ...]] = (authorizer,)
