"""Let remarks on articles be replied to."""

import sqlalchemy as sa
from alembic import op

revision = "0015_thread_comments"
down_revision = "0014_add_gaps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    thread = sa.ForeignKey("article_comments.id", name=op.f("fk_article_comments_parent_id"))
    with op.batch_alter_table("article_comments") as table:
        table.add_column(sa.Column("parent_id", key, thread, nullable=True))
        table.create_index(op.f("ix_article_comments_parent_id"), ["parent_id"])


def downgrade() -> None:
    op.execute("DELETE FROM article_comments WHERE parent_id IS NOT NULL")
    with op.batch_alter_table("article_comments") as table:
        table.drop_index(op.f("ix_article_comments_parent_id"))
        table.drop_column("parent_id")
