"""Which contents of the attachment store rows still name: equal content is stored once for all features."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from opscenter.core.db import Base

# What a column says of itself that holds the hash of content in the store (`mapped_column(…, info=NAMES_CONTENT)`).
NAMES_CONTENT: Final = {"names_content": True}


def still_named(db: Session, digests: Collection[str]) -> frozenset[str]:
    """Those of the hashes that some row names; one statement."""
    columns = [
        column for table in Base.metadata.tables.values() for column in table.columns if "names_content" in column.info
    ]
    return frozenset(db.scalars(union(*(select(column).where(column.in_(digests)) for column in columns))))
