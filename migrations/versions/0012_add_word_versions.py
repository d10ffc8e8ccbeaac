"""Add the house's own words: versions, the draft, its trial, and pairs that are not to be proposed again."""

import sqlalchemy as sa
from alembic import op

revision = "0012_add_word_versions"
down_revision = "0011_add_program_keys"
branch_labels = None
depends_on = None

KINDS = ("equal", "one_way", "linked", "meaning", "spelling", "term", "kept")


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "word_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("published_by_id", key, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["published_by_id"], ["accounts.id"], name=op.f("fk_word_versions_published_by_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_word_versions")),
    )
    op.create_table(
        "word_changes",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("head", sa.String(length=20), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("author_id", key, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_word_changes_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_changes")),
        sa.UniqueConstraint("kind", "head", name=op.f("uq_word_changes_kind_head")),
    )
    op.create_table(
        "word_trials",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("asked_by_id", key, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["accounts.id"], name=op.f("fk_word_trials_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_trials")),
    )
    op.create_table(
        "refused_word_pairs",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("word", sa.String(length=20), nullable=False),
        sa.Column("meant", sa.String(length=20), nullable=False),
        sa.Column("refused_by_id", key, nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["refused_by_id"], ["accounts.id"], name=op.f("fk_refused_word_pairs_refused_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_word_pairs")),
        sa.UniqueConstraint("word", "meant", name=op.f("uq_refused_word_pairs_word_meant")),
    )


def downgrade() -> None:
    for table in ("refused_word_pairs", "word_trials", "word_changes", "word_versions"):
        op.drop_table(table)
