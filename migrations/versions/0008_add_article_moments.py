"""Add when an approved article goes out, when one was deleted, and of which days its owner was reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0008_add_article_moments"
down_revision = "0007_add_article_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("articles", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("articles", sa.Column("reminded_review_by", sa.Date(), nullable=True))
    op.add_column("articles", sa.Column("reminded_valid_to", sa.Date(), nullable=True))
    op.create_index(op.f("ix_articles_publish_at"), "articles", ["publish_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_articles_publish_at"), table_name="articles")
    for column in ("reminded_valid_to", "reminded_review_by", "deleted_at", "publish_at"):
        op.drop_column("articles", column)
