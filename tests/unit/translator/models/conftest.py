"""One question about the flights."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.support.flights import flights

from askwire_translator.translate import Ask


@pytest.fixture
def ask() -> Ask:
    now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=1), "CET"))
    return Ask(
        "which carrier has the worst average arrival delay?",
        flights(),
        now,
        policy_version="p1",
        scope="viewer",
        values_to_models=True,
    )
