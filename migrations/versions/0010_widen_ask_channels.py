"""Questions come by telephone and from other programs, too."""

import warnings

import sqlalchemy as sa
from alembic import op

revision = "0010_widen_ask_channels"
down_revision = "0009_add_article_comments"
branch_labels = None
depends_on = None

BEFORE = ("portal", "desk")
SINCE = (*BEFORE, "phone", "program")


def upgrade() -> None:
    _allow(BEFORE, SINCE)


def downgrade() -> None:
    op.execute("DELETE FROM asks WHERE channel NOT IN ('portal', 'desk')")
    _allow(SINCE, BEFORE)


def _allow(before: tuple[str, ...], channels: tuple[str, ...]) -> None:
    """SQLite makes the table anew and leaves the check without a name behind."""
    if op.get_context().dialect.name == "sqlite":
        with warnings.catch_warnings(), op.batch_alter_table("asks") as batch:
            warnings.filterwarnings("ignore", "Unnamed CHECK constraint")
            batch.alter_column("channel", existing_type=_words(before), type_=_words(channels), existing_nullable=False)
        return
    op.drop_constraint("asks_channel_check", "asks", type_="check")
    op.create_check_constraint("asks_channel_check", "asks", sa.column("channel").in_(channels))


def _words(channels: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*channels, native_enum=False, create_constraint=True, length=32)
