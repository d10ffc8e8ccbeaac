"""Keep for which version of a system an article is right."""

import sqlalchemy as sa
from alembic import op

revision = "0016_add_system_versions"
down_revision = "0015_thread_comments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("system_version", sa.String(50), nullable=True))


def downgrade() -> None:
    op.drop_column("articles", "system_version")
