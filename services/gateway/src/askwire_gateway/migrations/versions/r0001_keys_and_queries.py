"""API keys and the history of queries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", postgresql.BYTEA, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.Column("expires_at", _INSTANT),
        sa.Column("revoked_at", _INSTANT),
        sa.Column("last_used_at", _INSTANT),
        sa.CheckConstraint("octet_length(digest) = 32", name="api_keys_digest_is_sha256"),
    )
    op.create_table(
        "queries",
        sa.Column("id", postgresql.TEXT(collation="C"), primary_key=True),
        sa.Column("principal", sa.Text, nullable=False),
        sa.Column("datasource", sa.Text, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("sql", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("code", sa.Text),
        sa.Column("row_count", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("truncated", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("total_ms", sa.Double),
        sa.Column("trace_id", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False),
    )
    op.create_index("queries_of_principal", "queries", ["principal", sa.text("id DESC")])


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("queries")
    op.drop_table("api_keys")
