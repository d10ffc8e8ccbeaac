"""Add the wordings of readers that are not to be proposed again."""

import sqlalchemy as sa
from alembic import op

revision = "0006_add_refused_phrasings"
down_revision = "0005_fill_phone_tails"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_phrasings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("refused_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_refused_phrasings_article_id")),
        sa.ForeignKeyConstraint(["refused_by_id"], ["accounts.id"], name=op.f("fk_refused_phrasings_refused_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_phrasings")),
        sa.UniqueConstraint("article_id", "words", name=op.f("uq_refused_phrasings_article_id_words")),
    )


def downgrade() -> None:
    op.drop_table("refused_phrasings")
