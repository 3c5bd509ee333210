"""Programs that only Debian packages: their tests are skipped where they are missing, and never in CI."""

from __future__ import annotations

import os
import shutil

import pytest


def tool(name: str, package: str) -> str:
    """The path of a program.

    Raises:
        AssertionError: it is missing, and REQUIRE_TOOLS is set.
    """
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not installed (Debian's package {package} has it)"
        if os.environ.get("REQUIRE_TOOLS"):
            raise AssertionError(reason)
        pytest.skip(reason)
    return found
