"""Runs migrations for Alembic: one at a time, however many gateways start at once."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool, text

_LOCK = 0x41534B57  # "ASKW": whoever migrates holds this advisory lock


def migrate() -> None:
    """Bring the database to the newest revision."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=None)
        with context.begin_transaction():
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            context.run_migrations()


migrate()
