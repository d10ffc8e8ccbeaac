"""Add remarks on passages of articles."""

import sqlalchemy as sa
from alembic import op

revision = "0009_add_article_comments"
down_revision = "0008_add_article_moments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "article_comments",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("article_id", key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", key, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("resolved_by_id", key, nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_comments_article_id")),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_article_comments_author_id")),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["accounts.id"], name=op.f("fk_article_comments_resolved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_comments")),
    )
    op.create_index(op.f("ix_article_comments_article_id"), "article_comments", ["article_id"])


def downgrade() -> None:
    op.drop_table("article_comments")
