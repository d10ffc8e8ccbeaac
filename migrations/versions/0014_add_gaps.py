"""Add gaps, their questions, and how far the log of searches was read."""

import sqlalchemy as sa
from alembic import op

revision = "0014_add_gaps"
down_revision = "0013_add_article_files"
branch_labels = None
depends_on = None

STATES = ("new", "assigned", "drafting", "covered", "not_needed")
REASONS = ("abandoned", "weak", "no_answer", "call", "ticket", "unanswered_ticket")


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    path = sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql")
    instant = sa.DateTime(timezone=True)

    def words(*values: str) -> sa.Enum:
        return sa.Enum(*values, native_enum=False, create_constraint=True, length=32)

    op.create_table(
        "gaps",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", words(*STATES), nullable=False),
        sa.Column("area_path", path, nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.Column("owner_id", key, nullable=True),
        sa.Column("article_id", key, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("first_at", instant, nullable=False),
        sa.Column("last_at", instant, nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        sa.Column("reopened_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name=op.f("fk_gaps_owner_id")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_gaps_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )
    for name in ("area_path", "owner_id", "article_id"):
        op.create_index(op.f(f"ix_gaps_{name}"), "gaps", [name])
    op.create_index("ix_gaps_ranking", "gaps", ["state", "minutes", "id"])
    op.create_table(
        "gap_questions",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("gap_id", key, nullable=True),
        sa.Column("reason", words(*REASONS), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("area_path", path, nullable=False),
        sa.Column("ask_id", key, nullable=True),
        sa.Column("ticket_number", sa.String(length=20), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_gap_questions_gap_id")),
        sa.ForeignKeyConstraint(["ask_id"], ["asks.id"], name=op.f("fk_gap_questions_ask_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_questions")),
        sa.UniqueConstraint("ask_id", name=op.f("uq_gap_questions_ask_id")),
        sa.UniqueConstraint("ticket_number", name=op.f("uq_gap_questions_ticket_number")),
    )
    op.create_index("ix_gap_questions_gap", "gap_questions", ["gap_id", "id"])
    op.create_index(op.f("ix_gap_questions_at"), "gap_questions", ["at"])
    op.create_table(
        "gap_cursors",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_ask_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_cursors")),
    )
    op.create_index("ix_asks_area", "asks", ["area_path", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_asks_area", "asks")
    for name in ("gap_cursors", "gap_questions", "gaps"):
        op.drop_table(name)
