"""Brings the control database to the newest revision, with the migrations that ship in this package."""

from __future__ import annotations

import re
from pathlib import Path

from alembic import command
from alembic.config import Config


def migrate(dsn: str) -> None:
    """Run all migrations that are missing; safe to run again, and at the same time elsewhere.

    Raises:
        sqlalchemy.exc.OperationalError: the database does not answer or refuses.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = re.sub(r"^postgres(ql)?(?=://)", "postgresql+psycopg", dsn)
    command.upgrade(config, "head")
