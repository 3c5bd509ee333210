"""How a verb ends without having done what it was asked."""

from __future__ import annotations


class Failure(Exception):
    """It was refused or it failed: exit code 1. The text is a sentence for a person."""


class Misuse(Failure):
    """It was asked in a way that makes no sense: exit code 2."""
