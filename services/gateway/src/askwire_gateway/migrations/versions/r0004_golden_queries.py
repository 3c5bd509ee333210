"""Accepted pairs of question and SQL, proposals of such, and what askers thought of answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "golden_queries",
        sa.Column("id", postgresql.TEXT(collation="C"), primary_key=True),
        sa.Column("datasource", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("normalised", sa.Text, nullable=False),
        sa.Column("sql", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("accepted_by", sa.Text),
        sa.Column("query_id", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.Column("updated_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.CheckConstraint("status IN ('proposed', 'accepted')", name="golden_queries_status_is_known"),
        sa.CheckConstraint(
            "(status = 'accepted') = (accepted_by IS NOT NULL)", name="golden_queries_somebody_accepted"
        ),
    )
    op.create_index(
        "golden_queries_one_answer",
        "golden_queries",
        ["datasource", "normalised"],
        unique=True,
        postgresql_where=sa.text("status = 'accepted'"),
    )
    op.create_index(
        "golden_queries_one_proposal",
        "golden_queries",
        ["datasource", "normalised", sa.text("md5(sql)")],
        unique=True,
        postgresql_where=sa.text("status = 'proposed'"),
    )
    op.create_table(
        "feedback",
        sa.Column("query_id", postgresql.TEXT(collation="C"), primary_key=True),
        sa.Column("principal", sa.Text, nullable=False),
        sa.Column("datasource", sa.Text, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("sql", sa.Text),
        sa.Column("rating", sa.Text, nullable=False),
        sa.Column("comment", sa.Text),
        sa.Column("created_at", _INSTANT, nullable=False, server_default=sa.func.now()),
        sa.CheckConstraint("rating IN ('up', 'down')", name="feedback_rating_is_known"),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("feedback")
    op.drop_table("golden_queries")
