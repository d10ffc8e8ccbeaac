"""Find the regions that a question names by an index."""

from alembic import op

revision = "0017_index_region_names"
down_revision = "0016_add_system_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_organizations_short_name", "organizations", ["short_name"])


def downgrade() -> None:
    op.drop_index("ix_organizations_short_name", "organizations")
