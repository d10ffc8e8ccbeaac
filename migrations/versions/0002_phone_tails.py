"""Find a telephone number in the number book by its last four digits."""

import sqlalchemy as sa
from alembic import op

revision = "0002_phone_tails"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organization_phones", sa.Column("tail_index", sa.String(length=64), nullable=True))
    op.create_index("ix_organization_phones_tail_index", "organization_phones", ["tail_index"])


def downgrade() -> None:
    op.drop_index("ix_organization_phones_tail_index", "organization_phones")
    op.drop_column("organization_phones", "tail_index")
