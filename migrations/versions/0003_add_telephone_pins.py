"""Add the telephone PINs of units."""

import sqlalchemy as sa
from alembic import op

revision = "0003_add_telephone_pins"
down_revision = "0002_phone_tails"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "telephone_pins",
        sa.Column("organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_telephone_pins_organization_id")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["accounts.id"], name=op.f("fk_telephone_pins_set_by_id")),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_telephone_pins")),
    )


def downgrade() -> None:
    op.drop_table("telephone_pins")
