"""Users, their sessions, policies, and the tenant of an API key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables and the column."""
    op.add_column("api_keys", sa.Column("tenant", sa.Text))
    op.create_table(
        "users",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("email", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.Column("last_login_at", _INSTANT),
        sa.CheckConstraint("name = lower(name)", name="users_name_is_lower"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("digest", postgresql.BYTEA, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.CheckConstraint("octet_length(digest) = 32", name="sessions_digest_is_sha256"),
    )
    op.create_index("sessions_of_user", "sessions", ["user_id"])
    op.create_index("sessions_by_end", "sessions", ["expires_at"])
    op.create_table(
        "policies",
        sa.Column("datasource", sa.Text, primary_key=True),
        sa.Column("policy", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.CheckConstraint("origin IN ('file', 'api', 'bus')", name="policies_origin_is_known"),
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("policies")
    op.drop_table("sessions")
    op.drop_table("users")
    op.drop_column("api_keys", "tenant")
