"""Why a reading is given up while it is built."""

from __future__ import annotations


class Misfit(Exception):
    """The reading makes no sense for the types of these columns."""
