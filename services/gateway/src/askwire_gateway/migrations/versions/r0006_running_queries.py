"""The queries that still run, found without reading the history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index them: they are few at any time."""
    op.create_index("queries_running", "queries", ["id"], postgresql_where=sa.text("status = 'running'"))


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("queries_running", "queries")
