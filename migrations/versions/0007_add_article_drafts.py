"""Add the texts that editors have typed and not saved yet."""

import sqlalchemy as sa
from alembic import op

revision = "0007_add_article_drafts"
down_revision = "0006_add_refused_phrasings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_drafts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_article_drafts_account_id")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_drafts_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_drafts")),
        sa.UniqueConstraint("account_id", "token", name=op.f("uq_article_drafts_account_id_token")),
    )
    op.create_index(op.f("ix_article_drafts_article_id"), "article_drafts", ["article_id"])
    op.create_index(op.f("ix_article_drafts_saved_at"), "article_drafts", ["saved_at"])


def downgrade() -> None:
    op.drop_table("article_drafts")
