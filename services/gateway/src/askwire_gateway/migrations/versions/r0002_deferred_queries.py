"""Queries that are answered later, and the keys under which requests may be repeated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "deferred_queries",
        sa.Column("id", postgresql.TEXT(collation="C"), primary_key=True),
        sa.Column("principal", sa.Text, nullable=False),
        sa.Column("asker", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("deadline_ms", sa.Integer, nullable=False),
        sa.Column("traceparent", sa.Text),
        sa.Column("idempotency_key", sa.Text),
        sa.Column("digest", postgresql.BYTEA, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("looks", sa.Integer, nullable=False, server_default="0"),
        sa.Column("cancelled", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("outcome", sa.Text),
        sa.Column("ended_at", _INSTANT),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="deferred_queries_end_is_whole"),
    )
    op.create_index(
        "deferred_queries_keys",
        "deferred_queries",
        ["principal", "idempotency_key"],
        unique=True,
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    under_way = sa.text("ended_at IS NULL")
    op.create_index("deferred_queries_due", "deferred_queries", ["due_at"], postgresql_where=under_way)
    op.create_index("deferred_queries_under_way", "deferred_queries", ["principal"], postgresql_where=under_way)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("deferred_queries")
