"""Runs migrations for Alembic: one at a time, however many gateways start at once."""

from __future__ import annotations

import psycopg
from alembic import context
from sqlalchemy import create_engine, pool, text

_LOCK = 0x41534B57  # "ASKW": whoever migrates holds this advisory lock


def migrate() -> None:
    """Bring the database to the newest revision."""
    dsn: str = context.config.attributes["dsn"]  # libpq reads lists of hosts, too
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=None)
        with context.begin_transaction():
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            context.run_migrations()


migrate()
