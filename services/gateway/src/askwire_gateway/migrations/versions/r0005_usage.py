"""What each query cost: tokens and dollars, beside its entry in the history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a gateway of the version before leaves them empty."""
    op.add_column("queries", sa.Column("tokens_in", sa.BigInteger))
    op.add_column("queries", sa.Column("tokens_out", sa.BigInteger))
    op.add_column("queries", sa.Column("cost_dollars", sa.Double))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("queries", "cost_dollars")
    op.drop_column("queries", "tokens_out")
    op.drop_column("queries", "tokens_in")
