"""Add pictures and attachments of articles, and the text in them."""

import sqlalchemy as sa
from alembic import op

revision = "0013_add_article_files"
down_revision = "0012_add_word_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    state = sa.Enum("none", "waiting", "read", "failed", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "article_files",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("text_state", state, nullable=False),
        sa.Column("text_problem", sa.String(length=60), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", key, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["accounts.id"], name=op.f("fk_article_files_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_files")),
    )
    op.create_index(op.f("ix_article_files_text_state"), "article_files", ["text_state"])
    op.create_table(
        "article_file_uses",
        sa.Column("file_id", key, nullable=False),
        sa.Column("article_id", key, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["article_files.id"], name=op.f("fk_article_file_uses_file_id")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_file_uses_article_id")),
        sa.PrimaryKeyConstraint("file_id", "article_id", "number", name=op.f("pk_article_file_uses")),
    )
    op.create_index("ix_article_file_uses_version", "article_file_uses", ["article_id", "number"])
    op.create_table(
        "article_file_pages",
        sa.Column("file_id", key, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["article_files.id"], name=op.f("fk_article_file_pages_file_id")),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_article_file_pages")),
    )


def downgrade() -> None:
    op.drop_table("article_file_pages")
    op.drop_table("article_file_uses")
    op.drop_table("article_files")
