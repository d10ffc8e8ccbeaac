"""Let the index of roll-ups hold all that availability is reckoned from."""

from alembic import op

revision = "0004_widen_rollup_index"
down_revision = "0003_add_telephone_pins"
branch_labels = None
depends_on = None

NAME = "ix_rollups_level_start"


def upgrade() -> None:
    op.drop_index(NAME, table_name="rollups")
    op.create_index(NAME, "rollups", ["level", "start", "check_id", "ok", "degraded", "down"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="rollups")
    op.create_index(NAME, "rollups", ["level", "start"])
