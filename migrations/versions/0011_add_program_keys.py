"""Add the keys with which other systems ask."""

import sqlalchemy as sa
from alembic import op

revision = "0011_add_program_keys"
down_revision = "0010_widen_ask_channels"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "program_keys",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("organization_id", key, nullable=False),
        sa.Column("for_units", sa.Boolean(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("beginning", sa.String(length=20), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", key, nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minute_uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["accounts.id"], name=op.f("fk_program_keys_issued_by_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name=op.f("fk_program_keys_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_program_keys_key_hash")),
    )
    op.create_index(op.f("ix_program_keys_organization_id"), "program_keys", ["organization_id"])


def downgrade() -> None:
    op.drop_table("program_keys")
