"""Let numbers that were stored before 0002 be found by their last digits as well."""

import sqlalchemy as sa
import structlog
from alembic import op

from opscenter.core import crypto, phones

revision = "0005_fill_phone_tails"
down_revision = "0004_widen_rollup_index"
branch_labels = None
depends_on = None

BATCH = 500
NUMBERS = sa.table(
    "organization_phones",
    sa.column("id", sa.Integer),
    sa.column("number", sa.Text),
    sa.column("tail_index", sa.String),
)


def upgrade() -> None:
    connection, last, unreadable = op.get_bind(), 0, 0
    empty = sa.select(NUMBERS.c.id, NUMBERS.c.number).where(NUMBERS.c.tail_index.is_(None)).order_by(NUMBERS.c.id)
    while rows := connection.execute(empty.where(NUMBERS.c.id > last).limit(BATCH)).all():
        for number_id, stored in rows:
            tail = _tail_index(stored)
            if tail is None:
                unreadable += 1
            connection.execute(sa.update(NUMBERS).where(NUMBERS.c.id == number_id).values(tail_index=tail))
        last = rows[-1].id
    if unreadable:
        structlog.get_logger().warning("phone_tails_not_filled", rows=unreadable)


def downgrade() -> None:
    """The indexes stay: 0002 takes their column away."""


def _tail_index(stored: str) -> str | None:
    keys = crypto.ring()
    try:
        number = keys.decrypt(stored, "organization_phones.number")
    except crypto.CryptoError:
        # A key that was thrown away must not keep the house closed; such a number cannot be shown either.
        return None
    return keys.blind_index(phones.tail(number), "phone-tail")
