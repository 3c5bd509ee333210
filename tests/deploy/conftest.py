"""One generated installation for all tests that read the Compose files."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploy.generate_secrets import compose
from tests.support.compose import Installation


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    directory: Path = tmp_path_factory.mktemp("compose")
    compose(directory)
    return Installation(directory)
