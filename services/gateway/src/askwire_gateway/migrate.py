"""Brings the control database to the newest revision, with the migrations that ship in this package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import SQLAlchemyError

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.stores.database_trouble import place


def migrate(dsn: str) -> None:
    """Run all migrations that are missing; safe to run again, and at the same time elsewhere.

    Raises:
        ServiceError: ``unavailable``: the database does not answer, or refuses.
    """
    try:
        command.upgrade(config(dsn), "head")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
        detail = f"the control database cannot be migrated: {place(dsn)}: {reason}; check ASKWIRE_CONTROL_DSN"
        raise ServiceError(Code.UNAVAILABLE, detail) from error


def config(dsn: str) -> Config:
    """What Alembic has to know: where this package's migrations are, and of which database."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    found.set_main_option("path_separator", "os")
    found.attributes["dsn"] = dsn
    return found
